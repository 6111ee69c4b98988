import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/**
 * What happened to somebody: ARCHIVED they were taken out of the lists, RESTORED they are back in them, MERGED a duplicate
 * of them was made one with them.
 */
export interface ParticipantChange {
  readonly kind: 'ARCHIVED' | 'RESTORED' | 'MERGED';
  /** In a merge the one who is kept. */
  readonly participantId: string;
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface ParticipantObserver {
  participantChanged(tx: Tx, context: TenantContext, change: ParticipantChange): Promise<void>;
}

/** Tells what stands above people about changes of participants, inside the transaction that makes them. */
@Injectable()
export class ParticipantChanges {
  private readonly observers: ParticipantObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: ParticipantObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: ParticipantChange): Promise<void> {
    for (const observer of this.observers) await observer.participantChanged(tx, context, change);
  }
}
