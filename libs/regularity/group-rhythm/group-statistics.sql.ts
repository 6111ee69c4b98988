import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, identifier, joined, literal, sql, type Fragment } from '#libs/database/sql.js';
import { hasSeat } from '#libs/participation/registers/attendance.sql.js';
import type { Period } from '../measures/period.js';

/** People by how many weeks they came in; `to` null: and more. */
export const ACTIVE_WEEKS_BINS = [
  { from: 1, to: 1 },
  { from: 2, to: 3 },
  { from: 4, to: 7 },
  { from: 8, to: 15 },
  { from: 16, to: null },
] as const;

/** Equal parts of 0 to 1. */
export const MOMENTUM_BINS = 5;

type SubjectKind = 'GROUP' | 'SITE' | 'ORGANISATION';

/** `subjectId` is the id of the group or site. */
type OfSubject = Period & { readonly subjectId: string | null };

/** A cell (small-cells.ts) in columns `people` and `people_key`, say; keys are bigint. */
type CellColumns<Name extends string> = { readonly [N in Name]: number } & {
  readonly [N in `${Name}Key`]: string;
};

const IS_P = fragment`a.mark IN ('PRESENT', 'LATE')`;
/** Today in the zone of the organisation `o`. */
const TODAY = fragment`(now() AT TIME ZONE o.time_zone)::date`;

/** The Monday of the ISO week of a date. */
function week(date: string): Fragment {
  return fragment`date_trunc('week', ${identifier(date)}::timestamp)::date`;
}

/** What limits sessions `s` to those of the subject. */
const OF_SUBJECT: Readonly<Record<SubjectKind, Fragment<OfSubject>>> = {
  GROUP: fragment<OfSubject>`JOIN activity_group g ON g.id = s.group_id AND g.id = ${'subjectId'}::uuid`,
  SITE: fragment<OfSubject>`JOIN activity_group g ON g.id = s.group_id AND g.site_id = ${'subjectId'}::uuid`,
  ORGANISATION: fragment``,
};

/** The sessions of the subject that were held in the period. */
function held(kind: SubjectKind): Fragment<OfSubject> {
  return fragment<OfSubject>`SELECT s.id, s.local_date, ${week('s.local_date')} AS week FROM session s ${OF_SUBJECT[kind]}
    WHERE s.local_date BETWEEN ${'from'}::date AND ${'to'}::date AND s.status <> 'CANCELLED' AND s.starts_at <= now()`;
}

/** The weeks of people, and how often they came in each: marks are looked at once, and what follows looks at these. */
const WEEKS_OF_PEOPLE = fragment`SELECT a.participant_id, held.week, count(*) AS times
  FROM held JOIN attendance a ON a.session_id = held.id AND ${IS_P} GROUP BY a.participant_id, held.week`;

/** The record key of a person (small-cells.ts): ids are random and are never shown to those who see only numbers. */
function recordKey(participantId: string): Fragment {
  return fragment`(hashtextextended(${identifier(participantId)}::text, 0) & 4294967295)`;
}

/** Columns `name` and `name_key`: the cell of the rows of `person` for which the condition holds. */
function cell(condition: Fragment, name: string): Fragment {
  return fragment`count(*) FILTER (WHERE ${condition})::integer AS ${identifier(name)},
    (coalesce(sum(key) FILTER (WHERE ${condition}), 0) % 4294967296)::bigint AS ${identifier(`${name}_key`)}`;
}

/** Cells in columns `bin1`, `bin1_key` and so on. */
function binned(conditions: readonly Fragment[]): Fragment {
  return joined(
    conditions.map((condition, index) => cell(condition, `bin${index}`)),
    ', ',
  );
}

/** One row with the cells of `binned`. */
type Bins = Readonly<Record<string, number | string>>;

/** A statement for each kind of subject. */
function ofEach<S>(statementFor: (kind: SubjectKind) => S): Readonly<Record<SubjectKind, S>> {
  return {
    GROUP: statementFor('GROUP'),
    SITE: statementFor('SITE'),
    ORGANISATION: statementFor('ORGANISATION'),
  };
}

type Figures = CellColumns<'people' | 'newPeople'> & {
  readonly sessions: number;
  readonly encounters: number;
};

/** Who came for the first time is seen while their marks are counted, instead of by a search for each person. */
export const PERIOD_FIGURES = ofEach(
  (kind) => sql<OfSubject, Figures>`
    WITH held AS MATERIALIZED (
      SELECT s.id, s.local_date < ${'from'}::date AS is_before FROM session s ${OF_SUBJECT[kind]}
      WHERE s.local_date <= ${'to'}::date AND s.status <> 'CANCELLED'
        AND (s.local_date < ${'from'}::date OR s.starts_at <= now())
    ), person AS (
      SELECT a.participant_id, ${recordKey('a.participant_id')} AS key, count(*) FILTER (WHERE NOT held.is_before) AS times,
        bool_or(held.is_before) AS came_before
      FROM held JOIN attendance a ON a.session_id = held.id AND ${IS_P} GROUP BY a.participant_id
    )
    SELECT (SELECT count(*) FROM held WHERE NOT is_before)::integer AS sessions,
      coalesce(sum(times), 0)::integer AS encounters,
      ${cell(fragment`times > 0`, 'people')}, ${cell(fragment`times > 0 AND NOT came_before`, 'new_people')} FROM person`,
);

