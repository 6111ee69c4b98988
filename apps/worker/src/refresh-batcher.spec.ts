import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { RefreshBatcher } from './refresh-batcher.js';

describe('gathered refreshes', () => {
  it('200 quick changes of the same people are computed in few batches, each started after its changes', async () => {
    const organisationId = randomUUID();
    const people: string[] = Array.from({ length: 5 }, () => randomUUID());
    const truth = new Map<string, number>(people.map((id) => [id, 0]));
    const computed = new Map<string, number>();
    let batches = 0;
    const gathered = new RefreshBatcher(async (_organisation, ids) => {
      batches += 1;
      const read = ids.map((id) => [id, truth.get(id)!] as const);
      await sleep(20);
      for (const [id, value] of read) computed.set(id, value);
    }, 10);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await sleep(index % 50);
        const id = people[index % people.length]!;
        const value = truth.get(id)! + 1;
        truth.set(id, value);
        await gathered.ask(organisationId, [id]);
        expect(computed.get(id)).toBeGreaterThanOrEqual(value);
      }),
    );
    expect(computed).toEqual(truth);
    expect(batches).toBeLessThanOrEqual(20);
  });

  it('a batch of refreshes holds people of one organisation only', async () => {
    const asked: [string, readonly string[]][] = [];
    const gathered = new RefreshBatcher(async (...batch) => void asked.push(batch), 5);
    const [one, other, person] = [randomUUID(), randomUUID(), randomUUID()];
    await Promise.all([
      gathered.ask(one, [person]),
      gathered.ask(other, [person]),
      gathered.ask(one, [person]),
    ]);
    expect(asked).toEqual([
      [one, [person]],
      [other, [person]],
    ]);
  });

  it('everybody in a failed batch gets the failure, and the next batch is computed', async () => {
    let fails = true;
    const gathered = new RefreshBatcher(async () => {
      if (fails) throw new Error('The database is away');
    }, 5);
    const organisationId = randomUUID();
    const both = await Promise.allSettled([
      gathered.ask(organisationId, ['a']),
      gathered.ask(organisationId, ['b']),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await gathered.ask(organisationId, ['a', 'b']);
  });
});
