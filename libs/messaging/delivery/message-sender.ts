import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import type { OutgoingText } from '#libs/gateways/port/sms-gateway.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { Vault } from '#libs/secrets/vault.js';
import type { GatewayChannel } from './gateway-channel.js';
import { GatewayChannels } from './gateway-channels.js';
import { attemptsOf, beginAttempt, endAttempt } from './message-attempts.js';
import { changeMessage, lockMessage } from '../message/message-changes.js';
import { routeOf, type PastAttempt } from '../message/rules/message-routes.js';
import {
  answered,
  attempting,
  isDue,
  postponed,
  repeatOn,
  stopped,
  unknown,
  unsendable,
  UNKNOWABLE,
  type AttemptOutcome,
  type MessageChange,
} from '../message/rules/message-state.js';
import type { Message } from '../message/message.entity.js';
import { IS_DUE } from './message-sender.sql.js';
import { checkSending, type SendCheck } from './send-check.js';
import { LintBeforeSending } from '../text-checks/lint-before-sending.js';

interface Attempt {
  readonly fence: number;
  readonly text: OutgoingText;
}

/** Texts held back by a paused gateway come back spread over this long. */
const SPREAD_AFTER_PAUSE_MS = 10_000;

/**
 * An answer that cannot be written, as the database restarts, is kept and written later: 0.2 s, 0.4 s … for about 25 s in
 * all, within the lease of the message.
 */
const writeLater = retry(handleAll, {
  maxAttempts: 7,
  backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 10_000 }),
});

/** Sends single messages. What becomes of them is decided in message-state.ts; here it is read, called and written. */
@Injectable()
export class MessageSender {
  constructor(
    private readonly database: TenantDatabase,
    private readonly channels: GatewayChannels,
    private readonly vault: Vault,
    private readonly deliveries: PhoneNumberDeliveries,
    private readonly lint: LintBeforeSending,
  ) {}

  /**
   * Sends a message if it is due and nobody else does, by the first gateway that takes it; otherwise nothing happens.
   * Safe to call any number of times. No transaction is open while a gateway is called.
   */
  async send(organisationId: string, messageId: string, signal: AbortSignal): Promise<void> {
    const context = systemContext(organisationId);
    const isDueNow = () =>
      this.database.read(context, async (tx) => {
        const row = await IS_DUE.first(tx, { messageId });
        return row?.isDue ?? false;
      });
    let channel: GatewayChannel | null = this.channels.usual;
    while (channel !== null) {
      // Whoever is woken for nothing must not use up a turn.
      if (channel.isPaced && !(await isDueNow())) return;
      const current: GatewayChannel = channel;
      channel = await current.inTurn(signal, () => this.sendBy(current, context, messageId, signal));
    }
  }

  /** @returns the channel to go on by; null when there is nothing more to do now */
  private async sendBy(
    channel: GatewayChannel,
    context: TenantContext,
    messageId: string,
    signal: AbortSignal,
  ): Promise<GatewayChannel | null> {
    const begun = await this.database.write(context, (tx) => this.begin(tx, channel, context, messageId));
    if (begun === null || begun instanceof GatewayLaneChange) return begun?.channel ?? null;
    const result = await channel.call(begun.text, signal);
    const goesOn = await writeLater.execute(() => this.record(channel, context, messageId, begun, result));
    return goesOn ? this.channels.usual : null;
  }