type WeekRow = CellColumns<'people'> & {
  readonly week: LocalDate;
  readonly sessions: number;
  readonly encounters: number;
};

export const WEEKS_WITH_SESSIONS = ofEach(
  (kind) => sql<OfSubject, WeekRow>`
    WITH held AS MATERIALIZED (${held(kind)}), came AS (${WEEKS_OF_PEOPLE}), person AS (
      SELECT week, ${recordKey('participant_id')} AS key, times FROM came
    )
    SELECT weeks.week, weeks.sessions, ${cell(fragment`key IS NOT NULL`, 'people')},
      coalesce(sum(person.times), 0)::integer AS encounters
    FROM (SELECT week, count(*)::integer AS sessions FROM held GROUP BY week) weeks
    LEFT JOIN person ON person.week = weeks.week GROUP BY weeks.week, weeks.sessions ORDER BY weeks.week`,
);

export const PEOPLE_BY_ACTIVE_WEEKS = ofEach(
  (kind) => sql<OfSubject, Bins>`
    WITH held AS MATERIALIZED (${held(kind)}), came AS (${WEEKS_OF_PEOPLE}), person AS (
      SELECT ${recordKey('participant_id')} AS key, count(*) AS weeks FROM came GROUP BY participant_id
    ) SELECT ${binned(ACTIVE_WEEKS_BINS.map(weeksBetween))} FROM person`,
);

function weeksBetween({ from, to }: (typeof ACTIVE_WEEKS_BINS)[number]): Fragment {
  const atLeast = fragment`weeks >= ${literal(from)}`;
  return to === null ? atLeast : fragment`${atLeast} AND weeks <= ${literal(to)}`;
}

/** Of today's members. */
export const MEMBERS_BY_MOMENTUM = sql<{ groupId: string }, Bins>`
  WITH person AS (
    SELECT r.momentum, ${recordKey('m.participant_id')} AS key
    FROM membership m
    JOIN organisation o ON o.id = m.organisation_id
    JOIN membership_regularity r ON r.membership_id = m.id
    WHERE m.group_id = ${'groupId'} AND m.starts_on <= ${TODAY} AND coalesce(m.ends_on >= ${TODAY}, true)
  ) SELECT ${binned(Array.from({ length: MOMENTUM_BINS }, (_, index) => momentumIn(index)))} FROM person`;

function momentumIn(bin: number): Fragment {
  const last = literal(MOMENTUM_BINS - 1);
  return fragment`least(floor(momentum * ${literal(MOMENTUM_BINS)}), ${last}) = ${literal(bin)}`;
}

export interface MemberStay {
  readonly startsOn: LocalDate;
  /** The last date they came on; null: they never did. */
  readonly came: LocalDate | null;
  /** Weeks with a session that they missed since. */
  readonly missedWeeks: number;
}

const HAS_SEAT: Fragment = { parts: [hasSeat('a.participant_id')] };

export const MEMBER_STAYS = sql<{ groupId: string; until: LocalDate }, MemberStay>`
  WITH entry AS (
    SELECT m.id, s.local_date, ${IS_P} AS came
    FROM membership m
    JOIN session s ON s.group_id = m.group_id AND s.status <> 'CANCELLED' AND s.local_date <= ${'until'}::date
      AND s.local_date >= m.starts_on AND coalesce(s.local_date <= m.ends_on, true)
    JOIN attendance a ON a.session_id = s.id AND a.participant_id = m.participant_id
    WHERE m.group_id = ${'groupId'} AND NOT a.walk_in AND a.mark IN ('PRESENT', 'LATE', 'ABSENT')
      AND (s.kind = 'MEETING' OR ${HAS_SEAT})
  ), last AS (SELECT id, max(local_date) FILTER (WHERE came) AS came FROM entry GROUP BY id)
  SELECT m.starts_on, last.came,
    count(DISTINCT ${week('entry.local_date')}) FILTER (
      WHERE coalesce(${week('entry.local_date')} > ${week('last.came')}, true))::integer AS missed_weeks
  FROM membership m
  LEFT JOIN last ON last.id = m.id
  LEFT JOIN entry ON entry.id = m.id
  WHERE m.group_id = ${'groupId'} AND m.starts_on <= ${'until'} GROUP BY m.id, m.starts_on, last.came`;

interface AttendedRow {
  readonly participantId: string;
  readonly date: LocalDate;
  readonly hours: number;
  readonly kind: string;
}

export const ATTENDED_SESSIONS = sql<OfSubject, AttendedRow>`
  WITH held AS (${held('GROUP')})
  SELECT a.participant_id, s.local_date AS date, s.kind,
    extract(epoch FROM s.ends_at - s.starts_at)::float8 / 3600 AS hours
  FROM held JOIN session s ON s.id = held.id JOIN attendance a ON a.session_id = s.id AND ${IS_P}`;
