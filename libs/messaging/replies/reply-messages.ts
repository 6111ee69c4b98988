import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { Language } from '#libs/people/language.js';
import { renderAnswer, type AnsweredSession as SessionInMessage } from '../wording/reply-texts.js';
import { AnsweredSession } from './answered-session.entity.js';
import type { MessagePurpose } from '../message/message.entity.js';
import { segmentsOf } from '../wording/segments.js';
import {
  ANSWERED_BY_LATER_TEXT,
  STILL_TOLD,
  TOLD_BY_LATER_TEXT,
  WRITE_PLAIN_MESSAGE,
} from './reply-messages.sql.js';

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
interface AnsweredOne extends SessionInMessage {
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
  const { id } = await WRITE_PLAIN_MESSAGE.one(tx, {
    organisationId: context.organisationId,
    purpose: message.purpose,
    participantId: message.participantId,
    phoneNumberId: message.phoneNumberId,
    language: message.language,
    body: message.body,
    encoding,
    parts,
    until: message.until ?? null,
    isLeftToSweep: message.isLeftToSweep ?? false,
  });
  return id;
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
  const told = await STILL_TOLD.rows(tx, { messageId, sessionIds });
  const [first] = told;
  if (first === undefined) return;
  const anew = await writePlainMessage(tx, first, {
    ...first,
    purpose: 'ANSWER',
    body: renderAnswer(told, first.language),
    isLeftToSweep: true,
  });
  await TOLD_BY_LATER_TEXT.run(tx, { messageId, sessionIds, anew });
  await ANSWERED_BY_LATER_TEXT.run(tx, { messageId, anew });
}
