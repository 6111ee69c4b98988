import type { ConsentSource } from '#libs/people/consent.entity.js';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import type { Rhythm } from './rhythms.js';

export const DEMO_GROUP_KEYS = ['COFFEE', 'WALK', 'THURSDAY'] as const;
export type DemoGroupKey = (typeof DEMO_GROUP_KEYS)[number];

export interface DemoMembership {
  readonly group: DemoGroupKey;
  readonly rhythm: Rhythm;
  readonly role: MembershipRole;
}

export interface DemoPerson {
  readonly firstName: string;
  readonly lastName: string | null;
  readonly alias: string | null;
  readonly language: string;
  readonly birthYear: number | null;
  /** E.164; null: has none. */
  readonly phone: string | null;
  readonly consent: { readonly source: ConsentSource; readonly isWithdrawn: boolean } | null;
  readonly memberships: readonly DemoMembership[];
  /** A group they visit now and then without being a member. */
  readonly visits: DemoGroupKey | null;
  /** Signs in as a PEER. */
  readonly isPeer: boolean;
}

interface Details {
  readonly last?: string;
  readonly alias?: string;
  readonly language?: string;
  readonly born?: number;
  /** The last two digits of the number; left out: no phone. */
  readonly phone?: number;
  readonly consent?: ConsentSource;
  readonly isWithdrawn?: boolean;
  readonly coffee?: Rhythm;
  readonly walk?: Rhythm;
  readonly thursday?: Rhythm;
  /** Their part in running the first of their groups. */
  readonly role?: MembershipRole;
  readonly visits?: DemoGroupKey;
  readonly isPeer?: boolean;
}

/**
 * Numbers that are nobody's. Finland sets no numbers aside for examples, so these lie under 049: once the analogue NMT
 * network, today a prefix under which libphonenumber knows no subscribers. They count as possible numbers, which is
 * what is asked of a number here, and not as valid ones.
 */
function phoneOf(lastTwoDigits: number): string {
  return `+358490000${String(lastTwoDigits).padStart(3, '0')}`;
}

function person(firstName: string, details: Details): DemoPerson {
  const { last, alias, language, born, phone, consent, isWithdrawn, role, visits, isPeer } = details;
  const rhythms = [
    ['THURSDAY', details.thursday],
    ['COFFEE', details.coffee],
    ['WALK', details.walk],
  ] as const;
  return {
    firstName,
    lastName: last ?? null,
    alias: alias ?? null,
    language: language ?? 'fi',
    birthYear: born ?? null,
    phone: phone === undefined ? null : phoneOf(phone),
    consent: consent === undefined ? null : { source: consent, isWithdrawn: isWithdrawn ?? false },
    memberships: rhythms
      .flatMap(([group, rhythm]) => (rhythm === undefined ? [] : [{ group, rhythm }]))
      .map((membership, index) => ({ ...membership, role: index === 0 ? (role ?? 'MEMBER') : 'MEMBER' })),
    visits: visits ?? null,
    isPeer: isPeer ?? false,
  };
}

