import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/** Marks were recorded that are in force now. */
export interface RegisterChange {
  /** Whose marks they are. */
  readonly participantIds: readonly string[];
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface RegisterObserver {
  marksRecorded(tx: Tx, context: TenantContext, change: RegisterChange): Promise<void>;
}

/** Tells what stands above participation about recorded marks, inside the transaction that records them. */
@Injectable()
export class RegisterChanges {
  private readonly observers: RegisterObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: RegisterObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: RegisterChange): Promise<void> {
    if (change.participantIds.length === 0) return;
    for (const observer of this.observers) await observer.marksRecorded(tx, context, change);
  }
}
