import type { Language } from '#libs/people/language.js';
import { segmentsOf } from './segments.js';
import { asOneLine, fill, whenOf } from './dates-and-times.js';

/**
 * The words of what we answer by ourselves; the rules of texts.ts hold here, too: plain sentences, the public name, the
 * weekday and the date. Which session is meant is always told, because it was inferred. Nobody is scolded. Every answer
 * about one session fits one GSM-7 part with a public name of 24 characters; change words only with the spec beside this
 * file.
 */

/** What became of an answer about one session. */
export const ANSWER_OUTCOMES = [
  'COMING',
  'ALREADY_COMING',
  'WAITING',
  'NOT_COMING',
  'ALREADY_NOT_COMING',
  'FULL',
  'OFFER_EXPIRED',
  'CANCELLED',
  'STARTED',
  'FOR_STAFF',
] as const;
export type ReplyOutcome = (typeof ANSWER_OUTCOMES)[number];

/** A session as far as an answer tells of it. */
export interface AnsweredSession {
  readonly outcome: ReplyOutcome;
  /** The group's neutral public name, never the internal one. */
  readonly publicName: string;
  readonly startsAt: Date;
  /** IANA zone in which the time is told. */
  readonly timeZone: string;
}

interface Wording {
  /** Sentences with places for values: {name}, {when}. */
  readonly one: Record<ReplyOutcome, string>;
  /** Of several sessions: {sessions} lists them, {count} counts them. */
  readonly several: Record<ReplyOutcome, { readonly listed: string; readonly counted: string }>;
  readonly session: string;
  readonly stopped: string;
  readonly started: string;
  readonly whoAnswers: string;
}

