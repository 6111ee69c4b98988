import type { ErrorCode } from '#libs/errors/app-error.js';
import type { Choice, Hindrance } from '#libs/links/own-sessions.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import type { Language } from '#libs/people/language.js';

/** What the page says in one language: plain words, short sentences, nothing that scolds. */
export interface SelfServiceWords {
  readonly locale: string;
  readonly title: string;
  readonly greeting: (firstName: string) => string;
  readonly none: string;
  readonly place: string;
  /** `13.00`, between two of which stands a dash. */
  readonly clock: (hour: string, minute: string) => string;
  readonly at: string;
  readonly saved: string;
  readonly answerBy: string;
  readonly status: Readonly<Record<SignUpStatus | 'NONE', string>>;
  readonly choice: Readonly<Record<Choice, string>>;
  readonly hindrance: Readonly<Record<Hindrance, string>>;
  /** What went wrong with an answer; `other` for all the rest. */
  readonly problem: Readonly<Partial<Record<ErrorCode, string>>> & { readonly other: string };
}

export const WORDS: Readonly<Record<Language, SelfServiceWords>> = {
  fi: {
    locale: 'fi-FI',
    title: 'Tulevat kertasi',
    greeting: (firstName) => `Hei ${firstName}!`,
    none: 'Sinulla ei ole nyt tulevia kertoja.',
    place: 'Paikka',
    clock: (hour, minute) => `${hour}.${minute}`,
    at: 'klo',
    saved: 'Kiitos. Vastauksesi on tallennettu.',
    answerBy: 'Vastaa viimeistään',
    status: {
      NONE: 'Et ole vielä vastannut.',
      INVITED: 'Sinut on kutsuttu. Tuletko?',
      SIGNED_UP: 'Olet tulossa. Sinulla on paikka.',
      WAITLISTED: 'Olet jonossa. Jos paikka vapautuu, se näkyy tässä.',
      OFFERED: 'Sinulle vapautui paikka.',
      DECLINED: 'Et ole tulossa.',
      CANCELLED: 'Et ole tulossa.',
      EXPIRED: 'Paikka meni jo toiselle.',
    },
    choice: {
      COME: 'Tulen',
      WAIT: 'Haluan jonoon',
      NOT_COMING: 'En tule',
      GIVE_UP: 'Luovun paikasta',
      LEAVE_WAITLIST: 'Poistun jonosta',
      ACCEPT: 'Otan paikan',
      REFUSE_OFFER: 'En ota paikkaa',
    },
    hindrance: {
      CANCELLED: 'Peruttu. Tätä kertaa ei pidetä.',
      STARTED: 'Tämä on jo alkanut.',
      FULL: 'Kaikki paikat on nyt varattu.',
      NOT_OPEN: 'Ilmoittautuminen ei ole vielä alkanut.',
      CLOSED: 'Ilmoittautuminen on päättynyt.',
      TOO_LATE_TO_CANCEL: 'Jos et pääse, soita ohjaajalle. Tässä paikasta ei voi enää luopua.',
      OFFER_EXPIRED: 'Aika vastata on päättynyt.',
    },
    problem: {
      NOT_FOUND: 'Tätä kertaa ei löytynyt. Mitään ei muutettu.',
      SESSION_CANCELLED: 'Kerta on peruttu. Mitään ei muutettu.',
      SESSION_STARTED: 'Kerta on jo alkanut. Mitään ei muutettu.',
      SESSION_FULL: 'Paikat ehtivät täyttyä. Mitään ei muutettu.',
      SIGN_UP_NOT_OPEN: 'Ilmoittautuminen ei ole vielä alkanut. Mitään ei muutettu.',
      SIGN_UP_CLOSED: 'Ilmoittautuminen on päättynyt. Mitään ei muutettu.',
      OFFER_EXPIRED: 'Aika vastata on päättynyt, ja paikka meni seuraavalle. Mitään ei muutettu.',
      TOO_LATE_TO_CANCEL: 'Paikasta ei voi enää luopua tässä. Soita ohjaajalle. Mitään ei muutettu.',
      NOT_A_MEMBER: 'Tämä kerta on vain ryhmän jäsenille. Mitään ei muutettu.',
      other: 'Jokin muuttui sillä välin. Mitään ei muutettu. Katso tilanne alta.',
    },
  },
  sv: {
    locale: 'sv-FI',
    title: 'Dina kommande träffar',
    greeting: (firstName) => `Hej ${firstName}!`,
    none: 'Du har inga kommande träffar just nu.',
    place: 'Plats',
    clock: (hour, minute) => `${hour}.${minute}`,
    at: 'kl.',
    saved: 'Tack. Ditt svar är sparat.',
    answerBy: 'Svara senast',
    status: {
      NONE: 'Du har inte svarat ännu.',
      INVITED: 'Du är inbjuden. Kommer du?',
      SIGNED_UP: 'Du kommer. Du har en plats.',
      WAITLISTED: 'Du står i kö. Om en plats blir ledig syns det här.',
      OFFERED: 'En plats har blivit ledig för dig.',
      DECLINED: 'Du kommer inte.',
      CANCELLED: 'Du kommer inte.',
      EXPIRED: 'Platsen gick redan till någon annan.',
    },
    choice: {
      COME: 'Jag kommer',
      WAIT: 'Jag vill stå i kö',
      NOT_COMING: 'Jag kommer inte',
      GIVE_UP: 'Jag avstår från platsen',
      LEAVE_WAITLIST: 'Jag lämnar kön',
      ACCEPT: 'Jag tar platsen',
      REFUSE_OFFER: 'Jag tar inte platsen',
    },
    hindrance: {
      CANCELLED: 'Inställt. Den här träffen hålls inte.',
      STARTED: 'Den här har redan börjat.',
      FULL: 'Alla platser är tagna just nu.',
      NOT_OPEN: 'Anmälan har inte börjat ännu.',
      CLOSED: 'Anmälan är stängd.',
      TOO_LATE_TO_CANCEL: 'Om du inte kan komma, ring ledaren. Här går det inte längre att avstå.',
      OFFER_EXPIRED: 'Tiden att svara är slut.',
    },
    problem: {
      NOT_FOUND: 'Träffen hittades inte. Ingenting ändrades.',
      SESSION_CANCELLED: 'Träffen är inställd. Ingenting ändrades.',
      SESSION_STARTED: 'Träffen har redan börjat. Ingenting ändrades.',
      SESSION_FULL: 'Platserna hann ta slut. Ingenting ändrades.',
      SIGN_UP_NOT_OPEN: 'Anmälan har inte börjat ännu. Ingenting ändrades.',
      SIGN_UP_CLOSED: 'Anmälan är stängd. Ingenting ändrades.',
      OFFER_EXPIRED: 'Tiden att svara är slut, och platsen gick till nästa. Ingenting ändrades.',
      TOO_LATE_TO_CANCEL: 'Här går det inte längre att avstå. Ring ledaren. Ingenting ändrades.',
      NOT_A_MEMBER: 'Träffen är bara för gruppens medlemmar. Ingenting ändrades.',
      other: 'Något ändrades under tiden. Ingenting sparades. Se läget nedan.',
    },
  },
  en: {
    locale: 'en-GB',
    title: 'Your coming sessions',
    greeting: (firstName) => `Hello ${firstName}!`,
    none: 'You have no coming sessions now.',
    place: 'Place',
    clock: (hour, minute) => `${hour}:${minute}`,
    at: 'at',
    saved: 'Thank you. Your answer is saved.',
    answerBy: 'Answer by',
    status: {
      NONE: 'You have not answered yet.',
      INVITED: 'You are invited. Will you come?',
      SIGNED_UP: 'You are coming. You have a seat.',
      WAITLISTED: 'You are on the waiting list. If a seat becomes free, you see it here.',
      OFFERED: 'A seat is free for you.',
      DECLINED: 'You are not coming.',
      CANCELLED: 'You are not coming.',
      EXPIRED: 'The seat went to somebody else.',
    },
    choice: {
      COME: 'I will come',
      WAIT: 'Put me on the waiting list',
      NOT_COMING: 'I will not come',
      GIVE_UP: 'I give up my seat',
      LEAVE_WAITLIST: 'Take me off the waiting list',
      ACCEPT: 'I take the seat',
      REFUSE_OFFER: 'I do not take the seat',
    },
    hindrance: {
      CANCELLED: 'Cancelled. This session is not held.',
      STARTED: 'This has begun already.',
      FULL: 'All seats are taken now.',
      NOT_OPEN: 'Signing up has not begun yet.',
      CLOSED: 'Signing up has ended.',
      TOO_LATE_TO_CANCEL: 'If you cannot come, call your leader. You can no longer give up the seat here.',
      OFFER_EXPIRED: 'The time to answer is over.',
    },
    problem: {
      NOT_FOUND: 'This session was not found. Nothing was changed.',
      SESSION_CANCELLED: 'The session is cancelled. Nothing was changed.',
      SESSION_STARTED: 'The session has begun already. Nothing was changed.',
      SESSION_FULL: 'The seats have just run out. Nothing was changed.',
      SIGN_UP_NOT_OPEN: 'Signing up has not begun yet. Nothing was changed.',
      SIGN_UP_CLOSED: 'Signing up has ended. Nothing was changed.',
      OFFER_EXPIRED: 'The time to answer is over, and the seat went to the next. Nothing was changed.',
      TOO_LATE_TO_CANCEL: 'You can no longer give up the seat here. Call your leader. Nothing was changed.',
      NOT_A_MEMBER: 'This session is for members of the group only. Nothing was changed.',
      other: 'Something changed meanwhile. Nothing was saved. See below how things are.',
    },
  },
};

