import { sql } from '#libs/database/sql.js';

export const HOLD_SETTINGS = sql`SELECT 1 FROM organisation FOR SHARE`;

// A text that somebody holds just now is decided on after this, by the new settings.
export const TAKE_UP_HELD_TEXTS = sql`
  UPDATE message SET due_at = now() WHERE id IN (
    SELECT id FROM message
    WHERE status = 'PENDING' AND status_reason IN ('QUIET_HOURS', 'DAILY_LIMIT') AND due_at > now()
    FOR UPDATE SKIP LOCKED)`;

// Waves of changes are due when they are made: what is due later was put off.
export const TAKE_UP_WAVES_OF_CHANGES = sql<{ kindsOfChange: readonly string[] }>`
  UPDATE reminder_wave SET due_at = now()
  WHERE status = 'PLANNED' AND kind = ANY (${'kindsOfChange'}::text[]) AND due_at > now()`;
