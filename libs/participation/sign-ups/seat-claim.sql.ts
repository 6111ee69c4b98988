import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { isMember, mayCome } from '../seats/eligibility.sql.js';
import { seatsNeeded } from '../rules/sign-up-machine.js';
import { HAS_WAITLIST, keyUsedOnce } from '../seats/sign-up.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';

/*
 * Somebody new asks for a seat: the hot path, where everybody wants the same session at once. A row of their own, and
 * one conditional UPDATE of the session, last of all, whose lock is held until the commit that follows.
 */

/** The columns of a sign-up under the names of the entity. */
const SIGN_UP_COLUMNS = `id, organisation_id AS "organisationId", session_id AS "sessionId",
  participant_id AS "participantId", status, signed_up_at AS "signedUpAt", cancelled_at AS "cancelledAt", source,
  companion, companion_note AS "companionNote", waitlisted_at AS "waitlistedAt", waitlist_place AS "waitlistPlace",
  offer_expires_at AS "offerExpiresAt", cancelled_late AS "cancelledLate"`;

/** What one asks for who is new to the session. */
export interface NewSignUp {
  readonly sessionId: string;
  readonly participantId: string;
  readonly source: SignUpSource;
  readonly companion: boolean;
  readonly companionNote: string | null;
}

/**
 * Writes a sign-up with the status SIGNED_UP whose seat is still to be taken; the transaction must take it, give it
 * another status, or be rolled back.
 * @returns null when there is one already, after waiting for whoever was just making it
 */
export async function insertSignUp(
  tx: Tx,
  context: TenantContext,
  signUp: NewSignUp,
): Promise<SignUp | null> {
  const [row] = await tx.query<SignUp[]>(
    `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source, companion, companion_note)
     VALUES ($1, $2, $3, 'SIGNED_UP', $4, $5, $6)
     ON CONFLICT (session_id, participant_id) DO NOTHING RETURNING ${SIGN_UP_COLUMNS}`,
    [
      context.organisationId,
      signUp.sessionId,
      signUp.participantId,
      signUp.source,
      signUp.companion,
      signUp.companionNote,
    ],
  );
  return row ? tx.getRepository(SignUp).create(row) : null;
}

/** How a seat is asked for. */
export interface SeatTaking extends NewSignUp {
  readonly fromReserve: boolean;
  /** Why staff take somebody in although signing up has not begun, has ended or is for members first. */
  readonly exceptionReason: string | null;
  readonly clientKey: string | null;
}

/** SQL: whether the participant $2 may ask for $3 seats in session `s`, with $4 as the reason of an exception. */
const MAY_ASK = `(s.companions_allowed OR $3 = 1)
  AND ($4::text IS NOT NULL OR coalesce(s.sign_up_opens_at <= now(), true)
    AND coalesce(s.sign_up_closes_at > now(), true)
    AND (coalesce(s.members_first_until <= now(), true) OR ${isMember('$2')}))
  AND ${mayCome('$2')}`;

/**
 * The one statement that takes a free seat for whom nobody waits in front. Where it has to wait for another change of
 * the session, PostgreSQL asks the whole condition again of the row as that one left it.
 * @returns whether a seat was taken
 */
export async function takeFreeSeat(
  tx: Tx,
  context: TenantContext,
  signUpId: string,
  { sessionId, participantId, ...asked }: SeatTaking,
): Promise<boolean> {
  const rows = await keyUsedOnce(() =>
    tx.query<unknown[]>(
      `WITH seat AS (
         UPDATE session s SET seats_taken = s.seats_taken + $3::integer,
           reserved_seats = s.reserved_seats - CASE WHEN $8::boolean THEN $3 ELSE 0 END
         WHERE s.id = $1 AND s.status = 'PLANNED' AND s.starts_at > now()
           AND CASE WHEN $8 THEN s.reserved_seats >= $3 ELSE s.waiting = 0
             AND coalesce(s.seats_taken + s.reserved_seats + $3 <= s.capacity, true) END
           AND ${MAY_ASK}
         RETURNING s.id
       )
       INSERT INTO sign_up_event
         (organisation_id, session_id, sign_up_id, event, new_status, companion, source, actor_id, reason, client_key)
       SELECT $5::uuid, seat.id, $6::uuid, 'TAKE_SEAT', 'SIGNED_UP', $3 = 2, $7, $9::uuid, $4, $10 FROM seat RETURNING id`,
      [
        sessionId,
        participantId,
        seatsNeeded(asked),
        asked.exceptionReason,
        context.organisationId,
        signUpId,
        asked.source,
        asked.fromReserve,
        context.actor.staffMemberId,
        asked.clientKey,
      ],
    ),
  );
  return rows.length > 0;
}

/**
 * The one statement that puts somebody new at the end of the line, when nothing that is free would be enough for them.
 * Whether that is so, and which place is next, is read from the session row as it is when its turn has come; so nobody
 * waits beside a seat that was just freed.
 * @returns null when it is otherwise, and more has to be looked at
 */
export async function joinWaitlist(
  tx: Tx,
  context: TenantContext,
  signUpId: string,
  { sessionId, participantId, ...asked }: SeatTaking,
): Promise<SignUp | null> {
  if (asked.fromReserve) return null;
  const [row] = await keyUsedOnce(() =>
    tx.query<SignUp[]>(
      `WITH line AS (
         UPDATE session s SET waiting = s.waiting + 1, last_waitlist_place = s.last_waitlist_place + 1
         WHERE s.id = $1 AND s.status = 'PLANNED' AND s.starts_at > now() AND ${HAS_WAITLIST}
           AND s.seats_taken + s.reserved_seats + $3::integer > s.capacity AND ${MAY_ASK}
         RETURNING s.id, s.last_waitlist_place AS place
       ), event AS (
         INSERT INTO sign_up_event
           (organisation_id, session_id, sign_up_id, event, new_status, companion, source, actor_id, reason, client_key)
         SELECT $5::uuid, line.id, $6::uuid, 'WAIT', 'WAITLISTED', $3 = 2, $7, $8::uuid, $4, $9 FROM line
       ), waits AS (
         UPDATE sign_up SET status = 'WAITLISTED', waitlist_place = line.place, waitlisted_at = clock_timestamp()
         FROM line WHERE sign_up.id = $6 RETURNING sign_up.*
       )
       SELECT ${SIGN_UP_COLUMNS} FROM waits`,
      [
        sessionId,
        participantId,
        seatsNeeded(asked),
        asked.exceptionReason,
        context.organisationId,
        signUpId,
        asked.source,
        context.actor.staffMemberId,
        asked.clientKey,
      ],
    ),
  );
  return row ? tx.getRepository(SignUp).create(row) : null;
}
