import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { Language } from '#libs/people/language.js';
import { renderAnswer, type AnsweredSession as ToldSession } from '../wording/reply-texts.js';
import { AnsweredSession } from './answered-session.entity.js';
import type { MessagePurpose } from '../message/message.entity.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';
import { segmentsOf } from '../wording/segments.js';

/** An answer of ours is of use for a day; quiet hours may hold it until the morning. */
const ANSWER_IS_OF_USE = '24 hours';

/** A text to one person that tells of no reminder and no step of a sign-up. */
export interface PlainMessage {
  readonly purpose: Extract<MessagePurpose, 'ANSWER' | 'STOP_CONFIRMATION' | 'STAFF_MESSAGE'>;
  readonly participantId: string;
  readonly phoneNumberId: string;
  /** BCP 47. */
  readonly language: string;
  readonly body: string;
  /** It is of no use from here on, if that is within a day. */
  readonly until?: Date | null;
  /** Nobody is woken for it after the commit: the next sweep finds it. */
  readonly isLeftToSweep?: boolean;
}

/** Whose answer it is, and where the text goes. */
interface Answered {
  readonly inboundTextId: string;
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly language: Language;
}

/** What became of an answer about one session. */
interface AnsweredOne extends ToldSession {
  readonly sessionId: string;
  readonly hasBegun: boolean;
}

/**
 * Writes a text that is due at once; what it needs to leave is checked when it does. The caller wakes a worker for it after
 * the commit.
 * @returns its id
 */
export async function writePlainMessage(
  tx: Tx,
  context: Pick<TenantContext, 'organisationId'>,
  message: PlainMessage,
): Promise<string> {
  const { encoding, parts } = segmentsOf(message.body);
  const [row] = await tx.query<[{ id: string }]>(
    `INSERT INTO message (organisation_id, purpose, participant_id, phone_number_id, language, body, encoding, parts,
       due_at, deadline_at, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(),
       least($9::timestamptz, now() + interval '${ANSWER_IS_OF_USE}'), CASE WHEN NOT $10::boolean THEN now() + interval '${WAKE_AGAIN_AFTER}' END)
     RETURNING id`,
    [
      context.organisationId,
      message.purpose,
      message.participantId,
      message.phoneNumberId,
      message.language,
      message.body,
      encoding,
      parts,
      message.until ?? null,
      message.isLeftToSweep ?? false,
    ],
  );
  return row.id;
}

/**
 * Writes the text that tells what became of an answer, and keeps what it tells: that is looked up again when it leaves.
 * @returns the id of the message
 */
export async function writeAnswer(
  tx: Tx,
  { organisationId }: Pick<TenantContext, 'organisationId'>,
  { inboundTextId, ...to }: Answered,
  answered: readonly AnsweredOne[],
): Promise<string> {
  const ahead = answered.filter(({ hasBegun }) => !hasBegun).map(({ startsAt }) => startsAt);
  const answerMessageId = await writePlainMessage(
    tx,
    { organisationId },
    { ...to, purpose: 'ANSWER', body: renderAnswer(answered, to.language), until: ahead.at(-1) ?? null },
  );
  const { participantId } = to;
  await tx.getRepository(AnsweredSession).insert(
    answered.map(({ sessionId, outcome, startsAt: toldStartsAt }) => ({
      organisationId,
      inboundTextId,
      sessionId,
      participantId,
      outcome,
      answerMessageId,
      toldStartsAt,
    })),
  );
  return answerMessageId;
}

/** Writes what still holds of an answer that has not left into a text of its own, which the next sweep finds. */
export async function writeAnswerAnew(
  tx: Tx,
  messageId: string,
  sessionIds: readonly string[],
): Promise<void> {
  const told = await tx.query<AnswerToTell[]>(STILL_TOLD, [messageId, sessionIds]);
  const [first] = told;
  if (first === undefined) return;
  const anew = await writePlainMessage(tx, first, {
    ...first,
    purpose: 'ANSWER',
    body: renderAnswer(told, first.language),
    isLeftToSweep: true,
  });
  await tx.query(
    'UPDATE answered_session SET answer_message_id = $1 WHERE answer_message_id = $2 AND session_id = ANY ($3)',
    [anew, messageId, sessionIds],
  );
  await tx.query('UPDATE inbound_text SET answer_message_id = $1 WHERE answer_message_id = $2', [
    anew,
    messageId,
  ]);
}

interface AnswerToTell extends ToldSession {
  readonly organisationId: string;
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly language: Language;
  /** Of the text that is written anew. */
  readonly until: Date;
}

const STILL_TOLD = `
  SELECT m.organisation_id AS "organisationId", m.participant_id AS "participantId",
    m.phone_number_id AS "phoneNumberId", m.language, m.deadline_at AS until, a.outcome,
    g.public_name AS "publicName", a.told_starts_at AS "startsAt", s.time_zone AS "timeZone"
  FROM message m
  JOIN answered_session a ON a.answer_message_id = m.id
  JOIN session s ON s.id = a.session_id
  JOIN activity_group g ON g.id = s.group_id
  WHERE m.id = $1 AND a.session_id = ANY ($2) ORDER BY s.starts_at, s.id`;
