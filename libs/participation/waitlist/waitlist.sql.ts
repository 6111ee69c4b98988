import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { SignUp } from '../seats/sign-up.entity.js';

interface SeatsOfSession {
  readonly sessionId: string;
  readonly capacity: number | null;
  readonly reservedSeats: number;
}

export const SET_CAPACITY = sql<SeatsOfSession>`
  UPDATE session SET capacity = ${'capacity'}, reserved_seats = ${'reservedSeats'},
    is_exception = series_id IS NOT NULL
  WHERE id = ${'sessionId'}`;

/** In the order of their ids, so that two who promote in several sessions never wait for each other in a circle. */
export const SESSIONS_WITH_WAITERS = sql<{ sessionIds: readonly string[] }, { id: string }>`
  SELECT id FROM session WHERE id = ANY (${'sessionIds'}) AND waiting > 0 ORDER BY id`;

/** Those who have a seat or are offered one, in the order in which they would lose it. */
export const SEAT_HOLDERS = sql<{ sessionId: string }, SignUp>`
  SELECT ${columnsOf(SignUp)} FROM sign_up
  WHERE session_id = ${'sessionId'} AND status IN ('SIGNED_UP', 'OFFERED')
  ORDER BY CASE WHEN status = 'OFFERED' THEN 0 ELSE 1 END, signed_up_at DESC, id DESC`;

export const RENEW_OFFERS = sql<{ sessionIds: readonly string[] }>`
  UPDATE sign_up u SET offer_expires_at = greatest(u.offer_expires_at, least(
    now() + make_interval(hours => s.offer_hours), s.starts_at - make_interval(mins => s.offer_cut_off_minutes)))
  FROM session s WHERE s.id = u.session_id AND s.id = ANY (${'sessionIds'}) AND u.status = 'OFFERED'`;
