import { evenness } from './evenness.js';
import {
  attendanceRate,
  currentStreak,
  weekPatterns,
  wilsonHigh,
  wilsonLow,
  type Tally,
} from './measures.js';
import { momentum } from './momentum.js';
import { similarWeeks } from './similar-weeks.js';

/** One number that is computed from the marks of somebody, stored, and shown to staff. */
export type Measure = {
  /** Its name in the code and in GraphQL. */
  readonly key: string;
  /** Its column in the tables: the key in snake case. The name of the order of lists by it is the same in capitals. */
  readonly column: string;
  readonly sqlType: 'integer' | 'double precision';
  /** PERSON: of a membership, and also of a person over all groups. MEMBERSHIP: over several groups it would compare nothing. */
  readonly scope: 'MEMBERSHIP' | 'PERSON';
  /** In a few words, what lists by it are sorted by; null: there are none. */
  readonly sortable: string | null;
  /** For GraphQL. */
  readonly description: string;
} & (
  | { readonly nullable: false; readonly from: (tally: Tally) => number }
  /** Null where there is too little to tell. */
  | { readonly nullable: true; readonly from: (tally: Tally) => number | null }
);

/** Every measure of a membership: their columns, the rows that are written, the lists and the GraphQL fields follow this. */
export const MEASURES = [
  {
    key: 'visits',
    column: 'visits',
    sqlType: 'integer',
    nullable: false,
    scope: 'PERSON',
    sortable: 'Sessions attended.',
    description: 'Sessions attended (PRESENT or LATE), walk-ins included.',
    from: ({ visits }) => visits,
  },
  {
    key: 'activeWeeks',
    column: 'active_weeks',
    sqlType: 'integer',
    nullable: false,
    scope: 'PERSON',
    sortable: 'Weeks in which they came.',
    description: 'Weeks in which they came to at least one session that was meant for them.',
    from: ({ activeWeeks }) => activeWeeks,
  },
  {
    key: 'offeredWeeks',
    column: 'offered_weeks',
    sqlType: 'integer',
    nullable: false,
    scope: 'PERSON',
    sortable: null,
    description:
      'Weeks with at least one session that counts: one they had a place in and are marked PRESENT, LATE or ABSENT. Excused, unmarked and cancelled sessions count nowhere.',
    from: ({ offeredWeeks }) => offeredWeeks,
  },
  {
    key: 'currentStreak',
    column: 'current_streak',
    sqlType: 'integer',
    nullable: false,
    scope: 'PERSON',
    sortable: 'Active weeks in a row up to now.',
    description: 'Active weeks in a row up to the latest offered week.',
    from: currentStreak,
  },
  {
    key: 'bestStreak',
    column: 'best_streak',
    sqlType: 'integer',
    nullable: false,
    scope: 'PERSON',
    sortable: 'The longest run of active weeks.',
    description:
      'The longest run of active weeks; weeks that were not offered neither break nor lengthen it.',
    from: ({ bestStreak }) => bestStreak,
  },
  {
    key: 'attended',
    column: 'attended',
    sqlType: 'integer',
    nullable: false,
    scope: 'MEMBERSHIP',
    sortable: null,
    description: 'Sessions that count and were attended.',
    from: ({ attended }) => attended,
  },
  {
    key: 'missed',
    column: 'missed',
    sqlType: 'integer',
    nullable: false,
    scope: 'MEMBERSHIP',
    sortable: null,
    description: 'Sessions that count and were missed: marked ABSENT.',
    from: ({ missed }) => missed,
  },
  {
    key: 'attendanceRate',
    column: 'attendance_rate',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: 'The share of sessions attended.',
    description: 'attended ÷ (attended + missed), from 0 to 1; null when `countsOnly`.',
    from: attendanceRate,
  },
  {
    key: 'wilsonLow',
    column: 'wilson_low',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: null,
    description: 'The lower end of its Wilson 95 % interval; null when `countsOnly`.',
    from: wilsonLow,
  },
  {
    key: 'wilsonHigh',
    column: 'wilson_high',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: null,
    description: 'The upper end of its Wilson 95 % interval; null when `countsOnly`.',
    from: wilsonHigh,
  },
  {
    key: 'evenness',
    column: 'evenness',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: 'How evenly the visits are spread.',
    description:
      'How evenly the visits are spread, from 0 (in bursts) to 1 (equal gaps), about 0.5 by chance: (1 − A) ÷ 2 with A the burstiness of the gaps between visits for finite sequences (Kim & Jo 2016, arXiv 1604.01125), a gap counted in sessions that count. Null with fewer than five visits. For staff, not to be shown to the person.',
    from: ({ gaps }) => evenness(gaps),
  },
  {
    key: 'similarWeeks',
    column: 'similar_weeks',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: 'How alike the weeks are.',
    description:
      'How alike the weeks are, from 0 to 1: over all pairs of offered weeks, the mean of weekdays attended in both ÷ those of the week with more (WS1 of Boroujeni et al. 2016); pairs of two weeks without a visit are left out. Null with fewer than three offered weeks, and before the first visit that counts.',
    from: (tally) => similarWeeks(weekPatterns(tally)),
  },
  {
    key: 'momentum',
    column: 'momentum',
    sqlType: 'double precision',
    nullable: true,
    scope: 'MEMBERSHIP',
    sortable: 'The share of sessions attended lately.',
    description:
      'The share of sessions attended lately, from 0 to 1: as `attendanceRate`, but each session weighs two thirds of the one after it (an exponentially weighted mean with α = 1/3). Null when no session counts yet.',
    from: (tally) => momentum(tally.momentum),
  },
] as const satisfies readonly Measure[];

export type MembershipMeasure = (typeof MEASURES)[number];
export type PersonMeasure = Extract<MembershipMeasure, { readonly scope: 'PERSON' }>;

/** The measures of a membership. */
export const MEMBERSHIP_MEASURES: readonly MembershipMeasure[] = MEASURES;

/** The measures of a person over all groups. */
export const PERSON_MEASURES: readonly PersonMeasure[] = MEASURES.filter(
  (measure) => measure.scope === 'PERSON',
);

/** The values of some measures by their keys. */
export type MeasureValues<M extends Measure> = {
  [One in M as One['key']]: ReturnType<One['from']>;
};

/** The values of these measures, each as it is taken from somewhere: a tally, or a row. */
export function measureValues<M extends Measure>(
  measures: readonly M[],
  valueOf: (measure: M) => number | null,
): MeasureValues<M> {
  const values: Record<string, number | null> = {};
  for (const measure of measures) values[measure.key] = valueOf(measure);
  return values as MeasureValues<M>;
}

type Sortable<M extends Measure> = Extract<M, { readonly sortable: string }>;

/** The names of the measures among these by which lists can be sorted. */
export type SortName<M extends Measure> = Uppercase<Sortable<M>['column']>;

/** The measures among these by which lists can be sorted, by the names that lists know them by. */
export function sortableBy<M extends Measure>(
  measures: readonly M[],
): { readonly [Name in SortName<M>]: Sortable<M> } {
  const sortable = measures.filter((measure): measure is Sortable<M> => measure.sortable !== null);
  return Object.fromEntries(sortable.map((measure) => [measure.column.toUpperCase(), measure])) as {
    readonly [Name in SortName<M>]: Sortable<M>;
  };
}
