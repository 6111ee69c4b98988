import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { OpenChoice } from './rules/reply-decision.js';
import { KEEP_CHOICES, OPEN_CHOICE, STOP_WAITING_FOR_OLDER, WAIT_FOR_CHOICE } from './reply-choices.sql.js';
import type { Question } from './reply-question.sql.js';

/**
 * Keeps whom the phone can choose by number, and waits for it. One question at a time: an older one that waits is now for
 * staff.
 */
export async function keepChoices(
  tx: Tx,
  context: TenantContext,
  inboundTextId: string,
  questions: readonly Question[],
): Promise<void> {
  const phoneNumberIds = questions.map(({ phoneNumberId }) => phoneNumberId);
  await STOP_WAITING_FOR_OLDER.run(tx, { phoneNumberIds });
  const { organisationId } = context;
  await KEEP_CHOICES.run(tx, { organisationId, inboundTextId, questions: JSON.stringify(questions) });
  await WAIT_FOR_CHOICE.run(tx, { inboundTextId });
}

/** What one of these numbers is asked to choose from just now; null when nothing is. */
export async function openChoice(tx: Tx, phoneNumberIds: readonly string[]): Promise<OpenChoice | null> {
  const rows = await OPEN_CHOICE.rows(tx, { phoneNumberIds });
  const [first] = rows;
  if (first === undefined) return null;
  const { inboundTextId, intention } = first;
  return { inboundTextId, intention, questions: rows };
}
