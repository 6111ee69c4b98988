import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql } from '#libs/database/sql.js';
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

/** What one asks for who is new to the session. */
export interface NewSignUp {
  readonly sessionId: string;
  readonly participantId: string;
  readonly source: SignUpSource;
  readonly companion: boolean;
  readonly companionNote: string | null;
}

export const INSERT_SIGN_UP = sql<NewSignUp & { readonly organisationId: string }, SignUp>`
  INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source, companion, companion_note)
  VALUES (${'organisationId'}, ${'sessionId'}, ${'participantId'}, 'SIGNED_UP', ${'source'}, ${'companion'},
    ${'companionNote'})
  ON CONFLICT (organisation_id, session_id, participant_id) DO NOTHING RETURNING ${columnsOf(SignUp)}`;

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
  return INSERT_SIGN_UP.first(tx, { ...signUp, organisationId: context.organisationId });
}

/** Whose step carries the key. */
export const SIGN_UP_OF_CLIENT_KEY = sql<{ clientKey: string }, { signUpId: string }>`
  SELECT sign_up_id FROM sign_up_event WHERE client_key = ${'clientKey'}`;

/** How a seat is asked for. */
export interface SeatClaim extends NewSignUp {
  readonly fromReserve: boolean;
  /** Why staff take somebody in although signing up has not begun, has ended or is for members first. */
  readonly exceptionReason: string | null;
  readonly clientKey: string | null;
}

/** What decides whether somebody may ask. */
export interface Eligibility {
  readonly participantId: string;
  readonly seats: 1 | 2;
  readonly exceptionReason: string | null;
}

interface SeatParameters extends Eligibility {
  readonly organisationId: string;
  readonly signUpId: string;
  readonly sessionId: string;
  readonly source: SignUpSource;
  readonly actorId: string | null;
  readonly clientKey: string | null;
}

const PARTICIPANT = fragment<Eligibility>`${'participantId'}`;

/**
 * Whether the participant may ask for so many seats in session `s` now: what `refusalToSignUp` says, and the rule about
 * companions, so that the fast statements below decide nothing of their own.
 */
export const IS_ELIGIBLE = fragment<Eligibility>`s.status = 'PLANNED' AND s.starts_at > now()
  AND (s.companions_allowed OR ${'seats'} = 1)
  AND (${'exceptionReason'}::text IS NOT NULL OR coalesce(s.sign_up_opens_at <= now(), true)
    AND coalesce(s.sign_up_closes_at > now(), true)
    AND (coalesce(s.members_first_until <= now(), true) OR ${isMember(PARTICIPANT)}))
  AND ${mayCome(PARTICIPANT)}`;

export const TAKE_FREE_SEAT = sql<SeatParameters & { readonly fromReserve: boolean }>`
  WITH seat AS (
    UPDATE session s SET seats_taken = s.seats_taken + ${'seats'}::integer,
      reserved_seats = s.reserved_seats - CASE WHEN ${'fromReserve'}::boolean THEN ${'seats'} ELSE 0 END
    WHERE s.id = ${'sessionId'}
      AND CASE WHEN ${'fromReserve'} THEN s.reserved_seats >= ${'seats'} ELSE s.waiting = 0
        AND coalesce(s.seats_taken + s.reserved_seats + ${'seats'} <= s.capacity, true) END
      AND ${IS_ELIGIBLE}
    RETURNING s.id
  )
  INSERT INTO sign_up_event
    (organisation_id, session_id, sign_up_id, event, new_status, companion, source, actor_id, reason, client_key)
  SELECT ${'organisationId'}::uuid, seat.id, ${'signUpId'}::uuid, 'TAKE_SEAT', 'SIGNED_UP', ${'seats'} = 2,
    ${'source'}, ${'actorId'}::uuid, ${'exceptionReason'}, ${'clientKey'}
  FROM seat`;

/**
 * The one statement that takes a free seat for whom nobody waits in front. Where it has to wait for another change of
 * the session, PostgreSQL asks the whole condition again of the row as that one left it.
 * @returns whether a seat was taken
 */
export async function takeFreeSeat(
  tx: Tx,
  context: TenantContext,
  signUpId: string,
  asked: SeatClaim,
): Promise<boolean> {
  const taken = await keyUsedOnce(() =>
    TAKE_FREE_SEAT.run(tx, { ...parametersOf(context, signUpId, asked), fromReserve: asked.fromReserve }),
  );
  return taken > 0;
}

export const JOIN_WAITLIST = sql<SeatParameters, SignUp>`
  WITH line AS (
    UPDATE session s SET waiting = s.waiting + 1, last_waitlist_place = s.last_waitlist_place + 1
    WHERE s.id = ${'sessionId'} AND ${HAS_WAITLIST}
      AND s.seats_taken + s.reserved_seats + ${'seats'}::integer > s.capacity AND ${IS_ELIGIBLE}
    RETURNING s.id, s.last_waitlist_place AS place
  ), event AS (
    INSERT INTO sign_up_event
      (organisation_id, session_id, sign_up_id, event, new_status, companion, source, actor_id, reason, client_key)
    SELECT ${'organisationId'}::uuid, line.id, ${'signUpId'}::uuid, 'WAIT', 'WAITLISTED', ${'seats'} = 2,
      ${'source'}, ${'actorId'}::uuid, ${'exceptionReason'}, ${'clientKey'}
    FROM line
  ), waits AS (
    UPDATE sign_up SET status = 'WAITLISTED', waitlist_place = line.place, waitlisted_at = clock_timestamp()
    FROM line WHERE sign_up.id = ${'signUpId'} RETURNING sign_up.*
  )
  SELECT ${columnsOf(SignUp)} FROM waits`;

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
  asked: SeatClaim,
): Promise<SignUp | null> {
  if (asked.fromReserve) return null;
  return keyUsedOnce(() => JOIN_WAITLIST.first(tx, parametersOf(context, signUpId, asked)));
}

function parametersOf(context: TenantContext, signUpId: string, asked: SeatClaim): SeatParameters {
  return {
    organisationId: context.organisationId,
    signUpId,
    sessionId: asked.sessionId,
    participantId: asked.participantId,
    seats: seatsNeeded(asked),
    source: asked.source,
    actorId: context.actor.staffMemberId,
    exceptionReason: asked.exceptionReason,
    clientKey: asked.clientKey,
  };
}
