import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, sql } from '#libs/database/sql.js';
import type { SessionKind } from '#libs/groups/session.entity.js';

interface PersonInPeriod {
  readonly participantId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export interface SummaryGroup {
  /** The public name. */
  readonly name: string;
  readonly visits: number;
  readonly hours: number;
  readonly kinds: readonly SessionKind[];
}

/** Marks `a` of sessions `s` that were held. */
const HELD_FOR = fragment<PersonInPeriod>`attendance a
  JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED' AND s.local_date BETWEEN ${'from'} AND ${'to'}`;

const CAME = fragment<PersonInPeriod>`a.participant_id = ${'participantId'} AND a.mark IN ('PRESENT', 'LATE')`;

export const GROUPS_COME_TO = sql<PersonInPeriod, SummaryGroup>`
  SELECT g.public_name AS name, count(*)::int AS visits,
    sum(extract(epoch FROM s.ends_at - s.starts_at))::float8 / 3600 AS hours,
    array_agg(DISTINCT s.kind) AS kinds
  FROM ${HELD_FOR} JOIN activity_group g ON g.id = s.group_id
  WHERE ${CAME} GROUP BY g.id, g.public_name ORDER BY count(*) DESC, g.public_name`;

export const WEEKS_COME = sql<PersonInPeriod, { weeks: number }>`
  SELECT count(DISTINCT date_trunc('week', s.local_date::timestamp))::int AS weeks FROM ${HELD_FOR} WHERE ${CAME}`;
