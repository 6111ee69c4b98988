import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql } from '#libs/database/sql.js';
import { RehabilitationAgreement } from './rehabilitation-agreement.entity.js';

export const PERIOD_DAYS = 14;
/** Clients read at once. */
const CHUNK = 500;

/** The absences of one client in two weeks. A session that was not held is no absence, and neither is an unmarked one. */
export interface AbsencePeriod {
  readonly participantId: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Sessions held for them and marked. */
  readonly offered: number;
  readonly attended: number;
  /** Marked absent or excused, by the code of the reason. */
  readonly byReason: Readonly<Record<string, number>>;
  /** Marked absent or excused, no reason kept. */
  readonly withoutReason: number;
}

export const AGREEMENTS = sql<{ from: LocalDate; to: LocalDate }, RehabilitationAgreement>`
  SELECT ${columnsOf(RehabilitationAgreement)} FROM rehabilitation_agreement
  WHERE starts_on <= ${'to'} AND coalesce(ends_on >= ${'from'}, true) ORDER BY starts_on, id`;

interface Periods {
  /** The first day of a period. */
  readonly start: LocalDate;
  /** The last day of one. */
  readonly end: LocalDate;
}

/** The next clients, by id. */
export const CLIENTS = sql<Periods & { readonly after: string | null }, { id: string }>`
  SELECT DISTINCT participant_id AS id FROM rehabilitation_agreement
  WHERE starts_on <= ${'end'} AND coalesce(ends_on >= ${'start'}, true)
    AND (${'after'}::uuid IS NULL OR participant_id > ${'after'})
  ORDER BY 1 LIMIT ${literal(CHUNK)}`;

const DAYS = literal(PERIOD_DAYS);
const DAYS_TO_LAST = literal(PERIOD_DAYS - 1);

/**
 * Each mark is looked at once. Periods without any are laid upon what was counted, and all is summed: joined with each other,
 * one would be counted anew for each of the other wherever the planner expects few.
 */
export const ABSENCES = sql<Periods & { readonly clientIds: readonly string[] }, AbsencePeriod>`
  WITH agreed AS MATERIALIZED (
    SELECT g.participant_id, g.starts_on, g.ends_on FROM rehabilitation_agreement g
    WHERE g.participant_id = ANY (${'clientIds'}::uuid[])
  ), period AS MATERIALIZED (
    SELECT generate_series(${'start'}::date, ${'end'}::date, ${DAYS} * interval '1 day')::date AS starts
  ), held AS MATERIALIZED (
    SELECT s.id, s.local_date, ${'start'}::date + ((s.local_date - ${'start'}::date) / ${DAYS}) * ${DAYS} AS starts
    FROM session s WHERE s.status <> 'CANCELLED' AND s.local_date BETWEEN ${'start'} AND ${'end'}
  ), marked AS MATERIALIZED (
    SELECT a.participant_id, a.mark, a.session_id, held.starts
    FROM attendance a JOIN held ON held.id = a.session_id
    JOIN agreed ON agreed.participant_id = a.participant_id AND agreed.starts_on <= held.local_date
      AND coalesce(agreed.ends_on >= held.local_date, true)
    WHERE a.participant_id = ANY (${'clientIds'}::uuid[]) AND a.mark IS NOT NULL
  ), reason AS MATERIALIZED (
    SELECT r.session_id, r.participant_id, r.reason_code FROM attendance_reason r
    WHERE r.participant_id = ANY (${'clientIds'}::uuid[])
  ), counted AS (
    SELECT DISTINCT agreed.participant_id, period.starts, NULL AS reason_code, 0 AS offered, 0 AS attended, 0 AS away
    FROM agreed JOIN period ON agreed.starts_on <= period.starts + ${DAYS_TO_LAST}
      AND coalesce(agreed.ends_on >= period.starts, true)
    UNION ALL
    SELECT m.participant_id, m.starts, r.reason_code, count(*)::int AS offered,
      count(*) FILTER (WHERE m.mark IN ('PRESENT', 'LATE'))::int AS attended,
      count(*) FILTER (WHERE m.mark IN ('ABSENT', 'EXCUSED'))::int AS away
    FROM marked m LEFT JOIN reason r ON r.session_id = m.session_id AND r.participant_id = m.participant_id
    GROUP BY 1, 2, 3
  ), summed AS (
    SELECT participant_id, starts, sum(offered)::int AS offered, sum(attended)::int AS attended,
      coalesce(jsonb_object_agg(reason_code, away) FILTER (WHERE reason_code IS NOT NULL AND away > 0), '{}') AS by_reason,
      coalesce(sum(away) FILTER (WHERE reason_code IS NULL), 0)::int AS without_reason
    FROM counted GROUP BY 1, 2
  )
  SELECT p.id AS participant_id, p.first_name, p.last_name, summed.starts AS "from",
    summed.starts + ${DAYS_TO_LAST} AS "to", offered, attended, by_reason, without_reason
  FROM summed JOIN participant p ON p.id = summed.participant_id ORDER BY p.id, summed.starts`;
