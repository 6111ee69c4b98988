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

export const ABSENCES = sql<Periods & { readonly clientIds: readonly string[] }, AbsencePeriod>`
  WITH marked AS (
    SELECT a.participant_id, a.mark, r.reason_code,
      ${'start'}::date + ((s.local_date - ${'start'}::date) / ${DAYS}) * ${DAYS} AS starts
    FROM attendance a
    JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED'
      AND s.local_date BETWEEN ${'start'} AND ${'end'}
    JOIN rehabilitation_agreement g ON g.participant_id = a.participant_id AND g.starts_on <= s.local_date
      AND coalesce(g.ends_on >= s.local_date, true)
    LEFT JOIN attendance_reason r ON r.session_id = a.session_id AND r.participant_id = a.participant_id
    WHERE a.participant_id = ANY (${'clientIds'}::uuid[]) AND a.mark IS NOT NULL
  ), away AS (
    SELECT participant_id, starts, reason_code, count(*)::int AS times FROM marked
    WHERE mark IN ('ABSENT', 'EXCUSED') GROUP BY 1, 2, 3
  )
  SELECT p.id AS participant_id, p.first_name, p.last_name, period.starts AS "from",
    period.starts + ${DAYS_TO_LAST} AS "to",
    (SELECT count(*)::int FROM marked m WHERE m.participant_id = p.id AND m.starts = period.starts) AS offered,
    (SELECT count(*)::int FROM marked m WHERE m.participant_id = p.id AND m.starts = period.starts
       AND m.mark IN ('PRESENT', 'LATE')) AS attended,
    coalesce((SELECT jsonb_object_agg(w.reason_code, w.times) FROM away w
       WHERE w.participant_id = p.id AND w.starts = period.starts AND w.reason_code IS NOT NULL), '{}') AS by_reason,
    coalesce((SELECT w.times FROM away w
       WHERE w.participant_id = p.id AND w.starts = period.starts AND w.reason_code IS NULL), 0) AS without_reason
  FROM participant p
  CROSS JOIN LATERAL (
    SELECT generate_series(${'start'}::date, ${'end'}::date, ${DAYS} * interval '1 day')::date AS starts) period
  WHERE p.id = ANY (${'clientIds'}::uuid[]) AND EXISTS (
    SELECT 1 FROM rehabilitation_agreement g WHERE g.participant_id = p.id
      AND g.starts_on <= period.starts + ${DAYS_TO_LAST} AND coalesce(g.ends_on >= period.starts, true))
  ORDER BY p.id, period.starts`;
