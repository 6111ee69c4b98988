import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, joined, sql, type Fragment, type Statement } from '#libs/database/sql.js';
import { DIMENSIONS, type Dimension } from './dimensions.js';

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

interface FigureRow extends Figures {
  /** In the order of the dimensions. */
  readonly key: readonly (string | null)[];
}

interface Asked {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly groupId: string | null;
  readonly siteId: string | null;
  readonly projectId: string | null;
}

const KEY_OF: Record<Dimension, Fragment> = {
  MONTH: fragment`to_char(s.local_date, 'YYYY-MM')`,
  GROUP: fragment`s.group_id::text`,
  SITE: fragment`g.site_id::text`,
  PROJECT: fragment`gp.project_id::text`,
  KIND: fragment`s.kind`,
};

/** Sessions `s` of groups `g` that were held. */
const SESSIONS = fragment`session s JOIN activity_group g ON g.id = s.group_id`;

/** Each of them once for each project `gp` that it is under. */
const SESSIONS_BY_PROJECT = fragment`${SESSIONS}
  LEFT JOIN group_project gp ON gp.group_id = s.group_id AND gp.starts_on <= s.local_date
    AND coalesce(gp.ends_on >= s.local_date, true)`;

function figuresOf(by: readonly Dimension[], isOfProject: boolean) {
  const sessions = isOfProject || by.includes('PROJECT') ? SESSIONS_BY_PROJECT : SESSIONS;
  const key = joined(
    by.map((dimension) => KEY_OF[dimension]),
    ', ',
  );
  const project = isOfProject ? fragment<Asked>`gp.project_id = ${'projectId'}` : fragment`true`;
  return sql<Asked, FigureRow>`
    WITH held AS (
      SELECT s.id, s.group_id, s.local_date, ARRAY[${key}]::text[] AS key,
        extract(epoch FROM s.ends_at - s.starts_at)::float8 / 3600 AS hours
      FROM ${sessions}
      WHERE s.local_date BETWEEN ${'from'} AND ${'to'} AND s.status <> 'CANCELLED' AND s.starts_at <= now()
        AND (${'groupId'}::uuid IS NULL OR s.group_id = ${'groupId'})
        AND (${'siteId'}::uuid IS NULL OR g.site_id = ${'siteId'})
        AND ${project}
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
    SELECT s.key, s.sessions, s.session_hours, s.anonymous AS anonymous_visits,
      coalesce(p.people, 0) AS people, coalesce(p.encounters, 0) AS encounters,
      coalesce(p.hours, 0) AS participant_hours, coalesce(v.volunteers, 0) AS volunteers,
      coalesce(v.hours, 0) AS volunteer_hours
    FROM by_session s LEFT JOIN by_person p ON p.key = s.key LEFT JOIN by_volunteer v ON v.key = s.key
    ORDER BY s.key`;
}

interface FigureStatements {
  readonly ofAll: Statement<Asked, FigureRow>;
  readonly ofProject: Statement<Asked, FigureRow>;
}

/** None, one, or two different dimensions in either order. */
const CHOICES: readonly (readonly Dimension[])[] = [
  [],
  ...DIMENSIONS.map((only) => [only]),
  ...DIMENSIONS.flatMap((first) =>
    DIMENSIONS.filter((second) => second !== first).map((second) => [first, second]),
  ),
];

/** By the dimensions asked for, a space between them. */
export const FIGURES_BY: Readonly<Record<string, FigureStatements>> = Object.fromEntries(
  CHOICES.map((by) => [by.join(' '), { ofAll: figuresOf(by, false), ofProject: figuresOf(by, true) }]),
);
