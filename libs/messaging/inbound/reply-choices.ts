import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { OpenChoice } from './rules/reply-decision.js';
import type { Question } from './reply-question.js';

/** So long a shared phone is waited for to say who answers: four hours beside the longest usual night without texts. */
export const CHOICE_WAITS = '15 hours';

/** Keeps whom the phone can choose by number. One question at a time: an older one that waits is now for staff. */
export async function keepChoices(
  tx: Tx,
  context: TenantContext,
  inboundTextId: string,
  questions: readonly Question[],
): Promise<void> {
  await tx.query(
    `UPDATE inbound_text i SET waits_until = NULL
     FROM answer_choice c WHERE c.inbound_text_id = i.id AND c.phone_number_id = ANY ($1) AND i.waits_until IS NOT NULL`,
    [questions.map(({ phoneNumberId }) => phoneNumberId)],
  );
  await tx.query(
    `INSERT INTO answer_choice (organisation_id, inbound_text_id, number, participant_id, phone_number_id,
       question_message_id)
     SELECT $1, $2, ordinality, "participantId", "phoneNumberId", "messageId"
     FROM ROWS FROM (jsonb_to_recordset($3::jsonb) AS ("participantId" uuid, "phoneNumberId" uuid, "messageId" uuid))
       WITH ORDINALITY`,
    [context.organisationId, inboundTextId, JSON.stringify(questions)],
  );
}

/** What one of these numbers is asked to choose from just now; null when nothing is. */
export async function openChoice(tx: Tx, phoneNumberIds: readonly string[]): Promise<OpenChoice | null> {
  const rows = await tx.query<(Question & Pick<OpenChoice, 'inboundTextId' | 'intention'>)[]>(
    `SELECT c.inbound_text_id AS "inboundTextId", i.understood_as AS intention, c.participant_id AS "participantId",
       c.phone_number_id AS "phoneNumberId", c.question_message_id AS "messageId"
     FROM answer_choice c JOIN inbound_text i ON i.id = c.inbound_text_id
     WHERE c.inbound_text_id = (
       SELECT waiting.id FROM inbound_text waiting JOIN answer_choice own ON own.inbound_text_id = waiting.id
       WHERE own.phone_number_id = ANY ($1) AND waiting.status = 'OPEN' AND waiting.waits_until > now()
       ORDER BY waiting.received_at DESC, waiting.id LIMIT 1
     ) ORDER BY c.number`,
    [phoneNumberIds],
  );
  const [first] = rows;
  if (first === undefined) return null;
  const { inboundTextId, intention } = first;
  return { inboundTextId, intention, questions: rows };
}
