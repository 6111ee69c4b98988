import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql } from '#libs/database/sql.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';

/** Any number; two processes that start on an empty database take turns. */
const FIRST_RUN_LOCK = 727_985;

/** Held until the transaction ends: a pooler may give each transaction another connection. */
export const TAKE_TURN_TO_START = sql`SELECT pg_advisory_xact_lock(${literal(FIRST_RUN_LOCK)})`;

/** Who has this address, as long as they have neither a password nor ever had a session. */
export const NEVER_SIGNED_IN = sql<{ email: string }, StaffMember>`
  SELECT ${columnsOf(StaffMember, 'staff')} FROM staff_member staff
  WHERE staff.email = ${'email'} AND staff.password_hash IS NULL
    AND NOT EXISTS (SELECT 1 FROM access_token t WHERE t.staff_member_id = staff.id AND t.kind = 'SESSION')`;
