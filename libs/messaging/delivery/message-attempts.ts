import type { Tx } from '#libs/database/tenant-database.js';
import type { PastAttempt } from '../message/rules/message-routes.js';
import type { AttemptOutcome } from '../message/rules/message-state.js';

/** All calls of gateways for a message, in their order. */
export async function attemptsOf(tx: Tx, messageId: string): Promise<PastAttempt[]> {
  return tx.query<PastAttempt[]>(
    `SELECT id, gateway, started_at AS "startedAt", outcome, cause, code FROM message_attempt
     WHERE message_id = $1 ORDER BY started_at, id`,
    [messageId],
  );
}

/** Notes that a gateway is about to be called; an attempt that is repeated begins anew. */
export async function beginAttempt(
  tx: Tx,
  attempt: {
    readonly id: string;
    readonly organisationId: string;
    readonly messageId: string;
    readonly gateway: string;
    readonly startedAt: Date;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO message_attempt AS attempt (id, organisation_id, message_id, gateway, started_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, id) DO UPDATE SET started_at = excluded.started_at, answered_at = NULL, outcome = NULL, code = NULL,
       cause = NULL`,
    [attempt.id, attempt.organisationId, attempt.messageId, attempt.gateway, attempt.startedAt],
  );
}

/** Notes what a call came to. */
export async function endAttempt(tx: Tx, attemptId: string, result: AttemptOutcome, at: Date): Promise<void> {
  const { gatewayMessageId, code, cause } = {
    gatewayMessageId: null,
    code: null,
    cause: null,
    ...result,
  };
  await tx.query(
    `UPDATE message_attempt SET answered_at = $2, outcome = $3, gateway_message_id = coalesce($4, gateway_message_id),
       code = $5, cause = $6
     WHERE id = $1`,
    [attemptId, at, result.outcome, gatewayMessageId, code, cause],
  );
}
