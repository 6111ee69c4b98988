import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GatheredRefreshes } from './gathered-refreshes.js';

describe('gathered refreshes', () => {
  it('compute 200 quick changes of the same people in few lots, each begun after the change it answers', async () => {
    const organisationId = randomUUID();
    const people: string[] = Array.from({ length: 5 }, () => randomUUID());
    const truth = new Map<string, number>(people.map((id) => [id, 0]));
    const computed = new Map<string, number>();
    let lots = 0;
    const gathered = new GatheredRefreshes(async (_organisation, ids) => {
      lots += 1;
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
    expect(lots).toBeLessThanOrEqual(20);
  });

  it('keep organisations apart', async () => {
    const asked: [string, readonly string[]][] = [];
    const gathered = new GatheredRefreshes(async (...lot) => void asked.push(lot), 5);
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

  it('fail everybody in a lot that failed, and compute the next one', async () => {
    let fails = true;
    const gathered = new GatheredRefreshes(async () => {
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