const WORDINGS: Record<Language, Wording> = {
  fi: {
    one: {
      COMING: 'Kiitos. Olet mukana: {name} {when}. Jos et pääse, vastaa 2.',
      ALREADY_COMING: 'Kiitos. Olet jo mukana: {name} {when}. Jos et pääse, vastaa 2.',
      WAITING: 'Paikat ovat nyt täynnä: {name} {when}. Olet jonossa. Kerromme, jos paikka vapautuu.',
      NOT_COMING: 'Kiitos tiedosta. Et ole tulossa: {name} {when}. Jos voitkin tulla, vastaa 1.',
      ALREADY_NOT_COMING: 'Kiitos. Et ole tulossa: {name} {when}. Jos voitkin tulla, vastaa 1.',
      FULL: 'Valitettavasti paikat ovat täynnä: {name} {when}. Kerromme viestistäsi ohjaajalle.',
      OFFER_EXPIRED:
        'Aika vastata päättyi: {name} {when}. Ei haittaa. Jos haluat vielä tulla, kerro ohjaajalle.',
      CANCELLED: 'Peruttu: {name} {when}. Sinun ei tarvitse vastata. Nähdään taas.',
      STARTED: 'Kiitos viestistä. Tämä kerta on jo alkanut: {name} {when}. Nähdään taas.',
      FOR_STAFF: 'Kiitos viestistä: {name} {when}. Työntekijä lukee sen ja vastaa sinulle.',
    },
    several: {
      COMING: both('Kiitos. Olet mukana: {sessions}.', 'Kiitos. Olet mukana: {count} kertaa.'),
      ALREADY_COMING: both('Olet jo mukana: {sessions}.', 'Olet jo mukana: {count} kertaa.'),
      WAITING: both('Täynnä, olet jonossa: {sessions}.', 'Olet jonossa: {count} kertaa.'),
      NOT_COMING: both('Kiitos tiedosta. Et ole tulossa: {sessions}.', 'Et ole tulossa: {count} kertaa.'),
      ALREADY_NOT_COMING: both('Et ole tulossa: {sessions}.', 'Et ole tulossa: {count} kertaa.'),
      FULL: both('Valitettavasti täynnä: {sessions}.', 'Valitettavasti täynnä: {count} kertaa.'),
      OFFER_EXPIRED: both('Aika vastata päättyi: {sessions}.', 'Aika vastata päättyi: {count} kertaa.'),
      CANCELLED: both('Peruttu: {sessions}.', 'Peruttu: {count} kertaa.'),
      STARTED: both('On jo alkanut: {sessions}.', 'On jo alkanut: {count} kertaa.'),
      FOR_STAFF: both('Työntekijä vastaa sinulle: {sessions}.', 'Työntekijä vastaa sinulle.'),
    },
    session: '{name} {when}',
    stopped: 'Et saa enää viestejä. Jos haluat niitä taas, vastaa ALOITA.',
    started: 'Saat taas viestejä. STOP lopettaa viestit.',
    whoAnswers: 'Kuka vastaa? {choices}. Vastaa numerolla.',
  },
  sv: {
    one: {
      COMING: 'Tack. Du är med: {name} {when}. Svara 2 om du inte kan komma.',
      ALREADY_COMING: 'Tack. Du är redan med: {name} {when}. Svara 2 om du inte kan komma.',
      WAITING: 'Det är fullt nu: {name} {when}. Du står i kö. Vi berättar om en plats blir ledig.',
      NOT_COMING: 'Tack för beskedet. Du kommer inte: {name} {when}. Svara 1 om du ändå kan komma.',
      ALREADY_NOT_COMING: 'Tack. Du kommer inte: {name} {when}. Svara 1 om du ändå kan komma.',
      FULL: 'Tyvärr är det fullt: {name} {when}. Vi berättar för ledaren om ditt meddelande.',
      OFFER_EXPIRED: 'Tiden att svara tog slut: {name} {when}. Berätta för ledaren om du ännu vill komma.',
      CANCELLED: 'Inställt: {name} {when}. Du behöver inte svara. Vi ses igen.',
      STARTED: 'Tack för meddelandet. Den här träffen har redan börjat: {name} {when}. Vi ses igen.',
      FOR_STAFF: 'Tack för meddelandet: {name} {when}. En anställd läser det och svarar dig.',
    },
    several: {
      COMING: both('Tack. Du är med: {sessions}.', 'Tack. Du är med: {count} gånger.'),
      ALREADY_COMING: both('Du är redan med: {sessions}.', 'Du är redan med: {count} gånger.'),
      WAITING: both('Fullt, du står i kö: {sessions}.', 'Du står i kö: {count} gånger.'),
      NOT_COMING: both('Tack för beskedet. Du kommer inte: {sessions}.', 'Du kommer inte: {count} gånger.'),
      ALREADY_NOT_COMING: both('Du kommer inte: {sessions}.', 'Du kommer inte: {count} gånger.'),
      FULL: both('Tyvärr fullt: {sessions}.', 'Tyvärr fullt: {count} gånger.'),
      OFFER_EXPIRED: both(
        'Tiden att svara tog slut: {sessions}.',
        'Tiden att svara tog slut: {count} gånger.',
      ),
      CANCELLED: both('Inställt: {sessions}.', 'Inställt: {count} gånger.'),
      STARTED: both('Har redan börjat: {sessions}.', 'Har redan börjat: {count} gånger.'),
      FOR_STAFF: both('En anställd svarar dig: {sessions}.', 'En anställd svarar dig.'),
    },
    session: '{name} {when}',
    stopped: 'Du får inga fler meddelanden. Svara STARTA om du vill ha dem igen.',
    started: 'Du får meddelanden igen. STOPP avslutar meddelandena.',
    whoAnswers: 'Vem svarar? {choices}. Svara med numret.',
  },
  en: {
    one: {
      COMING: "Thanks. You're in: {name}, {when}. Reply 2 if you can't come.",
      ALREADY_COMING: "Thanks. You're already in: {name}, {when}. Reply 2 if you can't come.",
      WAITING: "It's full: {name}, {when}. You're on the waiting list. We'll text you if a place opens up.",
      NOT_COMING: "Thanks. You're not coming: {name}, {when}. Reply 1 if you can come after all.",
      ALREADY_NOT_COMING: "Thanks. You're not coming: {name}, {when}. Reply 1 if you can come after all.",
      FULL: "Sorry, it's full: {name}, {when}. We'll pass your message to your group leader.",
      OFFER_EXPIRED:
        "This offer has ended: {name}, {when}. Tell your group leader if you'd still like to come.",
      CANCELLED: 'Cancelled: {name}, {when}. No need to reply. See you next time.',
      STARTED: 'Thanks. This one has already started: {name}, {when}. See you next time.',
      FOR_STAFF: 'Thanks for your message: {name}, {when}. Our staff will read it and reply.',
    },
    several: {
      COMING: both("Thanks. You're in: {sessions}.", "Thanks. You're in for {count} sessions."),
      ALREADY_COMING: both("You're already in: {sessions}.", 'Already in: {count} sessions.'),
      WAITING: both("Full, you're on the waiting list: {sessions}.", 'Waiting list: {count} sessions.'),
      NOT_COMING: both("Thanks. You're not coming: {sessions}.", 'Not coming: {count} sessions.'),
      ALREADY_NOT_COMING: both("You're not coming: {sessions}.", 'Not coming: {count} sessions.'),
      FULL: both('Sorry, full: {sessions}.', 'Sorry, {count} are full.'),
      OFFER_EXPIRED: both('Offer ended: {sessions}.', 'Offer ended: {count} sessions.'),
      CANCELLED: both('Cancelled: {sessions}.', '{count} are cancelled.'),
      STARTED: both('Already started: {sessions}.', '{count} have already started.'),
      FOR_STAFF: both('Our staff will reply: {sessions}.', 'Our staff will reply.'),
    },
    session: '{name} {when}',
    stopped: "You won't get any more texts. Reply START if you want them again.",
    started: "You'll get texts again. Reply STOP to opt out.",
    whoAnswers: 'Who is replying? {choices}. Reply with the number.',
  },
};