  /** @returns what to send, its attempt written; or that it goes by another channel; or null when it does not go now */
  private async begin(
    tx: Tx,
    channel: GatewayChannel,
    context: TenantContext,
    messageId: string,
  ): Promise<Attempt | GatewayLaneChange | null> {
    const locked = await lockMessage(tx, messageId, 'skip_locked');
    if (locked === null || !isDue(locked.message, locked.now)) return null;
    const { message } = locked;
    const repeat = repeatOn(message, this.channels.states);
    if (repeat === UNKNOWABLE) {
      await changeMessage(tx, messageId, unknown(message, 'NO_ANSWER', locked.now));
      return null;
    }
    const check = await checkSending(tx, messageId);
    const attempts = message.attempts === 0 ? [] : await attemptsOf(tx, messageId);
    const step = this.nextStep(message, check, repeat, attempts);
    if ('change' in step) {
      await changeMessage(tx, messageId, step.change);
      return null;
    }
    if (step.gateway !== channel.gateway.name)
      return new GatewayLaneChange(this.channels.named(step.gateway));
    if ((await this.lint.refusals(tx, message)).length > 0) {
      await changeMessage(tx, messageId, unsendable(message, 'TEXT_REFUSED_BY_LINTER'));
      return null;
    }
    const change = attempting(message, { gateway: step.gateway, freshAttemptId: randomUUID() }, check.now);
    if (change?.attemptId == null || change.fence === undefined) return null;
    channel.acquire();
    await changeMessage(tx, messageId, change);
    const { organisationId } = context;
    await beginAttempt(tx, {
      id: change.attemptId,
      organisationId,
      messageId,
      gateway: step.gateway,
      startedAt: check.now,
    });
    return { fence: change.fence, text: await this.textOf(tx, message, change.attemptId, check) };
  }

  /** What a due message comes to: the gateway that is called, or an end, or a wait. */
  private nextStep(
    message: Message,
    { obstacle, validUntil }: SendCheck,
    repeat: string | null,
    attempts: readonly PastAttempt[],
  ): { readonly gateway: string } | { readonly change: MessageChange } {
    const gateways = this.channels.states;
    if (obstacle !== null) {
      const isFinal = typeof obstacle === 'string';
      return {
        change: isFinal ? stopped(message, obstacle) : postponed(message, obstacle, validUntil),
      };
    }
    const route = routeOf({ gateways, repeatOn: repeat, attempts, dueAt: message.dueAt });
    switch (route.kind) {
      case 'SEND':
        return { gateway: route.gateway };
      case 'WAIT': {
        const until = new Date(route.until.getTime() + Math.random() * SPREAD_AFTER_PAUSE_MS);
        return { change: postponed(message, { reason: 'GATEWAY_PAUSED', until }) };
      }
      case 'NOWHERE':
        return { change: unsendable(message, attempts.at(-1)?.code ?? 'NO_GATEWAY') };
    }
  }

  /** @returns whether the message goes on at once, by another gateway */
  private async record(
    channel: GatewayChannel,
    context: TenantContext,
    messageId: string,
    { fence, text }: Attempt,
    result: AttemptOutcome,
  ): Promise<boolean> {
    return this.database.write(context, async (tx) => {
      const locked = await lockMessage(tx, messageId);
      if (locked === null) return false;
      const { message, now } = locked;
      const attemptId = text.clientReference;
      await endAttempt(tx, attemptId, result, now);
      const attempts = result.outcome === 'REFUSED' ? await attemptsOf(tx, messageId) : [];
      const change = answered(
        message,
        { fence, attemptId, gateway: channel.gateway },
        result,
        { gateways: this.channels.states, attempts },
        now,
        Math.random(),
      );
      if (change === null) return false;
      await changeMessage(tx, messageId, change);
      if (result.outcome === 'REFUSED' && result.cause === 'NUMBER') {
        await this.deliveries.deliveryFailed(tx, message.phoneNumberId);
      }
      return isDue({ ...message, ...change }, now);
    });
  }

  private async textOf(
    tx: Tx,
    message: Message,
    attemptId: string,
    { validUntil }: SendCheck,
  ): Promise<OutgoingText> {
    const { organisationId } = message;
    const organisation = await tx.getRepository(Organisation).findOneByOrFail({ id: organisationId });
    const number = await tx.getRepository(PhoneNumber).findOneByOrFail({ id: message.phoneNumberId });
    return {
      organisationId,
      clientReference: attemptId,
      to: e164Of(this.vault, number),
      sender: organisation.smsSender,
      body: message.body,
      validUntil,
    };
  }
}

/** The message goes by another channel than the one it came by. */
class GatewayLaneChange {
  constructor(readonly channel: GatewayChannel) {}
}
