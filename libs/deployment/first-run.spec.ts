import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseModule } from '#libs/database/database.module.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';
import { SleepingQueueModule } from '#libs/queue/testing/sleeping-queue.module.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { openTestStores, type TestStores } from './testing/test-stores.js';
import { DeploymentModule } from './deployment.module.js';
import { FirstRun } from './first-run.js';

const ADMIN = { email: 'anna@example.org', password: 'oikea hevonen paristo' };

@Module({})
class TestModule {}

describe('the first run', () => {
  let stores: TestStores;
  let app: INestApplicationContext;
  let firstRun: FirstRun;
  let organisations: Organisations;

  beforeEach(async () => {
    stores = await openTestStores();
    const imports = [
      SecretsModule.forRoot(stores.keys),
      DatabaseModule.forRoot(stores.appUrl),
      SleepingQueueModule,
      DeploymentModule,
    ];
    app = await NestFactory.createApplicationContext({ module: TestModule, imports }, { logger: false });
    firstRun = app.get(FirstRun, { strict: false });
    organisations = app.get(Organisations, { strict: false });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
    await stores.database.drop();
  });

  const onlyOrganisation = async () => {
    const ids = await organisations.allIds();
    expect(ids).toHaveLength(1);
    return app.get(TenantDatabase, { strict: false }).read(systemContext(ids[0]!), async (tx) => ({
      name: (await organisations.current(tx)).name,
      emails: (await tx.getRepository(StaffMember).find()).map(({ email }) => email),
      participants: (await tx.query<unknown[]>('SELECT 1 FROM participant')).length,
    }));
  };

  it('the first run makes an empty organisation with its administrator, and nothing more the next time', async () => {
    expect(await firstRun.run(ADMIN)).toEqual({ by: 'PASSWORD', email: ADMIN.email });
    expect(await firstRun.run(ADMIN)).toEqual({ by: 'KNOWN' });
    expect(await onlyOrganisation()).toEqual({
      name: 'Oma järjestö',
      emails: [ADMIN.email],
      participants: 0,
    });
  });

  it('the first run makes the demo association the first organisation, with the given administrator', async () => {
    expect(await firstRun.run(ADMIN, true)).toEqual({ by: 'PASSWORD', email: ADMIN.email });
    const { name, emails, participants } = await onlyOrganisation();
    expect([name, participants]).toEqual(['Polku ry', 36]);
    expect(emails).toContain(ADMIN.email);
  });

  it('a demo without an administrator gives a sign-in link, also at the next start', async () => {
    expect(await firstRun.run(null, true)).toMatchObject({ by: 'LINK' });
    expect(await firstRun.run(null, true)).toMatchObject({ by: 'LINK' });
    expect((await onlyOrganisation()).participants).toBe(36);
  });

  it('the first run adds no demo data to a database in use', async () => {
    await firstRun.run(ADMIN);
    expect(await firstRun.run(ADMIN, true)).toEqual({ by: 'KNOWN' });
    expect(await onlyOrganisation()).toMatchObject({ name: 'Oma järjestö', participants: 0 });
  });

  it('a failed filling leaves nothing behind, so that the next start begins again', async () => {
    const refresh = jest.spyOn(app.get(RegularitySnapshots, { strict: false }), 'refresh');
    refresh.mockRejectedValueOnce(new Error('cut off'));
    await expect(firstRun.run(ADMIN, true)).rejects.toThrow('cut off');
    expect(await organisations.allIds()).toEqual([]);
    await firstRun.run(ADMIN, true);
    expect((await onlyOrganisation()).participants).toBe(36);
  });

  it('the first run happens once even if two processes start at the same moment', async () => {
    await Promise.all([firstRun.run(ADMIN, true), firstRun.run(ADMIN, true)]);
    expect((await onlyOrganisation()).participants).toBe(36);
  });
});