/**
 * The participants. Invented; common Finnish first names with an initial, as small associations keep them. Eeva and
 * Martti are a couple with one telephone; Veikko has none; Jarmo agreed to texts and has withdrawn it.
 */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person('Aino', { last: 'K.', born: 1956, phone: 1, consent: 'PAPER_FORM', coffee: 'STEADY' }),
  person('Eeva', {
    last: 'L.',
    born: 1951,
    phone: 2,
    consent: 'PAPER_FORM',
    coffee: 'STEADY',
    walk: 'STEADY',
  }),
  person('Martti', { last: 'L.', born: 1949, phone: 2, consent: 'PAPER_FORM', coffee: 'EVERY_OTHER_WEEK' }),
  person('Veikko', { last: 'H.', born: 1947, coffee: 'STEADY' }),
  person('Jarmo', {
    last: 'P.',
    born: 1968,
    phone: 5,
    consent: 'IN_PERSON',
    isWithdrawn: true,
    coffee: 'OCCASIONAL',
  }),
  person('Tuula', {
    last: 'S.',
    born: 1959,
    phone: 6,
    consent: 'PAPER_FORM',
    coffee: 'STEADY',
    role: 'VOLUNTEER',
  }),
  person('Birgitta', {
    last: 'N.',
    language: 'sv',
    born: 1962,
    phone: 7,
    consent: 'IN_PERSON',
    coffee: 'STEADY',
  }),
  person('Olena', {
    last: 'B.',
    language: 'uk',
    born: 1988,
    phone: 8,
    consent: 'IN_PERSON',
    coffee: 'NEWCOMER',
    walk: 'NEWCOMER',
  }),
  person('Samuel', {
    last: 'A.',
    language: 'en',
    born: 1994,
    phone: 9,
    consent: 'IN_PERSON',
    coffee: 'OCCASIONAL',
  }),
  person('Ritva', { last: 'M.', born: 1960, phone: 10, consent: 'PHONE', coffee: 'FADING' }),
  person('Seppo', { last: 'V.', born: 1955, phone: 11, consent: 'PAPER_FORM', coffee: 'STEADY' }),
  person('Leena', { last: 'J.', born: 1964, phone: 12, coffee: 'OCCASIONAL' }),
  person('Kari', { last: 'T.', born: 1966, phone: 13, consent: 'IN_PERSON', coffee: 'RETURNER' }),
  person('Päivi', {
    last: 'R.',
    born: 1971,
    phone: 14,
    consent: 'PAPER_FORM',
    coffee: 'STEADY',
    walk: 'EVERY_OTHER_WEEK',
  }),
  person('Hannu', { last: 'O.', born: 1963, phone: 15, consent: 'PHONE', coffee: 'EVERY_OTHER_WEEK' }),
  person('Marja', { last: 'E.', phone: 16, consent: 'IN_PERSON', coffee: 'NEWCOMER' }),
  person('Timo', { last: 'I.', born: 1973, phone: 17, consent: 'PAPER_FORM', coffee: 'LEFT' }),
  person('Antti', {
    last: 'K.',
    born: 1985,
    phone: 18,
    consent: 'IN_PERSON',
    walk: 'STEADY',
    role: 'PEER_LEADER',
  }),
  person('Sanna', { last: 'H.', born: 1990, phone: 19, consent: 'PAPER_FORM', walk: 'STEADY' }),
  person('Juha', { last: 'N.', born: 1978, phone: 20, consent: 'PAPER_FORM', walk: 'RETURNER' }),
  person('Kirsi', { last: 'A.', born: 1982, phone: 21, consent: 'PHONE', walk: 'STEADY' }),
  person('Ville', { last: 'S.', born: 1996, phone: 22, walk: 'OCCASIONAL' }),
  person('Maria', {
    last: 'F.',
    language: 'sv',
    born: 1987,
    phone: 23,
    consent: 'IN_PERSON',
    walk: 'STEADY',
  }),
  person('Pekka', { last: 'L.', born: 1969, phone: 24, consent: 'PAPER_FORM', walk: 'FADING' }),
  person('Noora', { last: 'M.', born: 1999, phone: 25, consent: 'IN_PERSON', walk: 'EVERY_OTHER_WEEK' }),
  person('Markku', {
    last: 'U.',
    born: 1967,
    phone: 26,
    consent: 'PAPER_FORM',
    thursday: 'STEADY',
    role: 'PEER_LEADER',
    isPeer: true,
  }),
  person('Anne', {
    last: 'V.',
    born: 1975,
    phone: 27,
    consent: 'IN_PERSON',
    thursday: 'STEADY',
    role: 'EXPERT_BY_EXPERIENCE',
  }),
  person('Reijo', { alias: 'Repe', phone: 28, consent: 'IN_PERSON', thursday: 'OCCASIONAL' }),
  person('Mika', { last: 'K.', born: 1980, phone: 29, consent: 'IN_PERSON', thursday: 'RETURNER' }),
  person('Heidi', {
    last: 'P.',
    born: 1992,
    phone: 30,
    consent: 'IN_PERSON',
    thursday: 'STEADY',
    walk: 'OCCASIONAL',
  }),
  person('Jani', { phone: 31, thursday: 'FADING' }),
  person('Outi', { last: 'S.', born: 1984, phone: 32, consent: 'PAPER_FORM', thursday: 'EVERY_OTHER_WEEK' }),
  person('Harri', {
    last: 'T.',
    born: 1972,
    phone: 33,
    consent: 'IN_PERSON',
    thursday: 'EVERY_OTHER_WEEK',
    coffee: 'OCCASIONAL',
  }),
  person('Tiina', { last: 'R.', phone: 34, consent: 'IN_PERSON', thursday: 'NEWCOMER' }),
  person('Erkki', { born: 1953, phone: 35, visits: 'COFFEE' }),
  person('Satu', { phone: 36, consent: 'PHONE', visits: 'COFFEE' }),
];
