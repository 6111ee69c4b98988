import type { Tx } from '#libs/database/tenant-database.js';
import type { PastAttempt } from '../message/rules/message-routes.js';
import type { AttemptOutcome } from '../message/rules/message-state.js';
import { ATTEMPTS_OF, BEGIN_ATTEMPT, END_ATTEMPT, type BegunAttempt } from './message-attempts.sql.js';

/** All calls of gateways for a message, in their order. */
export async function attemptsOf(tx: Tx, messageId: string): Promise<PastAttempt[]> {
  return ATTEMPTS_OF.rows(tx, { messageId });
}

/** Notes that a gateway is about to be called; an attempt that is repeated begins anew. */
export async function beginAttempt(tx: Tx, attempt: BegunAttempt): Promise<void> {
  await BEGIN_ATTEMPT.run(tx, attempt);
}

/** Notes what a call came to. */
export async function endAttempt(tx: Tx, attemptId: string, result: AttemptOutcome, at: Date): Promise<void> {
  const ended = { gatewayMessageId: null, code: null, cause: null, ...result };
  await END_ATTEMPT.run(tx, { ...ended, id: attemptId, answeredAt: at });
}
