import type { Language } from '#libs/people/language.js';
import type { TemplateKind } from './template-kind.js';

/** The words for one occasion in one language. */
export interface TemplateTexts {
  /** For a sender that takes replies. */
  readonly text: string;
  /** For one that takes none; null where the words are the same. */
  readonly textWithoutReply: string | null;
}

/**
 * The words that texts have until an organisation writes its own, in plain language: short sentences, one thing each, no
 * abbreviations, the weekday and the date. Nobody is scolded: that an offer has ended, or a seat is gone, is told with what
 * they can do now.
 *
 * Every text fits one GSM-7 part with a public name of 24 and a place of 30 characters, and the combined one with two such
 * names: change words only with the specs of reminder-texts.ts and sign-up-texts.ts.
 */
export const SHIPPED_TEMPLATES: Readonly<Record<Language, Readonly<Record<TemplateKind, TemplateTexts>>>> = {
  fi: {
    THREE_DAYS_AHEAD: reminder('{name}: {when}. Paikka: {place}.', 'fi'),
    ONE_DAY_AHEAD: reminder('Muistutus: {name} {when}. Paikka: {place}.', 'fi'),
    MOVED: reminder('Muutos: {name} {when}. Paikka: {place}.', 'fi'),
    CANCELLED: same('Peruttu: {name} {when}. Sinun ei tarvitse vastata. Nähdään taas.'),
    MINIMUM_NOT_REACHED: same(
      'Peruttu: {name} {when}. Ilmoittautuneita oli liian vähän. Sinun ei tarvitse vastata. Nähdään taas.',
    ),
    INVITED: {
      text: 'Kutsu: {name} {when}. [Paikka: {place}.] [Vastaa 1, jos tulet. Vastaa 2, jos et tule.|Vastaa 1, jos tulet. Muuten vastaa 2.] [STOP lopettaa viestit.]',
      textWithoutReply: 'Kutsu: {name} {when}. [Paikka: {place}.] Kerro ohjaajalle, jos tulet.',
    },
    SEAT_OFFERED: {
      text: 'Paikka vapautui: {name} {when}. [Paikka: {place}.] [Vastaa 1 viimeistään {answerBy}, jos tulet. Vastaa 2, jos et tule.|Vastaa 1 viimeistään {answerBy}, jos tulet. Muuten vastaa 2.] [STOP lopettaa viestit.]',
      textWithoutReply:
        'Paikka vapautui: {name} {when}. [Paikka: {place}.] Kerro ohjaajalle viimeistään {answerBy}, jos tulet.',
    },
    SEAT_CONFIRMED: {
      text: 'Olet mukana: {name} {when}. [Paikka: {place}.] Jos et pääse, vastaa 2. [STOP lopettaa viestit.]',
      textWithoutReply: 'Olet mukana: {name} {when}. [Paikka: {place}.] Tervetuloa.',
    },
    SEAT_LOST: stoppable(
      'Valitettavasti paikkoja on nyt vähemmän: {name} {when}. Olet nyt jonossa. Kerromme heti, jos paikka vapautuu.',
      'fi',
    ),
    OFFER_EXPIRED: stoppable(
      'Aika vastata päättyi: {name} {when}. Ei haittaa. Jos haluat vielä tulla, kerro ohjaajalle.',
      'fi',
    ),
    COMBINED: {
      text: '{day} {sessions}. Vastaa 1, jos tulet kaikkiin. Vastaa 2, jos et tule mihinkään. [STOP lopettaa viestit.]',
      textWithoutReply: '{day} {sessions}. Tervetuloa.',
    },
  },
  sv: {
    THREE_DAYS_AHEAD: reminder('{name}: {when}. Plats: {place}.', 'sv'),
    ONE_DAY_AHEAD: reminder('Påminnelse: {name} {when}. Plats: {place}.', 'sv'),
    MOVED: reminder('Ändring: {name} {when}. Plats: {place}.', 'sv'),
    CANCELLED: same('Inställt: {name} {when}. Du behöver inte svara. Vi ses igen.'),
    MINIMUM_NOT_REACHED: same(
      'Inställt: {name} {when}. För få hade anmält sig. Du behöver inte svara. Vi ses igen.',
    ),
    INVITED: {
      text: 'Inbjudan: {name} {when}. [Plats: {place}.] [Svara 1 om du kommer. Svara 2 om du inte kommer.|Svara 1 om du kommer. Svara annars 2.] [STOPP avslutar meddelandena.]',
      textWithoutReply: 'Inbjudan: {name} {when}. [Plats: {place}.] Berätta för ledaren om du kommer.',
    },
    SEAT_OFFERED: {
      text: 'En plats är ledig: {name} {when}. [Plats: {place}.] [Svara 1 senast {answerBy} om du kommer. Svara 2 om du inte kommer.|Svara 1 senast {answerBy} om du kommer. Svara annars 2.] [STOPP avslutar meddelandena.]',
      textWithoutReply:
        'En plats är ledig: {name} {when}. [Plats: {place}.] Berätta för ledaren senast {answerBy} om du kommer.',
    },
    SEAT_CONFIRMED: {
      text: 'Du är med: {name} {when}. [Plats: {place}.] Svara 2 om du inte kan komma. [STOPP avslutar meddelandena.]',
      textWithoutReply: 'Du är med: {name} {when}. [Plats: {place}.] Välkommen.',
    },
    SEAT_LOST: stoppable(
      'Tyvärr är platserna färre nu: {name} {when}. Du står nu i kö. Vi berättar om en plats blir ledig.',
      'sv',
    ),
    OFFER_EXPIRED: stoppable(
      'Tiden att svara tog slut: {name} {when}. Det gör inget. Berätta för ledaren om du ännu vill komma.',
      'sv',
    ),
    COMBINED: {
      text: '{day}: {sessions}. Svara 1 om du kommer till alla. Svara 2 om du inte kommer till någon. [STOPP avslutar meddelandena.]',
      textWithoutReply: '{day}: {sessions}. Välkommen.',
    },
  },
  en: {
    THREE_DAYS_AHEAD: reminder('{name}: {when}. Where: {place}.', 'en'),
    ONE_DAY_AHEAD: reminder('Reminder: {name}, {when}. Where: {place}.', 'en'),
    MOVED: reminder('Changed: {name}, {when}. Where: {place}.', 'en'),
    CANCELLED: same('Cancelled: {name}, {when}. No need to reply. See you next time.'),
    MINIMUM_NOT_REACHED: same(
      'Cancelled: {name}, {when}. Not enough people signed up. No need to reply. See you next time.',
    ),
    INVITED: {
      text: "Invitation: {name}, {when}. [Where: {place}.] Reply 1 if you're coming, 2 if not. [Reply STOP to opt out.]",
      textWithoutReply: 'Invitation: {name}, {when}. [Where: {place}.] Coming? Tell your group leader.',
    },
    SEAT_OFFERED: {
      text: "[A place has opened up|A place is free]: {name}, {when}. [Where: {place}.] Reply 1 by {answerBy} if you're coming, 2 if not. [Reply STOP to opt out.]",
      textWithoutReply:
        '[A place has opened up|A place is free]: {name}, {when}. [Where: {place}.] Coming? Tell your group leader by {answerBy}.',
    },
    SEAT_CONFIRMED: {
      text: "You're in: {name}, {when}. [Where: {place}.] Reply 2 if you can't come. [Reply STOP to opt out.]",
      textWithoutReply: "You're in: {name}, {when}. [Where: {place}.] [See you there.]",
    },
    SEAT_LOST: stoppable(
      "Sorry, we have fewer places now: {name}, {when}. You're on the waiting list. We'll text you if a place opens up.",
      'en',
    ),
    OFFER_EXPIRED: stoppable(
      "This offer has ended: {name}, {when}. That's OK. Tell your group leader if you'd still like to come.",
      'en',
    ),
    COMBINED: {
      text: "{day}: {sessions}. Reply 1 if you're coming to all of them, 2 if none. [Reply STOP to opt out.]",
      textWithoutReply: '{day}: {sessions}. [See you there.]',
    },
  },
};

function reminder(opening: string, language: Language): TemplateTexts {
  const asks: Record<Language, string> = {
    fi: 'Vastaa 1, jos tulet. Vastaa 2, jos et tule.',
    sv: 'Svara 1 om du kommer. Svara 2 om du inte kommer.',
    en: "Reply 1 if you're coming, 2 if not.",
  };
  const welcomes: Record<Language, string> = { fi: 'Tervetuloa.', sv: 'Välkommen.', en: '[See you there.]' };
  return {
    text: `${opening} ${asks[language]} ${stop(language)}`,
    textWithoutReply: `${opening} ${welcomes[language]}`,
  };
}

function stoppable(text: string, language: Language): TemplateTexts {
  return { text: `${text} ${stop(language)}`, textWithoutReply: text };
}

function same(text: string): TemplateTexts {
  return { text, textWithoutReply: null };
}

function stop(language: Language): string {
  return {
    fi: '[STOP lopettaa viestit.]',
    sv: '[STOPP avslutar meddelandena.]',
    en: '[Reply STOP to opt out.]',
  }[language];
}
