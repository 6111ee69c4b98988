import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import type { OutgoingText, SmsGateway } from '#libs/gateways/sms-gateway.js';
import { AppError } from '#libs/errors/app-error.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { Vault } from '#libs/secrets/vault.js';
import { answered, attempting, claimed, GATEWAY_TIMEOUT_MS, type AttemptOutcome } from './message-state.js';
import { Message } from './message.entity.js';
import { checkSending } from './send-check.js';
import { SMS_GATEWAYS } from './sms-gateways.js';

interface Attempt {
  readonly fence: number;
  readonly attemptId: string;
  readonly text: OutgoingText;
}

/** Sends single messages. What becomes of them is decided in message-state.ts; here it is read, called and written. */
@Injectable()
export class MessageSender {
  constructor(
    private readonly database: TenantDatabase,
    @Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[],
    private readonly vault: Vault,
  ) {}

  /**
   * Sends a message if it is due and nobody else does; otherwise nothing happens. Safe to call any number of times. No
   * transaction is open while the gateway is called.
   */
  async send(organisationId: string, messageId: string, signal: AbortSignal): Promise<void> {
    const context = systemContext(organisationId);
    const fence = await this.claim(context, messageId);
    if (fence === null) return;
    const attempt = await this.beginAttempt(context, messageId, fence);
    if (attempt === null) return;
    await this.record(context, messageId, attempt, await this.call(attempt.text, signal));
  }

  /** @returns the fence of the claim; null when there is nothing to send */
  private async claim(context: TenantContext, messageId: string): Promise<number | null> {
    return this.database.write(context, async (tx) => {
      const locked = await lock(tx, messageId, 'skip_locked');
      if (locked === null) return null;
      const change = claimed(locked.message, this.gateways, locked.now);
      if (change === null) return null;
      await tx.getRepository(Message).update({ id: messageId }, change);
      return change.fence ?? null;
    });
  }

  /** @returns what to send, its attempt committed; null when it must not leave any more */
  private async beginAttempt(
    context: TenantContext,
    messageId: string,
    fence: number,
  ): Promise<Attempt | null> {
    return this.database.write(context, async (tx) => {
      const locked = await lock(tx, messageId);
      if (locked === null) return null;
      const { message } = locked;
      const { now, obstacle, validUntil } = await checkSending(tx, messageId);
      const change = attempting(
        message,
        { fence, obstacle, freshAttemptId: randomUUID(), gateway: this.gateway },
        now,
      );
      if (change === null) return null;
      await tx.getRepository(Message).update({ id: messageId }, change);
      const { attemptId } = change;
      if (attemptId == null) return null;
      const [organisation, number] = [
        await tx.getRepository(Organisation).findOneByOrFail({ id: context.organisationId }),
        await tx.getRepository(PhoneNumber).findOneByOrFail({ id: message.phoneNumberId }),
      ];
      const text = {
        organisationId: context.organisationId,
        clientReference: attemptId,
        to: e164Of(this.vault, number),
        sender: organisation.smsSender,
        body: message.body,
        validUntil,
      };
      return { fence, attemptId, text };
    });
  }

  private get gateway(): SmsGateway {
    const [preferred] = this.gateways;
    if (preferred === undefined) throw new AppError('INTERNAL', 'There is no gateway');
    return preferred;
  }

  private async call(text: OutgoingText, signal: AbortSignal): Promise<AttemptOutcome> {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(GATEWAY_TIMEOUT_MS)]);
    try {
      return await Promise.race([this.gateway.send(text, stop), rejectedOn(stop)]);
    } catch {
      // Whatever went wrong, the text may have left before it did. Errors of gateways may quote numbers: not logged.
      return { outcome: 'NO_ANSWER' };
    }
  }

  private async record(
    context: TenantContext,
    messageId: string,
    { fence, attemptId }: Attempt,
    outcome: AttemptOutcome,
  ): Promise<void> {
    await this.database.write(context, async (tx) => {
      const locked = await lock(tx, messageId);
      if (locked === null) return;
      const attempt = { fence, attemptId, gateway: this.gateway };
      const change = answered(locked.message, attempt, outcome, locked.now, Math.random());
      if (change !== null) await tx.getRepository(Message).update({ id: messageId }, change);
    });
  }
}

/** For gateways that do not listen to their signal. */
function rejectedOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => {
      reject(new Error('The gateway did not answer in time'));
    };
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

async function lock(
  tx: Tx,
  messageId: string,
  ifHeld?: 'skip_locked',
): Promise<{ message: Message; now: Date } | null> {
  const query = tx
    .getRepository(Message)
    .createQueryBuilder('message')
    .where('message.id = :messageId', { messageId })
    .setLock('pessimistic_write');
  if (ifHeld !== undefined) query.setOnLocked(ifHeld);
  const message = await query.getOne();
  if (message === null) return null;
  const [{ now }] = await tx.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
  return { message, now };
}
