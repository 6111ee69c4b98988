import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/**
 * What happened to sessions: PLANNED they are new, MOVED their time or place changed, CANCELLED, RESTORED a
 * cancellation was taken back, CAPACITY the number of their seats changed, KIND a meeting became an excursion or the like.
 */
export interface SessionChange {
  readonly kind: 'PLANNED' | 'MOVED' | 'CANCELLED' | 'RESTORED' | 'CAPACITY' | 'KIND';
  readonly sessionIds: readonly string[];
}

/** Somebody who has to act on it in the same transaction, such as the planning of reminders. */
export interface SessionObserver {
  sessionsChanged(tx: Tx, context: TenantContext, change: SessionChange): Promise<void>;
}

/**
 * Tells what stands above the groups about changes of sessions, inside the transaction that makes them, so that
 * neither can be committed without the other.
 */
@Injectable()
export class SessionChanges {
  private readonly observers: SessionObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: SessionObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: SessionChange): Promise<void> {
    if (change.sessionIds.length === 0) return;
    for (const observer of this.observers) await observer.sessionsChanged(tx, context, change);
  }
}
