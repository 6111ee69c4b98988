import { describe, expect, it } from '@jest/globals';
import { waitMs } from './away-from-day-limits.js';

describe('an example', () => {
  it.each([
    ['2026-11-21T21:59:50Z', 10_001, 'just before midnight in winter'],
    ['2026-07-01T20:59:59Z', 1_001, 'just before midnight in summer'],
    ['2026-11-22T07:59:58Z', 2_001, 'just before reminders are due'],
    ['2026-11-21T22:00:00Z', 0, 'at midnight'],
    ['2026-11-21T21:59:44Z', 0, 'with time enough'],
    ['2026-11-21T12:00:00Z', 0, 'in the afternoon'],
  ])('an example at %s waits %i ms: %s', (now, expected) => {
    expect(waitMs(new Date(now))).toBe(expected);
  });
});
