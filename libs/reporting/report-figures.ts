import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';

/** By what figures can be told apart. A session under two projects counts in both. */
export const DIMENSIONS = ['MONTH', 'GROUP', 'SITE', 'PROJECT', 'KIND'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** More would make rows of single people. */
export const MAX_DIMENSIONS = 2;

export interface FigureFilter {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly groupId?: string | null;
  readonly siteId?: string | null;
  readonly projectId?: string | null;
}

/** The figures of one row; FIGURES in report-words.ts says what each means and rests on. Hours as decimals. */
export interface Figures {
  readonly sessions: number;
  readonly people: number;
  readonly encounters: number;
  readonly participantHours: number;
  readonly sessionHours: number;
  readonly volunteers: number;
  readonly volunteerHours: number;
  readonly anonymousVisits: number;
}

export interface FigureRow extends Figures {
  /** In the order of the dimensions asked for: a month as 2026-11, an id, or a kind of session; null: no project. */
  readonly keys: readonly (string | null)[];
}

const KEY_OF: Record<Dimension, string> = {
  MONTH: `to_char(s.local_date, 'YYYY-MM')`,
  GROUP: 's.group_id::text',
  SITE: 'g.site_id::text',
  PROJECT: 'gp.project_id::text',
  KIND: 's.kind',
};

/** Counts for funders, in the local days of sessions. Each is one statement over the marks themselves. */
@Injectable()
export class ReportFigures {
  /** The figures of a period as a whole. */
  async total(tx: Tx, filter: FigureFilter): Promise<Figures> {
    const [row] = await this.rows(tx, filter, []);
    return row ?? NOTHING;
  }

  /**
   * The figures told apart, rows by their keys. People are counted once in each row, so rows do not add up to the total.
   * @throws AppError BAD_INPUT for too many dimensions, or one twice
   */
  async rows(tx: Tx, filter: FigureFilter, by: readonly Dimension[]): Promise<FigureRow[]> {
    if (by.length > MAX_DIMENSIONS || new Set(by).size < by.length) {
      throw badInput('by', `Give at most ${MAX_DIMENSIONS} different ones`);
    }
    const needsProject = by.includes('PROJECT') || filter.projectId != null;
    const keys = by.map((dimension) => KEY_OF[dimension]).join(', ');
    const rows = await tx.query<(Figures & { key: (string | null)[] })[]>(
      `WITH held AS (
         SELECT s.id, s.group_id, s.local_date, ARRAY[${keys}]::text[] AS key,
           extract(epoch FROM s.ends_at - s.starts_at)::float8 / 3600 AS hours
         FROM session s JOIN activity_group g ON g.id = s.group_id
         ${needsProject ? WITH_PROJECTS : ''}
         WHERE s.local_date BETWEEN $1 AND $2 AND s.status <> 'CANCELLED' AND s.starts_at <= now()
           AND ($3::uuid IS NULL OR s.group_id = $3) AND ($4::uuid IS NULL OR g.site_id = $4)
           AND ($5::uuid IS NULL${needsProject ? ' OR gp.project_id = $5' : ''})
       ), by_session AS (
         SELECT key, count(*)::int AS sessions, sum(hours) AS session_hours, coalesce(sum(h.people), 0)::int AS anonymous
         FROM held LEFT JOIN headcount h ON h.session_id = held.id AND h.kind = 'ANONYMOUS_VISITORS' GROUP BY key
       ), by_person AS (
         SELECT key, count(DISTINCT a.participant_id)::int AS people, count(*)::int AS encounters, sum(hours) AS hours
         FROM held JOIN attendance a ON a.session_id = held.id AND a.mark IN ('PRESENT', 'LATE') GROUP BY key
       ), by_volunteer AS (
         SELECT key, count(DISTINCT m.participant_id)::int AS volunteers,
           sum(hours) FILTER (WHERE a.id IS NOT NULL) AS hours
         FROM held
         JOIN membership m ON m.group_id = held.group_id AND m.role <> 'MEMBER' AND m.starts_on <= held.local_date
           AND coalesce(m.ends_on >= held.local_date, true)
         LEFT JOIN attendance a ON a.session_id = held.id AND a.participant_id = m.participant_id
           AND a.mark IN ('PRESENT', 'LATE')
         GROUP BY key
       )
       SELECT s.key, s.sessions, s.session_hours AS "sessionHours", s.anonymous AS "anonymousVisits",
         coalesce(p.people, 0) AS people, coalesce(p.encounters, 0) AS encounters,
         coalesce(p.hours, 0) AS "participantHours", coalesce(v.volunteers, 0) AS volunteers,
         coalesce(v.hours, 0) AS "volunteerHours"
       FROM by_session s LEFT JOIN by_person p ON p.key = s.key LEFT JOIN by_volunteer v ON v.key = s.key
       ORDER BY s.key`,
      [filter.from, filter.to, filter.groupId ?? null, filter.siteId ?? null, filter.projectId ?? null],
    );
    return rows.map(({ key, ...figures }) => ({ ...figures, keys: key }));
  }
}

const NOTHING: Figures = {
  sessions: 0,
  people: 0,
  encounters: 0,
  participantHours: 0,
  sessionHours: 0,
  volunteers: 0,
  volunteerHours: 0,
  anonymousVisits: 0,
};

const WITH_PROJECTS = `LEFT JOIN group_project gp ON gp.group_id = s.group_id AND gp.starts_on <= s.local_date
  AND coalesce(gp.ends_on >= s.local_date, true)`;
