import { Injectable } from '@nestjs/common';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { ExcursionParticipant } from './excursion-participant.entity.js';
import {
  DAYS_KEPT_AFTER_RETURN,
  FORGET_SENSITIVE,
  IS_OUT_OF_DATE,
  KEEP_PARTICIPANT,
  KEPT_OF_SESSIONS,
  TIME_OF_PAYMENT,
} from './excursion-participants.sql.js';
import { isCents, MAX_SHORT_TEXT } from './excursion-rules.js';
import { phoneOf, textOf } from './excursions.js';
import { setLegSeats, type WantedSeats } from './leg-seats.js';

/** What is said about somebody; left out it stays as it is, null or blank removes it. */
export interface ExcursionParticipantChanges {
  readonly emergencyContactName?: string | null;
  /** In any notation; Finnish when it has no country. */
  readonly emergencyContactPhone?: string | null;
  readonly allergiesAndNeeds?: string | null;
  /** Euro cents. */
  readonly paidCents?: number | null;
  /** When it was paid; left out with a new sum: now. */
  readonly paidAt?: Date | null;
  /** All legs they are on; an empty list takes them off every one. */
  readonly legs?: readonly WantedSeats[];
}

export const MAX_NEEDS_CHARACTERS = 500;

/** What is kept about people for an excursion: whom to call, what they need, what they have paid, where they sit. */
@Injectable()
export class ExcursionParticipants {
  /**
   * @throws AppError NOT_FOUND for a session without a plan, a participant or a leg; BAD_INPUT; CONFLICT when a leg has
   *   too few free seats, or when emergency contacts and needs of the excursion are not kept any more
   */
  async set(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    participantId: string,
    changes: ExcursionParticipantChanges,
  ): Promise<ExcursionParticipant> {
    const row = await keepParticipant(tx, context, sessionId, participantId);
    const sensitive = sensitiveOf(changes);
    const says = Object.values(sensitive).some((value) => value !== null);
    if (says && (await IS_OUT_OF_DATE.run(tx, { sessionId })) > 0) {
      throw new AppError(
        'CONFLICT',
        `Emergency contacts and needs are deleted ${DAYS_KEPT_AFTER_RETURN} days after the return and not written again`,
      );
    }
    const payment = await paymentOf(tx, row, changes);
    const columns = { ...sensitive, ...payment, ...(says ? { sensitiveDeletedAt: null } : {}) };
    if (Object.keys(columns).length > 0) await tx.getRepository(ExcursionParticipant).update(row.id, columns);
    if (changes.legs !== undefined) {
      await setLegSeats(
        tx,
        context,
        { sessionId: row.sessionId, participantId: row.participantId },
        changes.legs,
      );
    }
    return tx.getRepository(ExcursionParticipant).findOneByOrFail({ id: row.id });
  }

  /** What is kept about people for these excursions, in alphabetical order. */
  async ofSessions(tx: Tx, sessionIds: readonly string[]): Promise<ExcursionParticipant[]> {
    return KEPT_OF_SESSIONS.rows(tx, { sessionIds });
  }

  /**
   * Deletes emergency contacts, allergies and needs of every excursion of the organisation that has been over for
   * 7 days, by the database's clock. May run at any time and again.
   * @returns about how many people something was deleted
   */
  async forgetSensitive(tx: Tx): Promise<number> {
    return FORGET_SENSITIVE.run(tx, {});
  }
}

/**
 * The row of somebody on an excursion, made if there is none, and locked.
 * @throws AppError NOT_FOUND
 */
export async function keepParticipant(
  tx: Tx,
  context: TenantContext,
  sessionId: string,
  participantId: string,
): Promise<ExcursionParticipant> {
  await KEEP_PARTICIPANT.run(tx, { organisationId: context.organisationId, sessionId, participantId }).catch(
    (error: unknown) => {
      if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
      throw new AppError('NOT_FOUND', 'There is no such excursion or participant', { cause: error });
    },
  );
  return tx.getRepository(ExcursionParticipant).findOneByOrFail({ sessionId, participantId });
}

function sensitiveOf(changes: ExcursionParticipantChanges) {
  const { emergencyContactName: name, emergencyContactPhone: phone, allergiesAndNeeds: needs } = changes;
  if (name != null && name.length > MAX_SHORT_TEXT) {
    throw badInput('emergencyContactName', `Give at most ${MAX_SHORT_TEXT} characters`);
  }
  if (needs != null && needs.length > MAX_NEEDS_CHARACTERS) {
    throw badInput('allergiesAndNeeds', `Give at most ${MAX_NEEDS_CHARACTERS} characters`);
  }
  return {
    ...(name === undefined ? {} : { emergencyContactName: textOf(name) }),
    ...(phone === undefined ? {} : { emergencyContactPhone: phoneOf(phone, 'emergencyContactPhone') }),
    ...(needs === undefined ? {} : { allergiesAndNeeds: textOf(needs) }),
  };
}

/** A sum with its time. The same sum again is no new payment, so that a repeated request changes nothing. */
async function paymentOf(
  tx: Tx,
  row: ExcursionParticipant,
  { paidCents, paidAt }: ExcursionParticipantChanges,
): Promise<Partial<Pick<ExcursionParticipant, 'paidCents' | 'paidAt'>>> {
  if (paidCents === null) {
    if (paidAt != null) throw badInput('paidAt', 'What was not paid has no time');
    return { paidCents: null, paidAt: null };
  }
  const cents = paidCents ?? row.paidCents;
  if (cents === null) {
    if (paidAt != null) throw badInput('paidCents', 'Say how much was paid');
    return {};
  }
  if (!isCents(cents)) throw badInput('paidCents', 'Give a whole number of cents, zero or more');
  if (cents === row.paidCents && paidAt == null) return {};
  const clock = await TIME_OF_PAYMENT.one(tx, { paidAt: paidAt ?? null });
  if (clock.ahead) throw badInput('paidAt', 'Give a time that has come');
  return { paidCents: cents, paidAt: clock.at };
}
