import { describe, expect, it } from '@jest/globals';
import { AppError } from './app-error.js';
import { found } from './found.js';

describe('what was looked for', () => {
  it('a row that was found is given back, also one that counts as nothing', () => {
    expect(found({ id: 1 }, 'session')).toEqual({ id: 1 });
    expect(found(true, 'session')).toBe(true);
    expect(found(0, 'session')).toBe(0);
  });

  it('a row that was not found is NOT_FOUND, and the message names what it would have been', () => {
    for (const nothing of [null, undefined, false]) {
      expect(() => found(nothing, 'session')).toThrow(new AppError('NOT_FOUND', 'There is no such session'));
    }
    expect(() => found(null, 'session')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
