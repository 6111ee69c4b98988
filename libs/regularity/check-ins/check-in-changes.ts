import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/** A call to somebody was kept, from which on their misses are counted anew. */
export interface CheckInContactKept {
  readonly participantId: string;
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface CheckInObserver {
  contactKept(tx: Tx, context: TenantContext, change: CheckInContactKept): Promise<void>;
}

/** Tells what stands above the check-ins about calls, inside the transaction that keeps them. */
@Injectable()
export class CheckInChanges {
  private readonly observers: CheckInObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: CheckInObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: CheckInContactKept): Promise<void> {
    for (const observer of this.observers) await observer.contactKept(tx, context, change);
  }
}
