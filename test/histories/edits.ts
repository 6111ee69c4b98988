import fc from 'fast-check';
import { CONTACT_OUTCOMES, type ContactOutcome } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import { MARKS, type Mark } from '#libs/participation/rules/mark.js';

/** One mark of a register; people and sessions are told by their place in the tenant, whatever its number. */
export interface DrawnMark {
  readonly person: number;
  readonly mark: Mark | null;
  readonly walkIn: boolean;
  /** The device made it so many minutes ago: an older mark than the one in force changes nothing. */
  readonly minutesAgo: number;
}

/** What people do in Rytmi that can change a figure. Days are counted from today. */
export type Edit =
  | { readonly kind: 'register'; readonly session: number; readonly marks: readonly DrawnMark[] }
  | { readonly kind: 'move'; readonly session: number; readonly toDay: number; readonly following: boolean }
  | { readonly kind: 'becomes'; readonly session: number; readonly sessionKind: 'MEETING' | 'STUDY_VISIT' }
  | { readonly kind: 'cancel'; readonly session: number; readonly following: boolean }
  | { readonly kind: 'restore'; readonly session: number }
  | {
      readonly kind: 'break';
      readonly group: number | null;
      readonly fromDay: number;
      readonly days: number;
    }
  | { readonly kind: 'breakEnds' }
  | {
      readonly kind: 'join';
      readonly person: number;
      readonly group: number;
      readonly fromDay: number;
      readonly days: number | null;
    }
  | {
      readonly kind: 'membershipDays';
      readonly membership: number;
      readonly fromDay: number;
      readonly days: number | null;
    }
  | { readonly kind: 'leave'; readonly membership: number; readonly onDay: number }
  | { readonly kind: 'signUp'; readonly session: number; readonly person: number }
  | { readonly kind: 'signOff'; readonly session: number; readonly person: number }
  | { readonly kind: 'seats'; readonly session: number; readonly capacity: number }
  | { readonly kind: 'archivePerson'; readonly person: number; readonly archived: boolean }
  | { readonly kind: 'merge'; readonly keep: number; readonly duplicate: number }
  | { readonly kind: 'archiveGroup'; readonly group: number; readonly archived: boolean }
  | { readonly kind: 'threshold'; readonly group: number; readonly misses: number | null }
  | {
      readonly kind: 'contact';
      readonly checkIn: number;
      readonly outcome: ContactOutcome;
      readonly daysAgo: number;
    };

export type EditKind = Edit['kind'];

const anyOne = fc.nat(99);
const person = anyOne;
const group = anyOne;
const session = anyOne;
/** Half of all moves end on this very day, which is where marks, seats and plans meet. */
const day = fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 12 }));
const length = fc.option(fc.nat(60), { nil: null });
const anyMark = fc.constantFrom<Mark | null>(...MARKS, 'PRESENT', 'ABSENT', 'ABSENT', null);
const mark = fc.record({
  person,
  mark: anyMark,
  walkIn: fc.constantFrom(false, false, false, true),
  minutesAgo: fc.constantFrom(0, 0, 0, 600),
});

/** Every kind of edit has its arbitrary here: one that is forgotten does not compile. */
const ARBITRARIES: { readonly [Kind in EditKind]: fc.Arbitrary<Extract<Edit, { kind: Kind }>> } = {
  register: fc.record({
    kind: fc.constant('register'),
    session,
    marks: fc.uniqueArray(mark, { minLength: 1, maxLength: 4, selector: (one) => one.person % 4 }),
  }),
  move: fc.record({
    kind: fc.constant('move'),
    session,
    toDay: day,
    following: fc.nat(3).map((n) => n === 0),
  }),
  becomes: fc.record({
    kind: fc.constant('becomes'),
    session,
    sessionKind: fc.constantFrom('MEETING', 'STUDY_VISIT'),
  }),
  cancel: fc.record({ kind: fc.constant('cancel'), session, following: fc.boolean() }),
  restore: fc.record({ kind: fc.constant('restore'), session }),
  break: fc.record({
    kind: fc.constant('break'),
    group: fc.option(group, { nil: null }),
    fromDay: fc.integer({ min: -3, max: 5 }),
    days: fc.nat(8),
  }),
  breakEnds: fc.record({ kind: fc.constant('breakEnds') }),
  join: fc.record({
    kind: fc.constant('join'),
    person,
    group,
    fromDay: fc.integer({ min: -60, max: 0 }),
    days: length,
  }),
  membershipDays: fc.record({
    kind: fc.constant('membershipDays'),
    membership: anyOne,
    fromDay: fc.integer({ min: -60, max: 0 }),
    days: length,
  }),
  leave: fc.record({
    kind: fc.constant('leave'),
    membership: anyOne,
    onDay: fc.integer({ min: -20, max: 0 }),
  }),
  signUp: fc.record({ kind: fc.constant('signUp'), session, person }),
  signOff: fc.record({ kind: fc.constant('signOff'), session, person }),
  seats: fc.record({ kind: fc.constant('seats'), session, capacity: fc.nat(4) }),
  archivePerson: fc.record({ kind: fc.constant('archivePerson'), person, archived: fc.boolean() }),
  merge: fc.record({ kind: fc.constant('merge'), keep: person, duplicate: person }),
  archiveGroup: fc.record({ kind: fc.constant('archiveGroup'), group, archived: fc.boolean() }),
  threshold: fc.record({
    kind: fc.constant('threshold'),
    group,
    misses: fc.option(fc.integer({ min: 2, max: 3 }), { nil: null }),
  }),
  contact: fc.record({
    kind: fc.constant('contact'),
    checkIn: anyOne,
    outcome: fc.constantFrom(...CONTACT_OUTCOMES),
    daysAgo: fc.nat(10),
  }),
};

export const EDIT_KINDS = Object.keys(ARBITRARIES) as EditKind[];

/** Registers are what is done most. */
const WEIGHTS: Partial<Record<EditKind, number>> = {
  register: 8,
  move: 3,
  signUp: 2,
  signOff: 2,
  seats: 2,
  break: 2,
  breakEnds: 2,
};

function anyEdit(favourites: readonly EditKind[]): fc.Arbitrary<Edit> {
  const all = EDIT_KINDS.map((kind) => ({
    weight: favourites.includes(kind) ? 15 : (WEIGHTS[kind] ?? 1),
    arbitrary: ARBITRARIES[kind] as fc.Arbitrary<Edit>,
  }));
  return fc.oneof(...all);
}

/** A history: the marks that stand at first, and edits in batches, after each of which the rows are looked at. */
export interface History {
  readonly firstMarks: readonly (Mark | null)[];
  readonly batches: readonly (readonly Edit[])[];
}

/** Any history. */
export function anyHistory(): fc.Arbitrary<History> {
  return historyIn(
    fc.array(fc.array(anyEdit([]), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  );
}

/** A history in which some kinds of edits are far more frequent, and the rows are looked at after each edit. */
export function historyOf(favourites: readonly EditKind[]): fc.Arbitrary<History> {
  const batch = fc.tuple(anyEdit(favourites));
  return historyIn(fc.array(batch, { minLength: 4, maxLength: 12 }));
}

function historyIn(batches: fc.Arbitrary<Edit[][]>): fc.Arbitrary<History> {
  return fc.record({ firstMarks: fc.array(anyMark, { minLength: 1, maxLength: 60 }), batches });
}
