import type { Tx } from '#libs/database/tenant-database.js';
import { KINDS_OF_CHANGE } from '../message/rules/reminder-kinds.js';
import { HOLD_SETTINGS, TAKE_UP_HELD_TEXTS, TAKE_UP_WAVES_OF_CHANGES } from './deferred-messages.sql.js';
import { replanDaysAhead } from './reminder-waves.js';

/**
 * Before something is put off by the settings of the organisation: whoever changes them meanwhile waits, and finds it among
 * what `releaseDeferred` takes up. The settings have to be read again afterwards.
 */
export async function lockSettings(tx: Tx): Promise<void> {
  await HOLD_SETTINGS.run(tx, {});
}

/**
 * After other quiet hours, another zone or another daily limit: what waits by the old ones is due, and the next sweep looks at
 * it anew. Belongs into the transaction that has changed the settings.
 */
export async function releaseDeferred(tx: Tx): Promise<void> {
  await TAKE_UP_HELD_TEXTS.run(tx, {});
  await TAKE_UP_WAVES_OF_CHANGES.run(tx, { kindsOfChange: KINDS_OF_CHANGE });
  await replanDaysAhead(tx);
}
