import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, identifier, joined, sql, type Fragment, type Statement } from '#libs/database/sql.js';
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

/** Of the types that columns have: text is several times as slow to group by. */
const KEY_OF: Record<Dimension, Fragment> = {
  MONTH: fragment`date_trunc('month', s.local_date::timestamp)`,
  GROUP: fragment`s.group_id`,
  SITE: fragment`g.site_id`,
  PROJECT: fragment`gp.project_id`,
  KIND: fragment`s.kind`,
};

const TEXT_OF: Record<Dimension, (column: Fragment) => Fragment> = {
  MONTH: (column) => fragment`to_char(${column}, 'YYYY-MM')`,
  GROUP: asText,
  SITE: asText,
  PROJECT: asText,
  KIND: asText,
};

function asText(column: Fragment): Fragment {
  return fragment`${column}::text`;
}

/** Sessions `s` of groups `g` that were held. */
const SESSIONS = fragment`session s JOIN activity_group g ON g.id = s.group_id`;

/** Each of them once for each project `gp` that it is under. */
const SESSIONS_BY_PROJECT = fragment`${SESSIONS}
  LEFT JOIN group_project gp ON gp.group_id = s.group_id AND gp.starts_on <= s.local_date
    AND coalesce(gp.ends_on >= s.local_date, true)`;

/**
 * Every mark is looked at once, with nothing kept of it but who came where. The rows of sessions, people and volunteers are laid
 * one upon the other, as keys may be null.
 */
function figuresOf(by: readonly Dimension[], isOfProject: boolean) {
  const sessions = isOfProject || by.includes('PROJECT') ? SESSIONS_BY_PROJECT : SESSIONS;
  const columns = by.map((dimension, index) => ({ dimension, name: identifier(`key${index + 1}`) }));
  const keyed = columns.map(({ dimension, name }) => fragment`${KEY_OF[dimension]} AS ${name}, `);
  const keys = joined(
    columns.map(({ name }) => fragment`${name}, `),
    '',
  );
  const grouped = columns.length === 0 ? fragment`` : fragment`GROUP BY ${joined(names(columns), ', ')}`;
  const text = columns.map(({ dimension, name }) => TEXT_OF[dimension](name));
  const project = isOfProject ? fragment<Asked>`gp.project_id = ${'projectId'}` : fragment`true`;
  return sql<Asked, FigureRow>`
    WITH held AS MATERIALIZED (
      SELECT ${joined(keyed, '')} s.id, s.group_id, s.local_date,
        extract(epoch FROM s.ends_at - s.starts_at)::float8 / 3600 AS hours
      FROM ${sessions}
      WHERE s.local_date BETWEEN ${'from'} AND ${'to'} AND s.status <> 'CANCELLED' AND s.starts_at <= now()
        AND (${'groupId'}::uuid IS NULL OR s.group_id = ${'groupId'})
        AND (${'siteId'}::uuid IS NULL OR g.site_id = ${'siteId'})
        AND ${project}
    ), volunteer AS MATERIALIZED (
      SELECT m.group_id, m.participant_id, m.starts_on, m.ends_on FROM membership m WHERE m.role <> 'MEMBER'
    ), counted AS (
      SELECT ${keys} count(*) AS sessions, sum(hours) AS session_hours, coalesce(sum(h.people), 0) AS anonymous,
        0 AS people, 0 AS encounters, 0 AS hours, 0 AS volunteers, 0 AS volunteer_hours
      FROM held LEFT JOIN headcount h ON h.session_id = held.id AND h.kind = 'ANONYMOUS_VISITORS' ${grouped}
      UNION ALL
      SELECT ${keys} 0, 0, 0, count(*), coalesce(sum(times), 0), sum(hours), 0, sum(volunteer_hours)
      FROM (
        SELECT ${keys} a.participant_id, count(*) AS times, sum(hours) AS hours,
          sum(hours) FILTER (WHERE v.group_id IS NOT NULL) AS volunteer_hours
        FROM held JOIN attendance a ON a.session_id = held.id AND a.mark IN ('PRESENT', 'LATE')
        LEFT JOIN volunteer v ON v.group_id = held.group_id AND v.participant_id = a.participant_id
          AND v.starts_on <= held.local_date AND coalesce(v.ends_on >= held.local_date, true)
        GROUP BY ${keys} a.participant_id
      ) person ${grouped}
      UNION ALL
      SELECT ${keys} 0, 0, 0, 0, 0, 0, count(*), 0
      FROM (
        SELECT ${keys} v.participant_id FROM held
        JOIN volunteer v ON v.group_id = held.group_id AND v.starts_on <= held.local_date
          AND coalesce(v.ends_on >= held.local_date, true)
        GROUP BY ${keys} v.participant_id
      ) person ${grouped}
    )
    SELECT ARRAY[${joined(text, ', ')}]::text[] AS key, sum(sessions)::int AS sessions,
      sum(session_hours)::float8 AS session_hours, sum(anonymous)::int AS anonymous_visits, sum(people)::int AS people,
      sum(encounters)::int AS encounters, coalesce(sum(hours), 0)::float8 AS participant_hours,
      sum(volunteers)::int AS volunteers, coalesce(sum(volunteer_hours), 0)::float8 AS volunteer_hours
    FROM counted ${grouped} HAVING sum(sessions) > 0 ORDER BY key`;
}

function names(columns: readonly { readonly name: Fragment }[]): Fragment[] {
  return columns.map(({ name }) => name);
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
