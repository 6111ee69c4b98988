import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { Staff } from '#libs/people/staff.js';
import { openTestStores, type TestStores } from '../../deployment/testing/test-stores.js';
import { BreakPeriods } from '../break-periods.js';
import { FollowingSessions } from '../following-sessions.js';
import { GroupChanges } from '../group-changes.js';
import { Groups, type NewGroup } from '../groups.js';
import { MembershipChanges } from '../membership-changes.js';
import { Memberships } from '../memberships.js';
import { PlanningWarnings } from '../planning-warnings.js';
import { SessionChanges, type SessionChange } from '../session-changes.js';
import { Session } from '../session.entity.js';
import { SessionHorizon } from '../session-horizon.js';
import { SessionSeriesPlans, type NewSeries } from '../session-series-plans.js';
import { Sessions } from '../sessions.js';

/** The planning services over a database of their own, and what they announced. */
export class PlanningFixture {
  readonly announced: SessionChange[] = [];
  readonly changes = new SessionChanges();
  readonly horizon = new SessionHorizon(this.changes);
  readonly names = new NamePolicies();
  readonly sessions = new Sessions(this.changes, this.names);
  readonly series = new SessionSeriesPlans(this.horizon, this.names);
  readonly following = new FollowingSessions(this.sessions, this.horizon, this.changes, this.names);
  readonly breaks = new BreakPeriods(this.changes, this.horizon);
  readonly groups = new Groups(new GroupChanges(), this.names);
  readonly memberships = new Memberships(new MembershipChanges());
  readonly warnings = new PlanningWarnings();
  readonly staff = new Staff(new AccessTokens(this.database));
  private counter = 0;

  private constructor(
    readonly stores: TestStores,
    readonly dataSource: DataSource,
    readonly database: TenantDatabase,
  ) {
    this.changes.register({
      sessionsChanged: async (_tx, _context, change) => void this.announced.push(change),
    });
  }

  static async start(): Promise<PlanningFixture> {
    const stores = await openTestStores();
    const dataSource = await createDataSource(stores.appUrl).initialize();
    return new PlanningFixture(stores, dataSource, new TenantDatabase(dataSource));
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.stores.database.drop();
  }

  async newOrganisation(settings: OrganisationSettings = {}): Promise<TestPlans> {
    const organisations = organisationsIn(this.database);
    const context = await organisations.create({
      name: 'Testiyhdistys ry',
      ...NEVER_QUIET,
      ...settings,
    });
    const { site, today } = await this.database.write(context, async (tx) => ({
      site: await new Sites().create(tx, context, { name: 'Keskus', address: null }),
      today: await organisations.today(tx),
    }));
    return new TestPlans(this, context, site.id, today);
  }

  /** The ids announced as `kind` since the last call of `forget`. */
  idsOf(kind: SessionChange['kind']): string[] {
    return this.announced
      .filter((change) => change.kind === kind)
      .flatMap((change) => [...change.sessionIds]);
  }

  forget(): void {
    this.announced.length = 0;
  }

  nextName(): string {
    this.counter += 1;
    return `Ryhmä ${this.counter}`;
  }
}

/** The plans of one organisation. */
export class TestPlans {
  constructor(
    private readonly fixture: PlanningFixture,
    readonly context: TenantContext,
    readonly siteId: string,
    readonly today: string,
  ) {}

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.fixture.database.write(this.context, work);
  }

  async newGroup(fields: Partial<NewGroup> = {}): Promise<string> {
    const group = await this.write((tx) =>
      this.fixture.groups.create(tx, this.context, {
        siteId: this.siteId,
        internalName: this.fixture.nextName(),
        publicName: 'Tiistait',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: [],
        ...fields,
      }),
    );
    return group.id;
  }

  /** A series of 90 minutes at 13:00. */
  async newSeries(
    fields: Partial<NewSeries> & Pick<NewSeries, 'groupId' | 'recurrenceRule'>,
  ): Promise<string> {
    const { series } = await this.write((tx) =>
      this.fixture.series.create(tx, this.context, {
        kind: 'MEETING',
        startsOn: this.today,
        wallTime: '13:00',
        durationMinutes: 90,
        ...fields,
      }),
    );
    return series.id;
  }

  async newParticipant(): Promise<string> {
    const row = await this.write((tx) =>
      new Participants(new ParticipantChanges()).create(tx, this.context, { firstName: 'Aino' }),
    );
    return row.id;
  }

  /** The sessions of a group by original date, or by date where they have none. */
  async sessionsOf(groupId: string): Promise<Session[]> {
    return this.fixture.database.read(this.context, (tx) =>
      tx
        .getRepository(Session)
        .createQueryBuilder('session')
        .where('session.groupId = :groupId', { groupId })
        .orderBy('coalesce(session.originalDate, session.localDate)')
        .addOrderBy('session.id')
        .getMany(),
    );
  }

  /** Signs somebody up, past the rules, for tests of what happens to taken seats. */
  async takeSeat(sessionId: string, participantId: string): Promise<void> {
    await this.write(async (tx) => {
      await tx.query(
        `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source) VALUES ($1, $2, $3, 'SIGNED_UP', 'STAFF')`,
        [this.context.organisationId, sessionId, participantId],
      );
      await tx.query('UPDATE session SET seats_taken = seats_taken + 1 WHERE id = $1', [sessionId]);
    });
  }
}
