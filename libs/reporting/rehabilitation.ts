import { Injectable } from '@nestjs/common';
import { addDays, daysBetween, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { Participant } from '#libs/people/participant.entity.js';
import { checkDates } from './projects.js';
import { RehabilitationAgreement } from './rehabilitation-agreement.entity.js';
import { ABSENCES, AGREEMENTS, CLIENTS, PERIOD_DAYS, type AbsencePeriod } from './rehabilitation.sql.js';

/** A Monday from which the periods of two weeks are counted unless another is given. */
export const FIRST_MONDAY: LocalDate = '2025-12-29';

export interface AgreementFields {
  readonly participantId: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/** Two years, however they lie. */
const LONGEST_ABSENCES_DAYS = 2 * 366;

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
    const existing = id === undefined ? null : found(await agreements.findOneBy({ id }), 'agreement');
    found(await tx.existsBy(Participant, { id: fields.participantId }), 'participant');
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
    return AGREEMENTS.rows(tx, { from, to });
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
    // Every client has a row for every two weeks.
    if (daysBetween(from, to) > LONGEST_ABSENCES_DAYS)
      throw badInput('to', `Ask for at most ${LONGEST_ABSENCES_DAYS} days at once`);
    const start = addDays(from, -modulo(daysBetween(firstMonday, from), PERIOD_DAYS));
    const end = addDays(to, PERIOD_DAYS - 1 - modulo(daysBetween(firstMonday, to), PERIOD_DAYS));
    return absencesBetween(tx, start, end);
  }
}

async function* absencesBetween(tx: Tx, start: LocalDate, end: LocalDate): AsyncGenerator<AbsencePeriod> {
  for (let after: string | null = null; ;) {
    const clients: { id: string }[] = await CLIENTS.rows(tx, { start, end, after });
    const last = clients.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield* await ABSENCES.rows(tx, { clientIds: clients.map(({ id }) => id), start, end });
  }
}

function modulo(days: number, length: number): number {
  return ((days % length) + length) % length;
}
