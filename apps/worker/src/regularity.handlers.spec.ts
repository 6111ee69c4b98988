import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemContext } from '#libs/database/tenant-database.js';
import { testRegisters } from '#libs/participation/testing/test-registers.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { RegularityHandlers } from './regularity.handlers.js';

describe('the jobs of regularity', () => {
  let tenant: TestTenant;
  let queue: JobQueue;
  let handlers: RegularityHandlers['handlers'];
  const job = { jobId: randomUUID(), attempt: 1, signal: new AbortController().signal };

  beforeAll(async () => {
    tenant = await TestTenant.open();
    queue = JobQueue.open(tenant.appUrl);
    const organisations = organisationsIn(tenant.database);
    const snapshots = new RegularitySnapshots();
    const recompute = new RegularityRecompute(tenant.database, snapshots, new RegularityRuns());
    handlers = new RegularityHandlers(tenant.database, organisations, queue, snapshots, recompute).handlers;
  });
  afterAll(async () => {
    await queue.close();
    await tenant.close();
  });

  async function visitsOf(participantId: string): Promise<number | undefined> {
    const [row] = await tenant.sql<{ visits: number }>(
      'SELECT visits FROM participant_regularity WHERE participant_id = $1',
      [participantId],
    );
    return row?.visits;
  }

  async function visitor(): Promise<string> {
    const person = await tenant.participant();
    const sessionId = await tenant.session(await tenant.group(), { inDays: -1 });
    const mark = { clientKey: randomUUID(), participantId: person, mark: 'PRESENT' } as const;
    await tenant.database.write(tenant.context, (tx) =>
      testRegisters().record(tx, tenant.context, { sessionId, marks: [mark] }),
    );
    return person;
  }

  it('the refresh job refreshes the people whose ids it carries, and skips ids of another organisation', async () => {
    const { organisationId } = tenant.context;
    const [person, bystander] = [await visitor(), await visitor()];
    const elsewhere = systemContext(randomUUID());
    await handlers['regularity.refresh']({
      organisationId: elsewhere.organisationId,
      participantIds: [person],
    });
    expect(await visitsOf(person)).toBeUndefined();
    await handlers['regularity.refresh']({ organisationId, participantIds: [person, randomUUID()] });
    expect(await visitsOf(person)).toBe(1);
    expect(await visitsOf(bystander)).toBeUndefined();
  });

  it('the recompute job handles one organisation, or makes one job for each of them', async () => {
    const { organisationId } = tenant.context;
    const person = await visitor();
    await handlers['regularity.recompute']({ organisationId }, job);
    expect(await visitsOf(person)).toBe(1);
    await organisationsIn(tenant.database).create({ name: 'Toinen ry' });
    await handlers['regularity.recompute']({}, job);
    expect((await queue.counts()).recompute.waiting).toBe(2);
  });

  it('200 quick changes of the same people take a few transactions and give the right result', async () => {
    const { organisationId } = tenant.context;
    const person = await visitor();
    const groupId = await tenant.group();
    const refreshes = jest.spyOn(RegularitySnapshots.prototype, 'refresh');
    const jobs: Promise<unknown>[] = [];
    for (let index = 0; index < 200; index += 1) {
      if (index % 10 === 0) {
        const sessionId = await tenant.session(groupId, { inDays: -2 - index });
        const mark = { clientKey: randomUUID(), participantId: person, mark: 'PRESENT' } as const;
        await tenant.database.write(tenant.context, (tx) =>
          testRegisters().record(tx, tenant.context, { sessionId, marks: [mark] }),
        );
      }
      jobs.push(handlers['regularity.refresh']({ organisationId, participantIds: [person] }));
    }
    await Promise.all(jobs);
    expect(await visitsOf(person)).toBe(21);
    expect(refreshes.mock.calls.length).toBeLessThan(100);
    refreshes.mockRestore();
  });

  it('a new version recomputes only organisations whose rows follow older definitions', async () => {
    const { organisationId } = tenant.context;
    await handlers['regularity.recompute']({ organisationId }, job);
    const before = (await queue.counts()).recompute.waiting;
    await handlers['regularity.recompute']({ ifOutdated: true }, job);
    expect((await queue.counts()).recompute.waiting).toBe(before);
    await tenant.sql('UPDATE participant_regularity SET definition_version = definition_version - 1');
    await handlers['regularity.recompute']({ ifOutdated: true }, job);
    expect((await queue.counts()).recompute.waiting).toBe(before + 1);
  });
});
