import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Nudges } from './nudges.js';
import type { AddLot, ReadyJob } from './nudges.js';

const oneJob = (): ReadyJob => ({ name: 'messages.send', data: {}, opts: { jobId: randomUUID() } });

function nudges(addLot: AddLot) {
  const lost: number[] = [];
  const warn = (fields: object) => void lost.push((fields as { nudges: number }).nudges);
  return { lost, nudges: new Nudges(addLot, { warn, error: () => undefined }) };
}

describe('Nudges', () => {
  it('nudges go one batch at a time, in their order', async () => {
    const jobs = Array.from({ length: 650 }, oneJob);
    const added: ReadyJob[][] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    const { nudges: ours, lost } = nudges(async (_queue, lot) => {
      mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      added.push([...lot]);
      atOnce -= 1;
    });
    for (const job of jobs) ours.add('texts', job);
    await ours.close(5_000);
    expect(added.map(({ length }) => length)).toEqual([200, 200, 200, 50]);
    expect(added.flat()).toEqual(jobs);
    expect(mostAtOnce).toBe(1);
    expect(lost).toEqual([]);
  });

  it('nudges are tried a second time with the same ids, and then counted as lost', async () => {
    const tried: (string | undefined)[] = [];
    const { nudges: ours, lost } = nudges(async (_queue, [job]) => {
      tried.push(job?.opts.jobId);
      throw new Error('away');
    });
    const job = oneJob();
    ours.add('texts', job);
    await ours.close(5_000);
    expect(tried).toEqual([job.opts.jobId, job.opts.jobId]);
    expect(lost).toEqual([1]);
  });

  it('nudges go on after a batch that was lost', async () => {
    let calls = 0;
    const added: ReadyJob[] = [];
    const { nudges: ours, lost } = nudges(async (_queue, lot) => {
      calls += 1;
      if (calls <= 2) throw new Error('away');
      added.push(...lot);
    });
    for (let count = 0; count < 250; count += 1) ours.add('texts', oneJob());
    await ours.close(5_000);
    expect(lost).toEqual([200]);
    expect(added).toHaveLength(50);
  });

  it('nudges are given up within the time that closing has, when the store hangs', async () => {
    const { nudges: ours, lost } = nudges(
      (_queue, _lot, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')));
        }),
    );
    for (let count = 0; count < 450; count += 1) ours.add('texts', oneJob());
    const begun = Date.now();
    await ours.close(300);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(lost.reduce((sum, count) => sum + count, 0)).toBe(450);
  });

  it('nudges do not fill the memory while the store hangs, and those turned away are counted', async () => {
    let letGo: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (letGo = resolve));
    const added: ReadyJob[] = [];
    const { nudges: ours, lost } = nudges(async (_queue, lot) => {
      await hanging;
      added.push(...lot);
    });
    for (let count = 0; count < 10_500; count += 1) ours.add('texts', oneJob());
    letGo();
    await ours.close(5_000);
    expect(added).toHaveLength(10_000);
    expect(lost).toEqual([500]);
  });
});
