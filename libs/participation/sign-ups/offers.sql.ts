import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { SignUp } from '../seats/sign-up.entity.js';

export const EXPIRED_OFFERS = sql<{ sessionId: string; now: Date }, SignUp>`
  SELECT ${columnsOf(SignUp)} FROM sign_up
  WHERE session_id = ${'sessionId'} AND status = 'OFFERED' AND offer_expires_at <= ${'now'}
  ORDER BY offer_expires_at, id`;
