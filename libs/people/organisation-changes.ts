import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { OrganisationSettings } from './organisation-settings.js';

/** The organisation was given other settings. */
export interface OrganisationChange {
  /** What was given, also when it is the same as before. */
  readonly settings: readonly (keyof OrganisationSettings)[];
}

/** Somebody who has to act on it in the same transaction, or after its commit. */
export interface OrganisationObserver {
  settingsChanged(tx: Tx, context: TenantContext, change: OrganisationChange): Promise<void>;
}

/** Tells what stands above people about settings of the organisation, inside the transaction that changes them. */
@Injectable()
export class OrganisationChanges {
  private readonly observers: OrganisationObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: OrganisationObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: OrganisationChange): Promise<void> {
    if (change.settings.length === 0) return;
    for (const observer of this.observers) await observer.settingsChanged(tx, context, change);
  }
}
