import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import type { KeysetColumn, PageRequest } from '#libs/database/keyset.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { fetchPagePerParent } from '#libs/groups/keyset-per-parent.js';
import { SignUp, type SignUpStatus } from './sign-up.entity.js';

/** One person’s seat in one session. */
export interface Seat {
  readonly sessionId: string;
  readonly participantId: string;
}

/** Whether the lists of sign-ups are those of sessions or those of participants. */
export type SignUpParent = 'sessionId' | 'participantId';

export interface SignUpFilter {
  /** Left out or null: whatever its status. */
  readonly status?: SignUpStatus | null;
}

/** The order of lists of sign-ups: first come, first. */
export const SIGN_UPS_BY_TIME: readonly KeysetColumn[] = [
  { expr: 'signUp.signedUpAt', direction: 'ASC', cast: 'timestamptz' },
  { expr: 'signUp.id', direction: 'ASC', cast: 'uuid' },
];

/**
 * Sign-ups and the seats they hold. Both operations lock the person’s sign-up first and the session last, so they
 * cannot deadlock, and the session, which everybody wants at once, is locked only until the commit that follows.
 * The status of the sign-up says whether a seat is held: whoever changes it, and nobody else, moves `seats_taken`.
 *
 * When an operation throws, its transaction must be rolled back.
 */
@Injectable()
export class SignUps {
  /**
   * Signs somebody up, again after a cancellation too. Somebody who holds a seat keeps it, and no second one is taken.
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, SESSION_BEGUN, NOT_A_MEMBER (a closed group, on the session’s local
   *   date), SESSION_FULL
   */
  async signUp(tx: Tx, context: TenantContext, { sessionId, participantId }: Seat): Promise<SignUp> {
    const [changed] = await tx
      .query<{ id: string }[]>(
        `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source)
         VALUES ($1, $2, $3, 'SIGNED_UP', 'STAFF')
         ON CONFLICT (session_id, participant_id) DO UPDATE
           SET status = 'SIGNED_UP', signed_up_at = now(), cancelled_at = NULL, source = excluded.source
           WHERE sign_up.status = 'CANCELLED'
         RETURNING id`,
        [context.organisationId, sessionId, participantId],
      )
      .catch(refuseUnknown);
    if (changed) await takeSeat(tx, { sessionId, participantId });
    return tx.getRepository(SignUp).findOneByOrFail({ sessionId, participantId });
  }

  /**
   * Gives the seat back, once; a sign-up that is cancelled already stays so.
   * @throws AppError NOT_FOUND when they never signed up; SESSION_BEGUN, because who had a seat is by then a fact
   */
  async cancel(tx: Tx, { sessionId, participantId }: Seat): Promise<SignUp> {
    const [changed] = await tx.query<[{ id: string }[], number]>(
      `UPDATE sign_up SET status = 'CANCELLED', cancelled_at = now()
       WHERE session_id = $1 AND participant_id = $2 AND status = 'SIGNED_UP'
       RETURNING id`,
      [sessionId, participantId],
    );
    if (changed.length > 0) await freeSeat(tx, sessionId);
    const signUp = await tx.getRepository(SignUp).findOneBy({ sessionId, participantId });
    if (!signUp) throw new AppError('NOT_FOUND', 'They have not signed up for this session');
    return signUp;
  }

  /** The same page of the sign-ups of each of several sessions or participants, in one statement. */
  async pagesOf(
    tx: Tx,
    parent: SignUpParent,
    parentIds: readonly string[],
    filter: SignUpFilter,
    request: PageRequest,
  ): Promise<SignUp[]> {
    const query = filtered(tx, parent, parentIds, filter);
    return fetchPagePerParent(tx, SignUp, query, `signUp.${parent}`, SIGN_UPS_BY_TIME, request);
  }

  /** How many sign-ups each of several sessions or participants has; those without any are left out. */
  async countsOf(
    tx: Tx,
    parent: SignUpParent,
    parentIds: readonly string[],
    filter: SignUpFilter,
  ): Promise<Map<string, number>> {
    const rows = await filtered(tx, parent, parentIds, filter)
      .select(`signUp.${parent}`, 'parent')
      .addSelect('count(*)::int', 'total')
      .groupBy(`signUp.${parent}`)
      .getRawMany<{ parent: string; total: number }>();
    return new Map(rows.map((row) => [row.parent, row.total]));
  }
}

function filtered(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  { status }: SignUpFilter,
): SelectQueryBuilder<SignUp> {
  const query = tx.getRepository(SignUp).createQueryBuilder('signUp');
  query.where(`signUp.${parent} = ANY (:parentIds)`, { parentIds });
  return status ? query.andWhere('signUp.status = :status', { status }) : query;
}

/**
 * The one statement that decides about a seat. Where it has to wait for another sign-up, PostgreSQL asks the whole
 * condition again of the row as that one left it.
 */
async function takeSeat(tx: Tx, { sessionId, participantId }: Seat): Promise<void> {
  const [, seats] = await tx.query<[unknown, number]>(
    `UPDATE session s SET seats_taken = seats_taken + 1
     WHERE s.id = $1 AND s.status = 'PLANNED' AND s.starts_at > now()
       AND (s.capacity IS NULL OR s.seats_taken < s.capacity)
       AND ${MAY_COME}`,
    [sessionId, participantId],
  );
  if (seats === 0) throw await reasonForNoSeat(tx, { sessionId, participantId });
}

async function freeSeat(tx: Tx, sessionId: string): Promise<void> {
  const [, seats] = await tx.query<[unknown, number]>(
    `UPDATE session SET seats_taken = seats_taken - 1
     WHERE id = $1 AND (starts_at > now() OR status = 'CANCELLED')`,
    [sessionId],
  );
  if (seats === 0) throw new AppError('SESSION_BEGUN', 'The session has begun or is over');
}

/** Open groups take everybody; closed ones who is a member on the local date of session `s`. */
const MAY_COME = `(
  EXISTS (SELECT 1 FROM activity_group g WHERE g.id = s.group_id AND g.admission = 'OPEN')
  OR EXISTS (
    SELECT 1 FROM membership m
    WHERE m.group_id = s.group_id AND m.participant_id = $2
      AND m.starts_on <= s.local_date AND (m.ends_on IS NULL OR m.ends_on >= s.local_date)
  ))`;

async function reasonForNoSeat(tx: Tx, { sessionId, participantId }: Seat): Promise<AppError> {
  const [session] = await tx.query<{ cancelled: boolean; begun: boolean; may_come: boolean }[]>(
    `SELECT s.status = 'CANCELLED' AS cancelled, s.starts_at <= now() AS begun, ${MAY_COME} AS may_come
     FROM session s WHERE s.id = $1`,
    [sessionId, participantId],
  );
  if (!session) return new AppError('NOT_FOUND', 'There is no such session');
  if (session.cancelled) return new AppError('SESSION_CANCELLED', 'The session is cancelled');
  if (session.begun) return new AppError('SESSION_BEGUN', 'The session has begun or is over');
  if (!session.may_come) return new AppError('NOT_A_MEMBER', 'The group is for its members only');
  return new AppError('SESSION_FULL', 'No free seat is left in the session');
}

function refuseUnknown(error: unknown): never {
  if (sqlStateOf(error) === SQLSTATE.FOREIGN_KEY_VIOLATION) {
    throw new AppError('NOT_FOUND', 'There is no such session or participant', { cause: error });
  }
  throw error;
}