/** When the link itself is of no use, its owner's language is not known: all three, one after the other. */
export const LINK_PROBLEMS = {
  NOT_FOUND: {
    fi: 'Linkki ei toimi. Tarkista, että se on kokonaan oikein, tai pyydä uusi ohjaajalta.',
    sv: 'Länken fungerar inte. Kontrollera att hela länken är rätt, eller be ledaren om en ny.',
    en: 'The link does not work. Check that all of it is right, or ask your leader for a new one.',
  },
  LINK_ENDED: {
    fi: 'Linkki ei ole enää voimassa. Pyydä uusi ohjaajalta.',
    sv: 'Länken gäller inte längre. Be ledaren om en ny.',
    en: 'The link has ended. Ask your leader for a new one.',
  },
  TOO_MANY_REQUESTS: {
    fi: 'Odota hetki ja yritä uudelleen.',
    sv: 'Vänta en stund och försök igen.',
    en: 'Wait a moment and try again.',
  },
  other: {
    fi: 'Jokin meni vikaan. Mitään ei muutettu. Yritä hetken päästä uudelleen.',
    sv: 'Något gick fel. Ingenting ändrades. Försök igen om en stund.',
    en: 'Something went wrong. Nothing was changed. Try again in a moment.',
  },
} as const satisfies Record<string, Record<Language, string>>;
