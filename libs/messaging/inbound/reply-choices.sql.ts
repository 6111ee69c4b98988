import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql } from '#libs/database/sql.js';
import { AnswerChoice } from './answer-choice.entity.js';
import type { OpenChoice } from './rules/reply-decision.js';
import type { Question } from './reply-question.sql.js';

/** So long a shared phone is waited for to say who answers: four hours beside the longest usual night without texts. */
const CHOICE_WAITS = literal('15 hours');

export const STOP_WAITING_FOR_OLDER = sql<{ phoneNumberIds: readonly string[] }>`
  UPDATE inbound_text i SET waits_until = NULL
  FROM answer_choice c
  WHERE c.inbound_text_id = i.id AND c.phone_number_id = ANY (${'phoneNumberIds'}) AND i.waits_until IS NOT NULL`;

interface ChoicesToKeep {
  readonly organisationId: string;
  readonly inboundTextId: string;
  /** JSON, in the order of the numbers. */
  readonly questions: string;
}

export const KEEP_CHOICES = sql<ChoicesToKeep>`
  INSERT INTO answer_choice (organisation_id, inbound_text_id, number, participant_id, phone_number_id,
    question_message_id)
  SELECT ${'organisationId'}, ${'inboundTextId'}, ordinality, "participantId", "phoneNumberId", "messageId"
  FROM ROWS FROM (jsonb_to_recordset(${'questions'}::jsonb)
    AS ("participantId" uuid, "phoneNumberId" uuid, "messageId" uuid)) WITH ORDINALITY`;

export const WAIT_FOR_CHOICE = sql<{ inboundTextId: string }>`
  UPDATE inbound_text SET waits_until = now() + interval ${CHOICE_WAITS} WHERE id = ${'inboundTextId'}`;

type Choice = Question & Pick<OpenChoice, 'inboundTextId' | 'intention'>;

export const OPEN_CHOICE = sql<{ phoneNumberIds: readonly string[] }, Choice>`
  SELECT ${columnsOf(AnswerChoice, 'c', ['inboundTextId', 'participantId', 'phoneNumberId'])},
    i.meaning AS intention, c.question_message_id AS message_id
  FROM answer_choice c JOIN inbound_text i ON i.id = c.inbound_text_id
  WHERE c.inbound_text_id = (
    SELECT waiting.id FROM inbound_text waiting JOIN answer_choice own ON own.inbound_text_id = waiting.id
    WHERE own.phone_number_id = ANY (${'phoneNumberIds'}) AND waiting.status = 'OPEN' AND waiting.waits_until > now()
    ORDER BY waiting.received_at DESC, waiting.id LIMIT 1
  ) ORDER BY c.number`;