/** Every sentence of ours in a language, with its placeholders. */
export function sentencesOfAnswers(language: Language): string[] {
  const { one, several, stopped, started, whoAnswers } = WORDINGS[language];
  const ofSeveral = Object.values(several).flatMap(({ listed, counted }) => [listed, counted]);
  return [...Object.values(one), ...ofSeveral, stopped, started, whoAnswers];
}

/**
 * What became of an answer, in the order of the sessions; those that ended alike are told together. Of several that do not
 * fit into one part, only how many is told.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function renderAnswer(sessions: readonly AnsweredSession[], language: Language): string {
  const [first, ...others] = sessions;
  if (first !== undefined && others.length === 0) {
    return fill(WORDINGS[language].one[first.outcome], valuesOf(first, language));
  }
  const listed = sentences(sessions, language, 'listed');
  return segmentsOf(listed).parts === 1 ? listed : sentences(sessions, language, 'counted');
}

/** The one confirmation that STOP allows. */
export function renderStopped(language: Language): string {
  return WORDINGS[language].stopped;
}

export function renderStarted(language: Language): string {
  return WORDINGS[language].started;
}

/** Asks which of those who share a phone has answered. @param labels as `labelsOf` gives them, in the order of the numbers */
export function renderWhoAnswers(labels: readonly string[], language: Language): string {
  const choices = labels.map((label, index) => `${index + 1} = ${label}`).join(', ');
  return fill(WORDINGS[language].whoAnswers, { choices });
}

/** The most people whom a question can tell apart by one digit. */
export const MOST_CHOICES = 9;

/**
 * What tells people apart who share a phone, and discloses least: the initial of the first name, or both initials where
 * that is not enough.
 * @returns null when initials do not tell them apart
 */
export function labelsOf(
  people: readonly { readonly firstName: string; readonly lastName: string | null }[],
): readonly string[] | null {
  if (people.length > MOST_CHOICES) return null;
  const first = people.map(({ firstName }) => initialOf(firstName));
  const both = people.map(({ lastName }, index) => `${first[index]}${initialOf(lastName ?? '')}`);
  return (
    [first, both].find((labels) => new Set(labels).size === labels.length && !labels.includes('')) ?? null
  );
}

function initialOf(name: string): string {
  return /[\p{L}\p{N}]/u.exec(name.normalize('NFC'))?.[0].toUpperCase() ?? '';
}

function sentences(
  sessions: readonly AnsweredSession[],
  language: Language,
  form: 'listed' | 'counted',
): string {
  const words = WORDINGS[language];
  const outcomes = [...new Set(sessions.map(({ outcome }) => outcome))];
  return outcomes
    .map((outcome) => {
      const alike = sessions.filter((session) => session.outcome === outcome);
      const told = alike.map((session) => fill(words.session, valuesOf(session, language)));
      return fill(words.several[outcome][form], {
        sessions: told.join(', '),
        count: String(alike.length),
      });
    })
    .join(' ');
}

function valuesOf({ publicName, startsAt, timeZone }: AnsweredSession, language: Language) {
  return { name: asOneLine(publicName), when: whenOf(startsAt, timeZone, language) };
}

function both(listed: string, counted: string) {
  return { listed, counted };
}
