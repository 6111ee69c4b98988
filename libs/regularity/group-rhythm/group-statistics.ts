import { Injectable } from '@nestjs/common';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { daysBetween, type LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { hasSeat } from '#libs/participation/registers/attendance.sql.js';
import { dosage, doseOf, type AttendedSession, type Dosage, type Dose } from '../measures/dosage.js';
import { retention, WEEKS_MISSED_TO_HAVE_LEFT, type Retention } from '../measures/retention.js';
import type { Period } from '../measures/period.js';
import type { Cell } from './small-cells.js';

/** Of what the rhythm is read: a group, a site with all its groups, or the whole organisation. */
export type RhythmSubject =
  | { readonly kind: 'GROUP' | 'SITE'; readonly id: string }
  | { readonly kind: 'ORGANISATION'; readonly id: null };

/** What happened in a period. Encounters: one person present at one session. */
export interface PeriodFigures {
  /** Sessions that were not cancelled and have begun. */
  readonly sessions: number;
  readonly people: Cell;
  /** Those who had never come before the period. */
  readonly newPeople: Cell;
  readonly encounters: number;
}

export interface WeekFigures {
  /** The Monday of the ISO week. */
  readonly week: LocalDate;
  readonly sessions: number;
  readonly people: Cell;
  readonly encounters: number;
}

/** People by how many weeks they came in; `to` null: and more. */
export interface ActiveWeeksBin {
  readonly from: number;
  readonly to: number | null;
  readonly people: Cell;
}

/** Members by momentum (M6), from `from` up to but not including `to`; the last bin includes 1. */
export interface MomentumBin {
  readonly from: number;
  readonly to: number;
  readonly people: Cell;
}

const ACTIVE_WEEKS_BINS = [
  { from: 1, to: 1 },
  { from: 2, to: 3 },
  { from: 4, to: 7 },
  { from: 8, to: 15 },
  { from: 16, to: null },
] as const;
const MOMENTUM_BINS = 5;

/** The rhythm of many people together, read from the marks by one statement for each part. */
@Injectable()
export class RhythmReading {
  async figures(tx: Tx, subject: RhythmSubject, period: Period): Promise<PeriodFigures> {
    const [row] = await tx.query<[RawFigures]>(
      `WITH held AS (${held(subject)}), came AS (${CAME}), person AS (
         SELECT came.participant_id, ${recordKey('came.participant_id')} AS key, NOT EXISTS (
           SELECT 1 FROM attendance a JOIN session s ON s.id = a.session_id ${ofGroupOrSite(subject)}
           WHERE a.participant_id = came.participant_id AND ${IS_P} AND s.status <> 'CANCELLED' AND s.local_date < $1
         ) AS is_new
         FROM came GROUP BY came.participant_id
       )
       SELECT (SELECT count(*) FROM held)::int AS sessions, (SELECT count(*) FROM came)::int AS encounters,
         ${cell('true', 'people')}, ${cell('is_new', 'new')} FROM person`,
      [period.from, period.to, subject.id],
    );
    return {
      sessions: row.sessions,
      encounters: row.encounters,
      people: { people: row.people, key: Number(row.people_key) },
      newPeople: { people: row.new, key: Number(row.new_key) },
    };
  }

  /** The ISO weeks of the period in which there was a session, in order. */
  async weeks(tx: Tx, subject: RhythmSubject, period: Period): Promise<WeekFigures[]> {
    const rows = await tx.query<RawWeek[]>(
      `WITH held AS (${held(subject)}), came AS (${CAME}), person AS (
         SELECT ${WEEK} AS week, participant_id, ${recordKey('participant_id')} AS key, count(*) AS times
         FROM came GROUP BY 1, 2
       )
       SELECT weeks.week::text, weeks.sessions, ${cell('key IS NOT NULL', 'people')},
         coalesce(sum(person.times), 0)::int AS encounters
       FROM (SELECT ${WEEK} AS week, count(*)::int AS sessions FROM held GROUP BY 1) weeks
       LEFT JOIN person ON person.week = weeks.week GROUP BY weeks.week, weeks.sessions ORDER BY weeks.week`,
      [period.from, period.to, subject.id],
    );
    return rows.map(({ week, sessions, encounters, people, people_key }) => ({
      week,
      sessions,
      encounters,
      people: { people, key: Number(people_key) },
    }));
  }

  async activeWeeks(tx: Tx, subject: RhythmSubject, period: Period): Promise<ActiveWeeksBin[]> {
    const bins = ACTIVE_WEEKS_BINS.map(({ from, to }, index) =>
      cell(`weeks >= ${from}${to === null ? '' : ` AND weeks <= ${to}`}`, `bin${index}`),
    );
    const [row] = await tx.query<[Record<string, number | string>]>(
      `WITH held AS (${held(subject)}), came AS (${CAME}), person AS (
         SELECT ${recordKey('participant_id')} AS key, count(DISTINCT ${WEEK}) AS weeks FROM came GROUP BY participant_id
       ) SELECT ${bins.join(', ')} FROM person`,
      [period.from, period.to, subject.id],
    );
    return ACTIVE_WEEKS_BINS.map((bin, index) => ({ ...bin, people: cellIn(row, `bin${index}`) }));
  }

  /** The momentum of today's members. */
  async momentum(tx: Tx, groupId: string): Promise<MomentumBin[]> {
    const bins = Array.from({ length: MOMENTUM_BINS }, (_, index) =>
      cell(`least(floor(momentum * ${MOMENTUM_BINS}), ${MOMENTUM_BINS - 1}) = ${index}`, `bin${index}`),
    );
    const [row] = await tx.query<[Record<string, number | string>]>(
      `WITH person AS (
         SELECT r.momentum, ${recordKey('m.participant_id')} AS key
         FROM membership m
         JOIN organisation o ON o.id = m.organisation_id
         JOIN membership_regularity r ON r.membership_id = m.id
         WHERE m.group_id = $1 AND m.starts_on <= ${TODAY} AND coalesce(m.ends_on >= ${TODAY}, true)
       ) SELECT ${bins.join(', ')} FROM person`,
      [groupId],
    );
    return bins.map((_, index) => ({
      from: index / MOMENTUM_BINS,
      to: (index + 1) / MOMENTUM_BINS,
      people: cellIn(row, `bin${index}`),
    }));
  }

  /** How long members stay (G1), over all memberships that had begun by the end of the period, as known by then. */
  async retention(tx: Tx, groupId: string, until: LocalDate): Promise<Retention> {
    const rows = await tx.query<{ starts_on: LocalDate; came: LocalDate | null; missed_weeks: number }[]>(
      `WITH entry AS (
         SELECT m.id, s.local_date, ${IS_P} AS came
         FROM membership m
         JOIN session s ON s.group_id = m.group_id AND s.status <> 'CANCELLED' AND s.local_date <= $2
           AND s.local_date >= m.starts_on AND coalesce(s.local_date <= m.ends_on, true)
         JOIN attendance a ON a.session_id = s.id AND a.participant_id = m.participant_id
         WHERE m.group_id = $1 AND NOT a.walk_in AND a.mark IN ('PRESENT', 'LATE', 'ABSENT')
           AND (s.kind = 'MEETING' OR ${hasSeat('a.participant_id')})
       ), last AS (SELECT id, max(local_date) FILTER (WHERE came) AS came FROM entry GROUP BY id)
       SELECT m.starts_on::text, last.came::text,
         count(DISTINCT ${week('entry.local_date')}) FILTER (
           WHERE coalesce(${week('entry.local_date')} > ${week('last.came')}, true))::int AS missed_weeks
       FROM membership m
       LEFT JOIN last ON last.id = m.id
       LEFT JOIN entry ON entry.id = m.id
       WHERE m.group_id = $1 AND m.starts_on <= $2 GROUP BY m.id, last.came`,
      [groupId, until],
    );
    return retention(
      rows.map(({ starts_on, came, missed_weeks }) => ({
        weeks: came === null ? 0 : Math.floor(daysBetween(starts_on, came) / 7),
        left: missed_weeks >= WEEKS_MISSED_TO_HAVE_LEFT,
      })),
    );
  }

  /** How much of the group people have had in the period (G2); null when nobody came. */
  async dosage(tx: Tx, groupId: string, period: Period): Promise<Dosage | null> {
    const rows = await tx.query<{ person: string; date: LocalDate; hours: number; kind: string }[]>(
      `WITH held AS (${held({ kind: 'GROUP', id: groupId })})
       SELECT a.participant_id AS person, s.local_date::text AS date, s.kind,
         extract(epoch FROM s.ends_at - s.starts_at)::float8 / 3600 AS hours
       FROM held JOIN session s ON s.id = held.id JOIN attendance a ON a.session_id = s.id AND ${IS_P}`,
      [period.from, period.to, groupId],
    );
    const byPerson = new Map<string, AttendedSession[]>();
    for (const { person, date, hours, kind } of rows) {
      const own = byPerson.get(person) ?? [];
      own.push({ week: isoWeekIndex(date), hours, kind });
      byPerson.set(person, own);
    }
    return dosage([...byPerson.values()].map(doseOf).filter((dose): dose is Dose => dose !== null));
  }
}

interface RawFigures {
  readonly sessions: number;
  readonly encounters: number;
  readonly people: number;
  readonly people_key: string;
  readonly new: number;
  readonly new_key: string;
}

interface RawWeek {
  readonly week: LocalDate;
  readonly sessions: number;
  readonly encounters: number;
  readonly people: number;
  readonly people_key: string;
}

const IS_P = `a.mark IN ('PRESENT', 'LATE')`;
/** Today in the zone of the organisation `o`. */
const TODAY = `(now() AT TIME ZONE o.time_zone)::date`;

/** The Monday of the ISO week of a date. */
function week(date: string): string {
  return `date_trunc('week', ${date}::timestamp)::date`;
}
const WEEK = week('local_date');

/** Sessions of the subject that were held from $1 to $2; $3 is the id of the subject. */
function held(subject: RhythmSubject): string {
  return `SELECT s.id, s.local_date FROM session s ${ofGroupOrSite(subject)}
    WHERE s.local_date BETWEEN $1 AND $2 AND s.status <> 'CANCELLED' AND s.starts_at <= now()
      ${subject.kind === 'ORGANISATION' ? 'AND $3::uuid IS NULL' : ''}`;
}

function ofGroupOrSite({ kind }: RhythmSubject): string {
  switch (kind) {
    case 'GROUP':
      return 'JOIN activity_group g ON g.id = s.group_id AND g.id = $3::uuid';
    case 'SITE':
      return 'JOIN activity_group g ON g.id = s.group_id AND g.site_id = $3::uuid';
    case 'ORGANISATION':
      return '';
  }
}

const CAME = `SELECT a.participant_id, held.local_date FROM held JOIN attendance a ON a.session_id = held.id AND ${IS_P}`;

/** The record key of a person (small-cells.ts): ids are random and are never shown to those who see only numbers. */
function recordKey(participantId: string): string {
  return `(hashtextextended(${participantId}::text, 0) & 4294967295)`;
}

/** Columns `name` and `name_key`: the cell of the rows of `person` for which the condition holds. */
function cell(condition: string, name: string): string {
  return `count(*) FILTER (WHERE ${condition})::int AS ${name},
    (coalesce(sum(key) FILTER (WHERE ${condition}), 0) % 4294967296)::bigint AS ${name}_key`;
}

function cellIn(row: Record<string, number | string>, name: string): Cell {
  return { people: Number(row[name]), key: Number(row[`${name}_key`]) };
}
