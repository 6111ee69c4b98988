import { Injectable } from '@nestjs/common';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { Consents } from '#libs/people/consents.js';
import { Participants } from '#libs/people/participants.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { Sites } from '#libs/people/sites.js';
import { Staff } from '#libs/people/staff.js';
import type { DemoPerson } from './demo-people.js';
import type { DemoPlan } from './demo-plan.js';

/** Ids of what the plan names by its place in a list, and of staff by their address. */
export interface FilledPeople {
  readonly siteIds: readonly string[];
  readonly participantIds: readonly string[];
  readonly staffIds: ReadonlyMap<string, string>;
}

/** A consent is withdrawn so many days before today. */
const WITHDRAWN_DAYS_AGO = 16;

/** Fills in sites, staff and participants. */
@Injectable()
export class DemoPeopleFilling {
  constructor(
    private readonly sites: Sites,
    private readonly staff: Staff,
    private readonly participants: Participants,
    private readonly phoneNumbers: PhoneNumbers,
    private readonly consents: Consents,
  ) {}

  async fill(tx: Tx, context: TenantContext, plan: DemoPlan, today: LocalDate): Promise<FilledPeople> {
    const siteIds: string[] = [];
    for (const site of plan.sites) siteIds.push((await this.sites.create(tx, context, site)).id);
    const participantIds: string[] = [];
    for (const person of plan.people) {
      participantIds.push(await this.fillPerson(tx, context, person, plan.startsOn, today));
    }
    const staffIds = new Map<string, string>();
    for (const member of plan.staff) {
      const { id } = await this.staff.create(tx, context, { ...member, password: null, participantId: null });
      staffIds.set(member.email, id);
    }
    for (const [index, { firstName, isPeer }] of plan.people.entries()) {
      if (isPeer) await this.fillPeer(tx, context, firstName, participantIds[index]!);
    }
    return { siteIds, participantIds, staffIds };
  }

  private async fillPerson(
    tx: Tx,
    context: TenantContext,
    person: DemoPerson,
    since: LocalDate,
    today: LocalDate,
  ): Promise<string> {
    const { firstName, lastName, alias, language, birthYear, phone, consent } = person;
    const { id } = await this.participants.create(tx, context, {
      firstName,
      lastName,
      alias,
      language,
      birthYear,
    });
    if (phone !== null) await this.phoneNumbers.add(tx, context, id, phone, since);
    if (consent !== null) {
      const { source, isWithdrawn } = consent;
      const purpose = 'SMS_REMINDERS';
      await this.consents.give(tx, context, { participantId: id, purpose, grantedOn: since, source });
      if (isWithdrawn) await this.consents.withdraw(tx, id, purpose, addDays(today, -WITHDRAWN_DAYS_AGO));
    }
    return id;
  }

  private async fillPeer(
    tx: Tx,
    context: TenantContext,
    firstName: string,
    participantId: string,
  ): Promise<void> {
    await this.staff.create(tx, context, {
      email: `${firstName.toLowerCase()}@rytmi.invalid`,
      displayName: `${firstName} Vertaisohjaaja`,
      roles: ['PEER'],
      password: null,
      participantId,
    });
  }
}
