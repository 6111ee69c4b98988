import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/** Memberships began: ADDED, or got other dates or another role, an end among them: CHANGED. */
export interface MembershipChange {
  readonly kind: 'ADDED' | 'CHANGED';
  /** Whose memberships they are. */
  readonly participantIds: readonly string[];
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface MembershipObserver {
  membershipsChanged(tx: Tx, context: TenantContext, change: MembershipChange): Promise<void>;
}

/** Tells what stands above the groups about changes of memberships, inside the transaction that makes them. */
@Injectable()
export class MembershipChanges {
  private readonly observers: MembershipObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: MembershipObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: MembershipChange): Promise<void> {
    if (change.participantIds.length === 0) return;
    for (const observer of this.observers) await observer.membershipsChanged(tx, context, change);
  }
}
