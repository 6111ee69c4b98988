import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { DemoAttendanceFilling } from './demo-attendance-filling.js';
import { DemoGroupsFilling } from './demo-groups-filling.js';
import { DemoPeopleFilling } from './demo-people-filling.js';
import { demoPlan } from './demo-plan.js';

/**
 * A small association to look at: three groups, one of them sensitive, with 36 participants and 20 weeks of sessions.
 *
 * Everything goes through the services that people use, so it obeys every rule they hold. What those date by the
 * database's clock is therefore from the moment of filling: audit rows, when marks arrived, when registers were closed.
 * Days that services take (memberships, consents, numbers) and the moments of the marks lie in the past. Nobody is
 * reminded of the past: no reminder is planned for a session that has begun. The one session that was moved is near
 * enough that its members are told at once, so there is something to read in the sandbox.
 */
@Injectable()
export class DemoAssociation {
  constructor(
    private readonly organisations: Organisations,
    private readonly people: DemoPeopleFilling,
    private readonly groups: DemoGroupsFilling,
    private readonly attendance: DemoAttendanceFilling,
  ) {}

  /** Fills an empty organisation that was made with `DEMO_ORGANISATION`, all of it in this transaction. */
  async fill(tx: Tx, context: TenantContext): Promise<void> {
    const today = await this.organisations.today(tx);
    const plan = demoPlan(today);
    const people = await this.people.fill(tx, context, plan, today);
    const sessions = await this.groups.fill(tx, context, plan, people);
    await this.attendance.fill(tx, context, plan, people, sessions);
  }
}
