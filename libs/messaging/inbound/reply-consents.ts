import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import {
  CONFIRM_NUMBER,
  GIVE_CONSENTS_AGAIN,
  WITHDRAW_CONSENTS,
  type Restart,
} from './reply-consents.sql.js';

/**
 * Ends every consent of these people at once, by STOP. What is queued is checked again before it leaves.
 * @returns whose consent held until now
 */
export async function withdrawByStop(tx: Tx, participantIds: readonly string[]): Promise<string[]> {
  const rows = await WITHDRAW_CONSENTS.rows(tx, { participantIds });
  return [...new Set(rows.filter(({ held }) => held).map(({ participantId }) => participantId))];
}

/**
 * Gives consent again from today, with SMS as its source, to whom it was given before. Where several share the phone, only
 * what a STOP had ended is given again: nobody starts texts for somebody else who ended them in another way.
 */
export async function giveAgainByStart(
  tx: Tx,
  context: TenantContext,
  participantIds: readonly string[],
): Promise<Restart[]> {
  return GIVE_CONSENTS_AGAIN.rows(tx, {
    organisationId: context.organisationId,
    participantIds,
    sharesPhone: participantIds.length > 1,
  });
}

/** Whoever writes START holds the phone: its number is theirs. Not where several share it, as nobody knows who wrote. */
export async function confirmNumber(tx: Tx, phoneNumberId: string): Promise<void> {
  await CONFIRM_NUMBER.run(tx, { phoneNumberId });
}
