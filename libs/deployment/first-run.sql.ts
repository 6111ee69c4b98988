import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql } from '#libs/database/sql.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';

/** Any number; two processes that start on an empty database take turns. */
const FIRST_RUN_LOCK = 727_985;

/** Held by the connection until it is given back. */
export const LOCK_FIRST_RUN = sql`SELECT pg_advisory_lock(${literal(FIRST_RUN_LOCK)})`;
export const UNLOCK_FIRST_RUN = sql`SELECT pg_advisory_unlock(${literal(FIRST_RUN_LOCK)})`;

/** Who has this address, as long as they have neither a password nor ever had a session. */
export const NEVER_SIGNED_IN = sql<{ email: string }, StaffMember>`
  SELECT ${columnsOf(StaffMember, 'staff')} FROM staff_member staff
  WHERE staff.email = ${'email'} AND staff.password_hash IS NULL
    AND NOT EXISTS (SELECT 1 FROM access_token t WHERE t.staff_member_id = staff.id AND t.kind = 'SESSION')`;
