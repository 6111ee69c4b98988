import { describe, expect, it } from '@jest/globals';
import { doubtedNumber, mergedNumber, type NumberLife } from './merged-numbers.js';

const TODAY = '2026-06-01';

describe('merged numbers', () => {
  const life: NumberLife = {
    status: 'ACTIVE',
    validFrom: '2026-01-01',
    validTo: null,
    confirmedOn: '2026-03-01',
    askToConfirm: false,
    suspendedReason: null,
    suspendedOn: null,
    failuresInARow: 0,
    lastDeliveredAt: null,
  };

  it('a merged number stays suspended when one of the two was, and keeps the reason', () => {
    const suspended = {
      ...life,
      status: 'SUSPENDED',
      suspendedReason: 'ON_REQUEST',
      suspendedOn: '2026-02-01',
    } as const;
    for (const [kept, other] of [
      [life, suspended],
      [suspended, life],
    ] as const) {
      expect(mergedNumber(kept, other)).toMatchObject({ status: 'SUSPENDED', suspendedReason: 'ON_REQUEST' });
    }
  });

  it('a merged number is doubted when the other person has ended it since, unless it was confirmed after that', () => {
    expect(doubtedNumber(life, '2026-04-01', TODAY)).toMatchObject({
      status: 'SUSPENDED',
      suspendedReason: 'NOT_THEIRS',
      askToConfirm: true,
    });
    expect(doubtedNumber(life, '2026-02-01', TODAY)).toBe(life);
  });
});
