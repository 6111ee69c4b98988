import type { Tx } from '#libs/database/tenant-database.js';
import { writeAnswerAnew } from '../replies/reply-messages.js';
import type { Obstacle, Postponement } from '../message/rules/message-state.js';
import { usefulUntil, verdictOn, type SendFacts } from './rules/send-verdict.js';
import { lockSettings } from '../reminders/deferred-messages.js';
import {
  ANSWERS,
  FACTS,
  LOCK,
  LOCK_NUMBERS,
  NOTICES,
  QUESTION,
  QUESTION_SESSIONS,
  RELEASE_REMINDERS,
  REMINDERS,
} from './send-check.sql.js';

/** Whether a message may leave, and by which clock that was decided. */
export interface SendCheck {
  /** The database's clock, after the locks were taken. */
  readonly now: Date;
  /** Null: it may leave. */
  readonly obstacle: Obstacle | Postponement | null;
  /** From when on the text is of no use. */
  readonly validUntil: Date;
}

/**
 * Decides whether a claimed message may leave, and holds what it was decided by until the transaction ends: whoever cancels,
 * moves, withdraws or archives meanwhile waits, and comes either before the check or after the attempt has been committed.
 * Other texts to the same person or number wait too, so that together they keep to the daily limit. When only a part of
 * what it tells still holds, that part gets a message of its own: reminders by the sweep, an answer here.
 */
export async function checkSending(tx: Tx, messageId: string): Promise<SendCheck> {
  await LOCK.run(tx, { messageId });
  await LOCK_NUMBERS.run(tx, { messageId });
  let facts = await readFacts(tx, messageId);
  if (verdictOn(facts).decision === 'WAIT') {
    await lockSettings(tx);
    facts = await readFacts(tx, messageId);
  }
  const { now } = facts;
  const validUntil = usefulUntil(facts);
  const verdict = verdictOn(facts);
  switch (verdict.decision) {
    case 'SEND':
      return { now, validUntil, obstacle: null };
    case 'WAIT':
      return { now, validUntil, obstacle: verdict.postponement };
    case 'STOP':
      return { now, validUntil, obstacle: verdict.obstacle };
    case 'WRITE_ANEW':
      await RELEASE_REMINDERS.run(tx, { messageId, reminderIds: verdict.holding });
      if (facts.answers.length > 0) await writeAnswerAnew(tx, messageId, verdict.holding);
      return { now, validUntil, obstacle: 'REWRITTEN' };
  }
}

async function readFacts(tx: Tx, messageId: string): Promise<SendFacts> {
  const row = await FACTS.one(tx, { messageId });
  const { timeZone, quietFrom, quietTo, most, already, dayEndsAt, ...facts } = row;
  const reminders = await REMINDERS.rows(tx, { messageId });
  const notices = await NOTICES.rows(tx, { messageId });
  const quietHours = { timeZone, quietFrom, quietTo };
  const told = facts.purpose === 'ANSWER' ? await readAnswer(tx, messageId) : { answers: [], question: null };
  return { ...facts, quietHours, daily: { most, already, dayEndsAt }, reminders, notices, ...told };
}

/** What an answer of ours tells, or asks. */
async function readAnswer(tx: Tx, messageId: string): Promise<Pick<SendFacts, 'answers' | 'question'>> {
  const answers = await ANSWERS.rows(tx, { messageId });
  const asking = await QUESTION.first(tx, { messageId });
  if (asking === null) return { answers, question: null };
  const sessions = await QUESTION_SESSIONS.rows(tx, { messageId });
  return { answers, question: { ...asking, sessions } };
}
