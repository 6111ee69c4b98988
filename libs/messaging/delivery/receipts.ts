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
import {
  ATTEMPT_BY_GATEWAY_ID,
  ATTEMPT_BY_REFERENCE,
  KEEP_GATEWAY_ID,
  NOTE_RECEIPT,
  type MatchedAttempt,
} from './receipts.sql.js';
import { told } from './rules/receipt-state.js';

/** What gateways say became of texts. What it makes of a message is decided in receipt-state.ts. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: TenantDatabase,
    private readonly deliveries: PhoneNumberDeliveries,
  ) {}

  /**
   * Acts on a receipt, within a transaction of `TenantDatabase.systemTransaction`. Safe to call again.
   * @returns false when it is about no attempt that is known (yet)
   */
  async apply(systemTx: Tx, gateway: string, receipt: Receipt, requestId: string): Promise<boolean> {
    const attempt = await attemptOf(systemTx, gateway, receipt);
    if (attempt === null) return false;
    const context = systemContext(attempt.organisationId, requestId);
    await this.database.asTenant(systemTx, context, (tx) =>
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
      await KEEP_GATEWAY_ID.run(tx, { attemptId: attempt.id, gatewayMessageId: receipt.gatewayMessageId });
    }
    const { status, code } = receipt;
    const change = told(message, { attemptId: attempt.id, gateway, status, code }, now);
    if (change === null) {
      await NOTE_RECEIPT.run(tx, {
        organisationId,
        messageId: message.id,
        reason: code ?? status,
        gateway,
        attemptId: attempt.id,
      });
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
  if (clientReference !== null && isUuid(clientReference)) {
    const attempt = await ATTEMPT_BY_REFERENCE.first(systemTx, { gateway, clientReference });
    if (attempt !== null) return attempt;
  }
  if (gatewayMessageId === null) return null;
  return ATTEMPT_BY_GATEWAY_ID.first(systemTx, { gateway, gatewayMessageId });
}
