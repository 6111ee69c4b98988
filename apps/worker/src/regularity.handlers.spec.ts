import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemContext } from '#libs/database/tenant-database.js';
import { Registers } from '#libs/participation/registers.js';
import { TestHouse } from '#libs/participation/testing/test-house.js';
import { Organisations } from '#libs/people/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/regularity-runs.js';
import { RegularitySnapshots } from '#libs/regularity/snapshots.js';
import { RegularityHandlers } from './regularity.handlers.js';

describe('the jobs of regularity', () => {
  let house: TestHouse;
  let queue: JobQueue;
  let handlers: RegularityHandlers['handlers'];
  const job = { jobId: randomUUID(), attempt: 1, signal: new AbortController().signal };

  beforeAll(async () => {
    house = await TestHouse.open();
    queue = JobQueue.open(house.appUrl);
    const organisations = new Organisations(house.database);
    const snapshots = new RegularitySnapshots();
    const recompute = new RegularityRecompute(house.database, snapshots, new RegularityRuns());
    handlers = new RegularityHandlers(house.database, organisations, queue, snapshots, recompute).handlers;
  });
  afterAll(async () => {
    await queue.close();
    await house.close();
  });

  async function visitsOf(participantId: string): Promise<number | undefined> {
    const [row] = await house.sql<{ visits: number }>(
      'SELECT visits FROM participant_regularity WHERE participant_id = $1',
      [participantId],
    );
    return row?.visits;
  }

  async function visitor(): Promise<string> {
    const person = await house.participant();
    const sessionId = await house.session(await house.group(), { inDays: -1 });
    const mark = { clientKey: randomUUID(), participantId: person, mark: 'PRESENT' } as const;
    await house.database.write(house.context, (tx) =>
      new Registers().record(tx, house.context, { sessionId, marks: [mark] }),
    );
    return person;
  }

  it('refresh the people whose ids they carry, and pass over ids of another organisation', async () => {
    const { organisationId } = house.context;
    const [person, bystander] = [await visitor(), await visitor()];
    const elsewhere = systemContext(randomUUID());
    await handlers['regularity.refresh'](
      { organisationId: elsewhere.organisationId, participantIds: [person] },
      job,
    );
    expect(await visitsOf(person)).toBeUndefined();
    await handlers['regularity.refresh']({ organisationId, participantIds: [person, randomUUID()] }, job);
    expect(await visitsOf(person)).toBe(1);
    expect(await visitsOf(bystander)).toBeUndefined();
  });

  it('recompute an organisation by itself, and all of them by a job each', async () => {
    const { organisationId } = house.context;
    const person = await visitor();
    await handlers['regularity.recompute']({ organisationId }, job);
    expect(await visitsOf(person)).toBe(1);
    await new Organisations(house.database).create({ name: 'Toinen ry' });
    await handlers['regularity.recompute']({}, job);
    expect((await queue.counts()).regularity.waiting).toBe(2);
  });
});
