import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { Language } from '#libs/people/language.js';
import { Organisations } from '#libs/people/organisations.js';
import type { ActivityGroup } from './activity-group.entity.js';
import { Groups, type GroupEdit, type NewGroup } from './groups.js';
import { Memberships, type MembershipEdit, type NewMemberships } from './memberships.js';
import type { Membership } from './membership.entity.js';
import type { PlanningWarning } from './planning-warning.js';
import { PlanningWarnings } from './planning-warnings.js';

/** Null or left out: the language of the organisation. */
export type PlannedGroup = Omit<NewGroup, 'language'> & { readonly language?: Language | null };
/** Null or left out: they begin today. */
export type PlannedMemberships = Omit<NewMemberships, 'startsOn'> & { readonly startsOn?: LocalDate | null };

interface GroupWithWarnings {
  readonly group: ActivityGroup;
  readonly warnings: PlanningWarning[];
}

interface MembershipWithWarnings {
  readonly membership: Membership;
  readonly warnings: PlanningWarning[];
}

/** Groups and memberships as staff plan them: a change, and the double bookings that follow from it. */
@Injectable()
export class GroupPlanning {
  constructor(
    private readonly groups: Groups,
    private readonly memberships: Memberships,
    private readonly warnings: PlanningWarnings,
    private readonly organisations: Organisations,
  ) {}

  /** @throws AppError as `Groups.create` */
  async create(tx: Tx, context: TenantContext, fields: PlannedGroup): Promise<GroupWithWarnings> {
    const language = fields.language ?? (await this.organisations.current(tx)).language;
    return this.withWarnings(tx, await this.groups.create(tx, context, { ...fields, language }));
  }

  /** @throws AppError as `Groups.update` */
  async update(tx: Tx, context: TenantContext, id: string, edit: GroupEdit): Promise<GroupWithWarnings> {
    return this.withWarnings(tx, await this.groups.update(tx, context, id, edit));
  }

  /** @throws AppError as `Groups.archive` */
  async archive(tx: Tx, context: TenantContext, id: string, archived: boolean): Promise<GroupWithWarnings> {
    return this.withWarnings(tx, await this.groups.archive(tx, context, id, archived));
  }

  /** @throws AppError as `Memberships.add` */
  async addMembers(
    tx: Tx,
    context: TenantContext,
    fields: PlannedMemberships,
  ): Promise<{ memberships: Membership[]; warnings: PlanningWarning[] }> {
    const startsOn = fields.startsOn ?? (await this.organisations.today(tx));
    const memberships = await this.memberships.add(tx, context, { ...fields, startsOn });
    const participantIds = memberships.map((membership) => membership.participantId);
    return { memberships, warnings: await this.warnings.ofMembers(tx, fields.groupId, participantIds) };
  }

  /** @throws AppError as `Memberships.update` */
  async updateMembership(
    tx: Tx,
    context: TenantContext,
    id: string,
    edit: MembershipEdit,
  ): Promise<MembershipWithWarnings> {
    const membership = await this.memberships.update(tx, context, id, edit);
    const { groupId, participantId } = membership;
    return { membership, warnings: await this.warnings.ofMembers(tx, groupId, [participantId]) };
  }

  /** @param endsOn the last day; null: today. @throws AppError as `Memberships.update` */
  async endMembership(
    tx: Tx,
    context: TenantContext,
    id: string,
    endsOn: LocalDate | null,
  ): Promise<MembershipWithWarnings> {
    const lastDay = endsOn ?? (await this.organisations.today(tx));
    return this.updateMembership(tx, context, id, { endsOn: lastDay });
  }

  private async withWarnings(tx: Tx, group: ActivityGroup): Promise<GroupWithWarnings> {
    return { group, warnings: await this.warnings.ofGroup(tx, group.id) };
  }
}
