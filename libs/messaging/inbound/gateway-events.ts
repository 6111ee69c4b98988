import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { inSavepoint } from '#libs/database/after-commit.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { storable } from '#libs/database/storable-text.js';
import type { IncomingText, Receipt } from '#libs/gateways/port/sms-gateway.js';
import { Vault, type SealContext } from '#libs/secrets/vault.js';
import { Receipts } from '../delivery/receipts.js';
import { WorkerWake } from '../message/wake.js';
import type { GatewayEventKind } from './gateway-event.entity.js';
import {
  APPEND_EVENTS,
  COUNT_UNROUTED,
  FINISH_EVENT,
  PURGE_EVENTS,
  TAKE_WAITING,
  TRY_AGAIN,
  TRY_RECEIPT_AGAIN,
  type WaitingEvent,
} from './gateway-events.sql.js';

/** Acts on texts that people send us. */
export interface IncomingTextHandler {
  /**
   * Whose text it is, asked in a transaction of `TenantDatabase.systemTransaction`.
   * @returns null when it is nobody’s: it is kept, and nothing is answered
   */
  organisationOf(systemTx: Tx, gateway: string, text: IncomingText): Promise<string | null>;
  /**
   * Acts in the organisation’s transaction, which also notes that it was done: a text acts once, whenever a process dies.
   */
  receive(tx: Tx, context: TenantContext, gateway: string, text: IncomingText): Promise<void>;
}

const SEALED_FOR: SealContext = { column: 'gateway_event.payload', organisationId: null };

/** No text from a phone may be lost, whatever its letters: what the database could not hold of it is taken away here. */
function storableItem<Item extends object>(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]),
  ) as Item;
}

/** What gateways tell us: first stored as it came, then acted on. */
@Injectable()
export class GatewayEvents {
  private incoming: IncomingTextHandler | null = null;

  constructor(
    private readonly database: TenantDatabase,
    private readonly receipts: Receipts,
    private readonly vault: Vault,
    private readonly wake: WorkerWake,
  ) {}

  /** Names who acts on texts that people send us: one, once, before events are applied. */
  registerIncoming(handler: IncomingTextHandler): void {
    this.incoming = handler;
  }

  /** Stores what a gateway told us; the same news told twice is stored once. Resolves when it is committed. */
  async append(
    gateway: string,
    kind: GatewayEventKind,
    items: readonly (Receipt | IncomingText)[],
  ): Promise<void> {
    if (items.length === 0) return;
    const rows = items.map(storableItem).map((item) => ({
      dedupe_key: dedupeKey(item),
      payload: `\\x${this.vault.seal(JSON.stringify(item), SEALED_FOR).toString('hex')}`,
    }));
    await this.database.systemTransaction(async (tx) => {
      await APPEND_EVENTS.run(tx, { gateway, kind, items: JSON.stringify(rows) });
      this.wake.toApplyEvents(tx);
    });
  }

  /**
   * Acts on everything that waits, each piece of news in a transaction of its own: none waits for locks while it holds
   * those of another. Any number of processes may do it at once. Rejects when an event could not be acted on, after all the
   * others have been; it is tried again later.
   */
  async apply(signal: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    let isMore = true;
    while (isMore && !signal.aborted) {
      isMore = await this.database.systemTransaction(async (tx) => {
        const event = await TAKE_WAITING.first(tx, { takesIncoming: this.incoming !== null });
        if (event === null) return false;
        try {
          await inSavepoint(tx, (point) => this.applyOne(point, event));
        } catch (error) {
          failures.push(error);
          await TRY_AGAIN.run(tx, { eventId: event.id });
        }
        return true;
      });
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Deletes what was acted on or given up long ago. What still waits stays, however old. */
  async purge(): Promise<void> {
    await this.database.systemTransaction((tx) => PURGE_EVENTS.run(tx, {}));
  }

  /** How many texts that are kept came in for no organisation: sent to a number that none has set as its own. */
  async countUnrouted(): Promise<number> {
    const { count } = await this.database.systemTransaction((tx) => COUNT_UNROUTED.one(tx, {}));
    return count;
  }

  private async applyOne(tx: Tx, event: WaitingEvent): Promise<void> {
    const news: unknown = JSON.parse(this.vault.open(event.payload, SEALED_FOR));
    if (event.kind === 'INCOMING') return this.applyIncoming(tx, event, news as IncomingText);
    const isKnown = await this.receipts.apply(tx, event.gateway, news as Receipt, event.id);
    return isKnown ? finish(tx, event.id, 'APPLIED') : tryReceiptAgain(tx, event.id);
  }

  private async applyIncoming(tx: Tx, event: WaitingEvent, text: IncomingText): Promise<void> {
    const { incoming } = this;
    if (incoming === null) return;
    const organisationId = await incoming.organisationOf(tx, event.gateway, text);
    if (organisationId === null) return finish(tx, event.id, 'UNROUTED');
    const context = systemContext(organisationId, event.id);
    await this.database.asTenant(tx, context, (own) => incoming.receive(own, context, event.gateway, text));
    await finish(tx, event.id, 'APPLIED');
  }
}

/**
 * A receipt may come before the answer of the gateway has been written, or belong to somebody else: it is tried again
 * ever more rarely, for an hour.
 */
async function tryReceiptAgain(tx: Tx, eventId: string): Promise<void> {
  await TRY_RECEIPT_AGAIN.run(tx, { eventId });
}

async function finish(tx: Tx, eventId: string, outcome: 'APPLIED' | 'UNROUTED'): Promise<void> {
  await FINISH_EVENT.run(tx, { eventId, outcome });
}

/** The same for the same news. Numbers and words stand in it only as a hash. */
function dedupeKey(item: Receipt | IncomingText): string {
  const parts =
    'status' in item
      ? [item.clientReference, item.gatewayMessageId, item.status, item.cause, item.code]
      : [item.gatewayMessageId];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
