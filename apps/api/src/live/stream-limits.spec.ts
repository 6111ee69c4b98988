import { describe, expect, it } from '@jest/globals';
import { StreamLimits } from './stream-limits.js';

describe('the limits of live updates', () => {
  it('a key has its places, and all together have theirs, and a place that is given back twice counts once', () => {
    const limits = new StreamLimits({ ofKey: 2, inAll: 3 });
    const first = limits.take('a');
    limits.take('a');
    expect(() => limits.take('a')).toThrow('Too many live updates');
    limits.take('b');
    expect(() => limits.take('c')).toThrow('Too many live updates');
    first();
    first();
    expect(limits.open).toBe(2);
    limits.take('c');
    expect(() => limits.take('a')).toThrow('Too many live updates');
  });
});
