import { Injectable } from '@nestjs/common';
import {
  isUuid,
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import type { Receipt } from '#libs/gateways/port/sms-gateway.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { changeMessage, lockMessage } from '../message/message-changes.js';
import { told } from './rules/receipt-state.js';

interface MatchedAttempt {
  readonly id: string;
  readonly organisationId: string;
  readonly messageId: string;
}

/** What gateways say became of texts. What it makes of a message is decided in receipt-state.ts. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: TenantDatabase,
    private readonly deliveries: PhoneNumberDeliveries,
  ) {}

  /**
   * Acts on a receipt, within a transaction of `TenantDatabase.writeAsSystem`. Safe to call again.
   * @returns false when it is about no attempt that is known (yet)
   */
  async apply(systemTx: Tx, gateway: string, receipt: Receipt, requestId: string): Promise<boolean> {
    const attempt = await attemptOf(systemTx, gateway, receipt);
    if (attempt === null) return false;
    const context = systemContext(attempt.organisationId, requestId);
    await this.database.within(systemTx, context, (tx) =>
      this.applyTo(tx, context, gateway, attempt, receipt),
    );
    return true;
  }

  private async applyTo(
    tx: Tx,
    { organisationId }: TenantContext,
    gateway: string,
    attempt: MatchedAttempt,
    receipt: Receipt,
  ): Promise<void> {
    const locked = await lockMessage(tx, attempt.messageId);
    if (locked === null) return;
    const { message, now } = locked;
    if (receipt.gatewayMessageId !== null) {
      // Of an attempt without an answer, so that later receipts are known by the gateway’s own id, too.
      await tx.query(
        'UPDATE message_attempt SET gateway_message_id = $2 WHERE id = $1 AND gateway_message_id IS NULL',
        [attempt.id, receipt.gatewayMessageId],
      );
    }
    const { status, code } = receipt;
    const change = told(message, { attemptId: attempt.id, gateway, status, code }, now);
    if (change === null) {
      await tx.query(
        `INSERT INTO message_event (organisation_id, message_id, kind, reason, gateway, attempt_id)
       VALUES ($1, $2, 'RECEIPT', $3, $4, $5)`,
        [organisationId, message.id, code ?? status, gateway, attempt.id],
      );
      return;
    }
    await changeMessage(tx, message.id, change);
    if (change.status === 'DELIVERED') await this.deliveries.delivered(tx, message.phoneNumberId);
    if (change.status === 'FAILED' && receipt.cause === 'NUMBER') {
      await this.deliveries.deliveryFailed(tx, message.phoneNumberId);
    }
  }
}

/**
 * The attempt of this very gateway that a receipt is about: by our id where the gateway gives it back, which is known
 * before the gateway has answered; otherwise by the gateway’s own.
 */
async function attemptOf(
  systemTx: Tx,
  gateway: string,
  { clientReference, gatewayMessageId }: Receipt,
): Promise<MatchedAttempt | null> {
  const columns = `id, organisation_id AS "organisationId", message_id AS "messageId"`;
  if (clientReference !== null && isUuid(clientReference)) {
    const [attempt] = await systemTx.query<MatchedAttempt[]>(
      `SELECT ${columns} FROM message_attempt_everywhere WHERE id = $2 AND gateway = $1`,
      [gateway, clientReference],
    );
    if (attempt !== undefined) return attempt;
  }
  if (gatewayMessageId === null) return null;
  const [attempt] = await systemTx.query<MatchedAttempt[]>(
    `SELECT ${columns} FROM message_attempt_everywhere WHERE gateway = $1 AND gateway_message_id = $2
     ORDER BY started_at DESC LIMIT 1`,
    [gateway, gatewayMessageId],
  );
  return attempt ?? null;
}
