import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SessionChange, SessionObserver } from '#libs/groups/session-changes.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import type { OrganisationChange, OrganisationObserver } from '#libs/people/organisation-changes.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import type { ParticipantChange, ParticipantObserver } from '#libs/people/participant-changes.js';
import { WorkerWake } from './message/wake.js';
import { releaseDeferred } from './reminders/deferred-messages.js';
import { A_WAVE_IS_DUE } from './messaging-sweep.sql.js';
import { replanDaysAhead } from './reminders/reminder-waves.js';

/** By which texts wait. */
const HOLDING_SETTINGS: readonly (keyof OrganisationSettings)[] = [
  'timeZone',
  'quietFrom',
  'quietTo',
  'maxTextsPerDay',
];

/**
 * Wakes the sweep for what has to be told at once after a change below messaging. It is registered last, when what is to be
 * told has been written. What wakes nobody is found by the scheduled sweep all the same.
 */
@Injectable()
export class WakeOnChanges
  implements SessionObserver, SignUpObserver, OrganisationObserver, ParticipantObserver
{
  constructor(private readonly wake: WorkerWake) {}

  async sessionsChanged(tx: Tx, _context: TenantContext, { kind, sessionIds }: SessionChange): Promise<void> {
    // Sessions are planned weeks ahead, for all organisations at once: hardly ever is one of them to be told now.
    if (kind === 'PLANNED' && (await A_WAVE_IS_DUE.first(tx, { sessionIds })) === null) return;
    this.wake.toSweep(tx);
  }

  async signUpsChanged(tx: Tx, _context: TenantContext, _change: SignUpChange): Promise<void> {
    this.wake.toSweep(tx);
  }

  /** Texts that wait by the old settings are looked at again, in the transaction that changes them. */
  async settingsChanged(tx: Tx, _context: TenantContext, { settings }: OrganisationChange): Promise<void> {
    if (HOLDING_SETTINGS.some((setting) => settings.includes(setting))) await releaseDeferred(tx);
    else if (settings.includes('reminderTime')) await replanDaysAhead(tx);
    else return;
    this.wake.toSweep(tx);
  }

  /** Texts of two people who are one may become one text. */
  async participantChanged(tx: Tx, _context: TenantContext, { kind }: ParticipantChange): Promise<void> {
    if (kind === 'MERGED') this.wake.toSweep(tx);
  }
}
