import { literal, sql } from '#libs/database/sql.js';
import type { Language } from '#libs/people/language.js';
import type { MessagePurpose } from '../message/message.entity.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';
import type { AnsweredSession as SessionInMessage } from '../wording/reply-texts.js';

/** An answer of ours is of use for a day; quiet hours may hold it until the morning. */
const ANSWER_IS_OF_USE = literal('24 hours');

interface MessageToWrite {
  readonly organisationId: string;
  readonly purpose: MessagePurpose;
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly language: string;
  readonly body: string;
  readonly encoding: string;
  readonly parts: number;
  readonly until: Date | null;
  readonly isLeftToSweep: boolean;
}

export const WRITE_PLAIN_MESSAGE = sql<MessageToWrite, { readonly id: string }>`
  INSERT INTO message (organisation_id, purpose, participant_id, phone_number_id, language, body, encoding, parts,
    due_at, deadline_at, lease_until)
  VALUES (${'organisationId'}, ${'purpose'}, ${'participantId'}, ${'phoneNumberId'}, ${'language'}, ${'body'},
    ${'encoding'}, ${'parts'}, now(), least(${'until'}::timestamptz, now() + interval ${ANSWER_IS_OF_USE}),
    CASE WHEN NOT ${'isLeftToSweep'}::boolean THEN now() + interval ${literal(WAKE_AGAIN_AFTER)} END)
  RETURNING id`;

interface AnswerToTell extends SessionInMessage {
  readonly organisationId: string;
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly language: Language;
  /** Of the text that is written anew. */
  readonly until: Date;
}

export const STILL_TOLD = sql<{ messageId: string; sessionIds: readonly string[] }, AnswerToTell>`
  SELECT m.organisation_id, m.participant_id, m.phone_number_id, m.language, m.deadline_at AS until, a.outcome,
    g.public_name, a.told_starts_at AS starts_at, s.time_zone
  FROM message m
  JOIN answered_session a ON a.answer_message_id = m.id
  JOIN session s ON s.id = a.session_id
  JOIN activity_group g ON g.id = s.group_id
  WHERE m.id = ${'messageId'} AND a.session_id = ANY (${'sessionIds'}) ORDER BY s.starts_at, s.id`;

interface LaterText {
  /** Of the text that told it. */
  readonly messageId: string;
  /** Of the text that tells it now. */
  readonly anew: string;
}

export const TOLD_BY_LATER_TEXT = sql<LaterText & { readonly sessionIds: readonly string[] }>`
  UPDATE answered_session SET answer_message_id = ${'anew'}
  WHERE answer_message_id = ${'messageId'} AND session_id = ANY (${'sessionIds'})`;

export const ANSWERED_BY_LATER_TEXT = sql<LaterText>`
  UPDATE inbound_text SET answer_message_id = ${'anew'} WHERE answer_message_id = ${'messageId'}`;
