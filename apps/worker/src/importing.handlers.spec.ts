import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ImportRuns } from '#libs/importing/import-runs.js';
import { Imports } from '#libs/importing/job/imports.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { ImportingHandlers } from './importing.handlers.js';

describe('the sweep of imports', () => {
  let tenant: TestTenant;
  let queue: JobQueue;

  beforeAll(async () => {
    tenant = await TestTenant.open();
    queue = JobQueue.open(tenant.appUrl);
  });
  afterAll(async () => {
    await queue.close();
    await tenant.close();
  });

  async function importIn(status: string, daysOld = 0): Promise<string> {
    const [row] = await tenant.sql<{ id: string }>(
      `INSERT INTO import_job (organisation_id, kind, file_name, status, created_at)
       VALUES ($1, 'PARTICIPANTS', 'osallistujat.csv', $2, now() - make_interval(days => $3)) RETURNING id`,
      [tenant.context.organisationId, status, daysOld],
    );
    return row!.id;
  }

  it('the sweep wakes imports whose jobs got lost, and forgets imports unconfirmed for a week', async () => {
    const analysing = await importIn('ANALYSING');
    const applying = await importIn('APPLYING');
    const abandoned = await importIn('READY', 8);
    const done = await importIn('DONE', 8);
    const enqueue = jest.spyOn(queue, 'enqueue');
    const { handlers } = new ImportingHandlers(
      null as unknown as ImportRuns,
      new Imports(tenant.database, queue),
      queue,
    );
    await handlers['imports.sweep']();
    const { organisationId } = tenant.context;
    expect(enqueue.mock.calls).toEqual([
      ['imports.analyse', { organisationId, importId: analysing }],
      ['imports.apply', { organisationId, importId: applying }],
    ]);
    const states = await tenant.sql<{ id: string; status: string }>('SELECT id, status FROM import_job');
    expect(Object.fromEntries(states.map((row) => [row.id, row.status]))).toMatchObject(
      Object.fromEntries([
        [abandoned, 'CANCELLED'],
        [done, 'DONE'],
      ]),
    );
  });
});
