import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenBuckets } from './token-buckets.js';

describe('a token bucket', () => {
  it('a token bucket lets a burst through, then one at a time, and says how long to wait', () => {
    const buckets = new TokenBuckets({ burst: 3, perSecond: 0.5 });
    expect([1, 2, 3, 4].map(() => buckets.take('a', 0))).toEqual([0, 0, 0, 2]);
    expect(buckets.take('a', 1000)).toBe(1);
    expect(buckets.take('a', 2000)).toBe(0);
    expect(buckets.take('a', 2001)).toBe(2);
  });

  it('a token bucket counts each key separately', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 });
    expect([buckets.take('a', 0), buckets.take('b', 0), buckets.take('a', 0)]).toEqual([0, 0, 1]);
  });

  it('a token bucket never lets more through than the burst and its refill since then', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }),
        (burst, pausesMs) => {
          const buckets = new TokenBuckets({ burst, perSecond: 2 });
          let nowMs = 0;
          let through = 0;
          for (const pause of pausesMs) {
            nowMs += pause;
            if (buckets.take('key', nowMs) === 0) through += 1;
          }
          expect(through).toBeLessThanOrEqual(burst + (nowMs / 1000) * 2 + 1e-6);
        },
      ),
    );
  });

  it('a token bucket lets through a caller who waits as long as told', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 10, noNaN: true }), (perSecond) => {
        const buckets = new TokenBuckets({ burst: 1, perSecond });
        buckets.take('key', 0);
        const waitSeconds = buckets.take('key', 0);
        expect(buckets.take('key', waitSeconds * 1000)).toBe(0);
      }),
    );
  });
});
