import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/**
 * What happened to a group: ARCHIVED it was taken out of use, RESTORED it is back in use, CHECK_INS_CHANGED its members are
 * to be called after another number of misses, or never.
 */
export interface GroupChange {
  readonly kind: 'ARCHIVED' | 'RESTORED' | 'CHECK_INS_CHANGED';
  readonly groupId: string;
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface GroupObserver {
  groupChanged(tx: Tx, context: TenantContext, change: GroupChange): Promise<void>;
}

/** Tells what stands above the groups about changes of groups, inside the transaction that makes them. */
@Injectable()
export class GroupChanges {
  private readonly observers: GroupObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: GroupObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: GroupChange): Promise<void> {
    for (const observer of this.observers) await observer.groupChanged(tx, context, change);
  }
}
