import type { Tx } from '#libs/database/tenant-database.js';
import { replanDaysAhead } from './reminder-waves.js';

/**
 * Before something is put off by the settings of the organisation: whoever changes them meanwhile waits, and finds it among
 * what `takeUpHeldTexts` takes up. The settings have to be read again afterwards.
 */
export async function holdSettings(tx: Tx): Promise<void> {
  await tx.query('SELECT 1 FROM organisation FOR SHARE');
}

/**
 * After other quiet hours, another zone or another daily limit: what waits by the old ones is due, and the next sweep looks at
 * it anew. Belongs into the transaction that has changed the settings.
 */
export async function takeUpHeldTexts(tx: Tx): Promise<void> {
  // A text that somebody holds just now is decided on after this, by the new settings.
  await tx.query(
    `UPDATE message SET due_at = now() WHERE id IN (
       SELECT id FROM message
       WHERE status = 'PENDING' AND status_reason IN ('QUIET_HOURS', 'DAILY_LIMIT') AND due_at > now()
       FOR UPDATE SKIP LOCKED)`,
  );
  // Waves of changes are due when they are made: what is due later was put off.
  await tx.query(
    `UPDATE reminder_wave SET due_at = now()
     WHERE status = 'PLANNED' AND kind IN ('MOVED', 'CANCELLED') AND due_at > now()`,
  );
  await replanDaysAhead(tx);
}
