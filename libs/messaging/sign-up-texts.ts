import type { Language } from '#libs/people/language.js';
import { segmentsOf } from './segments.js';
import type { NoticeKind } from './sign-up-notice-kind.js';
import { asOneLine, fill, whenOf } from './texts.js';

/**
 * The words about a person's own sign-up; the rules of texts.ts hold here, too. Every text fits one GSM-7 part with a
 * public name of 24 and a place of 30 characters; change words only with the spec beside this file. Nobody is scolded:
 * that an offer has ended, or a seat is gone, is told with what they can do now.
 */

export interface NoticeFacts {
  readonly kind: NoticeKind;
  readonly language: Language;
  /** The group's neutral public name, never the internal one. */
  readonly publicName: string;
  readonly startsAt: Date;
  /** IANA zone in which times are told. */
  readonly timeZone: string;
  /** Null leaves the place out; an invitation, an offer and a confirmation tell it. */
  readonly place: string | null;
  /** Until when an offered seat is kept; only offers tell it. */
  readonly answerBy: Date;
  /** Whether the sender is a number that takes replies. */
  readonly canReply: boolean;
}

/** What somebody can do: the sentence for who can reply, the shortest way to say it, and the one for who cannot. */
interface Answer {
  readonly reply: string;
  readonly briefReply: string;
  readonly noReply: string;
}

/** Sentences with places for values: {name}, {when}, {place}, {by}. */
interface Wording {
  readonly opening: Record<NoticeKind, string>;
  readonly place: string;
  readonly answer: Record<NoticeKind, Answer>;
  readonly stop: string;
}

const WORDINGS: Record<Language, Wording> = {
  fi: {
    opening: {
      INVITED: 'Kutsu: {name} {when}.',
      SEAT_OFFERED: 'Paikka vapautui: {name} {when}.',
      SEAT_CONFIRMED: 'Olet mukana: {name} {when}.',
      SEAT_LOST: 'Valitettavasti paikkoja on nyt vähemmän: {name} {when}.',
      OFFER_EXPIRED: 'Aika vastata päättyi: {name} {when}.',
    },
    place: 'Paikka: {place}.',
    answer: {
      INVITED: {
        reply: 'Vastaa 1, jos tulet. Vastaa 2, jos et tule.',
        briefReply: 'Vastaa 1, jos tulet. Muuten vastaa 2.',
        noReply: 'Kerro ohjaajalle, jos tulet.',
      },
      SEAT_OFFERED: {
        reply: 'Vastaa 1 viimeistään {by}, jos tulet. Vastaa 2, jos et tule.',
        briefReply: 'Vastaa 1 viimeistään {by}, jos tulet. Muuten vastaa 2.',
        noReply: 'Kerro ohjaajalle viimeistään {by}, jos tulet.',
      },
      SEAT_CONFIRMED: alike('Jos et pääse, vastaa 2.', 'Tervetuloa.'),
      SEAT_LOST: alike('Olet nyt jonossa. Kerromme heti, jos paikka vapautuu.'),
      OFFER_EXPIRED: alike('Ei haittaa. Jos haluat vielä tulla, kerro ohjaajalle.'),
    },
    stop: 'STOP lopettaa viestit.',
  },
  sv: {
    opening: {
      INVITED: 'Inbjudan: {name} {when}.',
      SEAT_OFFERED: 'En plats är ledig: {name} {when}.',
      SEAT_CONFIRMED: 'Du är med: {name} {when}.',
      SEAT_LOST: 'Tyvärr är platserna färre nu: {name} {when}.',
      OFFER_EXPIRED: 'Tiden att svara tog slut: {name} {when}.',
    },
    place: 'Plats: {place}.',
    answer: {
      INVITED: {
        reply: 'Svara 1 om du kommer. Svara 2 om du inte kommer.',
        briefReply: 'Svara 1 om du kommer. Svara annars 2.',
        noReply: 'Berätta för ledaren om du kommer.',
      },
      SEAT_OFFERED: {
        reply: 'Svara 1 senast {by} om du kommer. Svara 2 om du inte kommer.',
        briefReply: 'Svara 1 senast {by} om du kommer. Svara annars 2.',
        noReply: 'Berätta för ledaren senast {by} om du kommer.',
      },
      SEAT_CONFIRMED: alike('Svara 2 om du inte kan komma.', 'Välkommen.'),
      SEAT_LOST: alike('Du står nu i kö. Vi berättar om en plats blir ledig.'),
      OFFER_EXPIRED: alike('Det gör inget. Berätta för ledaren om du ännu vill komma.'),
    },
    stop: 'STOPP avslutar meddelandena.',
  },
  en: {
    opening: {
      INVITED: 'Invitation: {name}, {when}.',
      SEAT_OFFERED: 'A seat is free: {name}, {when}.',
      SEAT_CONFIRMED: 'You have a seat: {name}, {when}.',
      SEAT_LOST: 'Sorry, there are fewer seats now: {name}, {when}.',
      OFFER_EXPIRED: 'The time to reply is over: {name}, {when}.',
    },
    place: 'Place: {place}.',
    answer: {
      INVITED: {
        reply: 'Reply 1 if you come. Reply 2 if you do not come.',
        briefReply: 'Reply 1 if you come. If not, reply 2.',
        noReply: 'Tell your group leader if you come.',
      },
      SEAT_OFFERED: {
        reply: 'Reply 1 by {by} if you come. Reply 2 if you do not come.',
        briefReply: 'Reply 1 by {by} if you come. If not, reply 2.',
        noReply: 'Tell your group leader by {by} if you come.',
      },
      SEAT_CONFIRMED: alike('Reply 2 if you cannot come.', 'Welcome.'),
      SEAT_LOST: alike('You are now on the waiting list. We tell you if a seat is free.'),
      OFFER_EXPIRED: alike('That is all right. Tell your group leader if you still want to come.'),
    },
    stop: 'STOP ends these texts.',
  },
};

const TELLS_PLACE: Record<NoticeKind, boolean> = {
  INVITED: true,
  SEAT_OFFERED: true,
  SEAT_CONFIRMED: true,
  SEAT_LOST: false,
  OFFER_EXPIRED: false,
};

/**
 * The text about a sign-up. What there is no room for in one part is left out, the least needed first: how to end the
 * texts, then the place of an offer; and an offer with a long name is asked about in fewer words.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function renderNotice(facts: NoticeFacts): string {
  const words = WORDINGS[facts.language];
  const { reply, briefReply, noReply } = words.answer[facts.kind];
  const values = {
    name: asOneLine(facts.publicName),
    when: whenOf(facts.startsAt, facts.timeZone, facts.language),
    place: asOneLine(facts.place ?? ''),
    by: whenOf(facts.answerBy, facts.timeZone, facts.language),
  };
  const opening = words.opening[facts.kind];
  const place = values.place !== '' && TELLS_PLACE[facts.kind] ? [words.place] : [];
  const wordings = facts.canReply
    ? [
        [opening, ...place, reply, words.stop],
        [opening, ...place, reply],
        [opening, reply],
        [opening, briefReply],
      ]
    : [
        [opening, ...place, noReply],
        [opening, noReply],
      ];
  return firstOfFewestParts(wordings.map((sentences) => fill(sentences.join(' '), values)));
}

function alike(reply: string, noReply = reply): Answer {
  return { reply, briefReply: reply, noReply };
}

function firstOfFewestParts(texts: readonly string[]): string {
  const fewest = Math.min(...texts.map((text) => segmentsOf(text).parts));
  return texts.find((text) => segmentsOf(text).parts === fewest) ?? '';
}
