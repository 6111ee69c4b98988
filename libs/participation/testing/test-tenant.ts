import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { ActivityGroup, type Admission } from '#libs/groups/activity-group.entity.js';
import { Membership } from '#libs/groups/membership.entity.js';
import { Session, type SessionKind } from '#libs/groups/session.entity.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { Participant } from '#libs/people/participant.entity.js';
import { Site } from '#libs/people/site.entity.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { openTestStores, type TestStores } from '../../deployment/testing/test-stores.js';

/** One organisation in a database of its own, filled by plain rows. */
export class TestTenant {
  private constructor(
    private readonly stores: TestStores,
    readonly dataSource: DataSource,
    readonly database: TenantDatabase,
    readonly context: TenantContext,
    readonly siteId: string,
    /** The organisation's local date. */
    readonly today: LocalDate,
  ) {}

  static async open(poolSize = 15): Promise<TestTenant> {
    const stores = await openTestStores();
    const dataSource = await createDataSource(stores.appUrl, { poolSize }).initialize();
    const database = new TenantDatabase(dataSource);
    const context = systemContext(randomUUID());
    const siteId = randomUUID();
    const today = await database.write(context, async (tx) => {
      await tx
        .getRepository(Organisation)
        .insert({ id: context.organisationId, name: 'Testiyhdistys ry', ...NEVER_QUIET });
      await tx
        .getRepository(Site)
        .insert({ id: siteId, organisationId: context.organisationId, name: 'Talo' });
      const [row] = await tx.query<{ today: string }[]>(
        `SELECT (now() AT TIME ZONE 'Europe/Helsinki')::date::text AS today`,
      );
      return row!.today;
    });
    return new TestTenant(stores, dataSource, database, context, siteId, today);
  }

  /** Where the application finds its database and its queue. */
  get appUrl(): string {
    return this.stores.appUrl;
  }

  /** For tests that watch the database itself. */
  get ownerUrl(): string {
    return this.stores.ownerUrl;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.stores.database.drop();
  }

  async group(admission: Admission = 'OPEN'): Promise<string> {
    const id = randomUUID();
    await this.database.write(this.context, (tx) =>
      tx.getRepository(ActivityGroup).insert({
        id,
        organisationId: this.context.organisationId,
        siteId: this.siteId,
        internalName: `Ryhmä ${id}`,
        publicName: 'Torstairyhmä',
        admission,
        language: 'fi',
      }),
    );
    return id;
  }

  async participants(count: number): Promise<string[]> {
    const rows = Array.from({ length: count }, () => ({
      id: randomUUID(),
      organisationId: this.context.organisationId,
      firstName: 'Aino',
      language: 'fi',
    }));
    await this.database.write(this.context, (tx) => tx.getRepository(Participant).insert(rows));
    return rows.map((row) => row.id);
  }

  async participant(): Promise<string> {
    const [id] = await this.participants(1);
    return id!;
  }

  async membership(
    groupId: string,
    participantId: string,
    startsOn: LocalDate = addDays(this.today, -365),
    endsOn: LocalDate | null = null,
  ): Promise<string> {
    const id = randomUUID();
    const { organisationId } = this.context;
    await this.database.write(this.context, (tx) =>
      tx
        .getRepository(Membership)
        .insert({ id, organisationId, groupId, participantId, role: 'MEMBER', startsOn, endsOn }),
    );
    return id;
  }

  /** A session of an hour, at 13 UTC so many days from today. */
  async session(
    groupId: string,
    { inDays = 0, ...more }: { inDays?: number; capacity?: number | null; kind?: SessionKind } = {},
  ): Promise<string> {
    const id = randomUUID();
    const localDate = addDays(this.today, inDays);
    await this.database.write(this.context, (tx) =>
      tx.getRepository(Session).insert({
        id,
        organisationId: this.context.organisationId,
        groupId,
        kind: 'MEETING',
        localDate,
        startsAt: new Date(`${localDate}T13:00:00Z`),
        endsAt: new Date(`${localDate}T14:00:00Z`),
        timeZone: 'Europe/Helsinki',
        status: 'PLANNED',
        ...more,
      }),
    );
    return id;
  }

  /** Runs one statement of the test's own. */
  async sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.database.write(this.context, (tx) => tx.query<Row[]>(statement, parameters));
  }

  async cancelSession(id: string): Promise<void> {
    await this.database.write(this.context, (tx) =>
      tx.getRepository(Session).update(id, { status: 'CANCELLED', cancelledAt: new Date() }),
    );
  }
}
