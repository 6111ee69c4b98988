import { Injectable } from '@nestjs/common';
import { addDays, daysBetween, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Participant } from '#libs/people/participant.entity.js';
import { checkDates } from './projects.js';
import { RehabilitationAgreement } from './rehabilitation-agreement.entity.js';

const PERIOD_DAYS = 14;
/** A Monday from which the periods of two weeks are counted unless another is given. */
export const FIRST_MONDAY: LocalDate = '2025-12-29';
/** Clients read at once. */
const CHUNK = 500;

export interface AgreementFields {
  readonly participantId: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

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

/** Rehabilitative work (kuntouttava työtoiminta): who is in it, and their absences. */
@Injectable()
export class Rehabilitation {
  /** @throws AppError NOT_FOUND, BAD_INPUT, CONFLICT when it overlaps another one of the same person */
  async save(
    tx: Tx,
    context: TenantContext,
    fields: AgreementFields,
    id?: string,
  ): Promise<RehabilitationAgreement> {
    const agreements = tx.getRepository(RehabilitationAgreement);
    const existing = id === undefined ? null : await agreements.findOneBy({ id });
    if (id !== undefined && !existing) throw new AppError('NOT_FOUND', 'There is no such agreement');
    if (!(await tx.existsBy(Participant, { id: fields.participantId }))) {
      throw new AppError('NOT_FOUND', 'There is no such participant');
    }
    checkDates(fields);
    try {
      return await agreements.save({ ...existing, ...fields, organisationId: context.organisationId });
    } catch (error) {
      if (!violates(error, 'rehabilitation_once_at_a_time')) throw error;
      throw new AppError('CONFLICT', 'They have an agreement on some of those days already');
    }
  }

  /** Agreements that run on some day of the period, by name. */
  async agreements(tx: Tx, from: LocalDate, to: LocalDate): Promise<RehabilitationAgreement[]> {
    return tx
      .getRepository(RehabilitationAgreement)
      .createQueryBuilder('agreement')
      .where('agreement.startsOn <= :to AND coalesce(agreement.endsOn >= :from, true)', { from, to })
      .orderBy('agreement.startsOn')
      .addOrderBy('agreement.id')
      .getMany();
  }

  /**
   * The absences of every client, in whole periods of two weeks that touch the days asked for, client by client.
   * @param firstMonday any Monday on which a period begins
   * @throws AppError BAD_INPUT, before anything is read
   */
  absences(
    tx: Tx,
    { from, to, firstMonday = FIRST_MONDAY }: { from: LocalDate; to: LocalDate; firstMonday?: LocalDate },
  ): AsyncGenerator<AbsencePeriod> {
    if (weekdayOf(firstMonday) !== 1) throw badInput('firstMonday', 'Give a Monday');
    const start = addDays(from, -modulo(daysBetween(firstMonday, from), PERIOD_DAYS));
    const end = addDays(to, PERIOD_DAYS - 1 - modulo(daysBetween(firstMonday, to), PERIOD_DAYS));
    return absencesBetween(tx, start, end);
  }
}

async function* absencesBetween(tx: Tx, start: LocalDate, end: LocalDate): AsyncGenerator<AbsencePeriod> {
  for (let after: string | null = null; ;) {
    const clients: { id: string }[] = await tx.query(
      `SELECT DISTINCT participant_id AS id FROM rehabilitation_agreement
       WHERE starts_on <= $2 AND coalesce(ends_on >= $1, true) AND ($3::uuid IS NULL OR participant_id > $3)
       ORDER BY 1 LIMIT ${CHUNK}`,
      [start, end, after],
    );
    const last = clients.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield* await tx.query<AbsencePeriod[]>(ABSENCES, [clients.map(({ id }) => id), start, end]);
  }
}

function modulo(days: number, length: number): number {
  return ((days % length) + length) % length;
}

/** $2 is the first day of a period, $3 the last day of one. */
const ABSENCES = `
  WITH marked AS (
    SELECT a.participant_id, a.mark, r.reason_code, $2::date + ((s.local_date - $2::date) / ${PERIOD_DAYS}) * ${PERIOD_DAYS} AS starts
    FROM attendance a
    JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED' AND s.local_date BETWEEN $2 AND $3
    JOIN rehabilitation_agreement g ON g.participant_id = a.participant_id AND g.starts_on <= s.local_date
      AND coalesce(g.ends_on >= s.local_date, true)
    LEFT JOIN attendance_reason r ON r.session_id = a.session_id AND r.participant_id = a.participant_id
    WHERE a.participant_id = ANY ($1::uuid[]) AND a.mark IS NOT NULL
  ), away AS (
    SELECT participant_id, starts, reason_code, count(*)::int AS times FROM marked
    WHERE mark IN ('ABSENT', 'EXCUSED') GROUP BY 1, 2, 3
  )
  SELECT p.id AS "participantId", p.first_name AS "firstName", p.last_name AS "lastName", period.starts::text AS "from",
    (period.starts + ${PERIOD_DAYS - 1})::text AS "to",
    (SELECT count(*)::int FROM marked m WHERE m.participant_id = p.id AND m.starts = period.starts) AS offered,
    (SELECT count(*)::int FROM marked m WHERE m.participant_id = p.id AND m.starts = period.starts
       AND m.mark IN ('PRESENT', 'LATE')) AS attended,
    coalesce((SELECT jsonb_object_agg(w.reason_code, w.times) FROM away w
       WHERE w.participant_id = p.id AND w.starts = period.starts AND w.reason_code IS NOT NULL), '{}') AS "byReason",
    coalesce((SELECT w.times FROM away w
       WHERE w.participant_id = p.id AND w.starts = period.starts AND w.reason_code IS NULL), 0) AS "withoutReason"
  FROM participant p
  CROSS JOIN LATERAL (SELECT generate_series($2::date, $3::date, interval '${PERIOD_DAYS} days')::date AS starts) period
  WHERE p.id = ANY ($1::uuid[]) AND EXISTS (
    SELECT 1 FROM rehabilitation_agreement g WHERE g.participant_id = p.id
      AND g.starts_on <= period.starts + ${PERIOD_DAYS - 1} AND coalesce(g.ends_on >= period.starts, true))
  ORDER BY p.id, period.starts`;
