import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { joinOverlapping, type Period } from './joined-periods.js';

const FIRST = '2026-01-01';

describe('joined periods', () => {
  const period = (id: string, startsOn: LocalDate, endsOn: LocalDate | null, isKept = true): Period => ({
    id,
    startsOn,
    endsOn,
    isKept,
  });

  it('a chain of overlapping periods becomes one period, which is that of the survivor', () => {
    const joined = joinOverlapping([
      period('kept-1', '2026-01-10', '2026-01-20'),
      period('other', '2026-01-05', '2026-02-05', false),
      period('kept-2', '2026-02-01', '2026-03-01'),
    ]);
    expect(joined).toHaveLength(1);
    expect(joined[0]).toMatchObject({
      survivor: { id: 'kept-1' },
      startsOn: '2026-01-05',
      endsOn: '2026-03-01',
    });
    expect(joined[0]!.absorbed.map(({ id }) => id)).toEqual(['other', 'kept-2']);
  });

  it('periods that only follow each other stay apart', () => {
    const joined = joinOverlapping([
      period('a', '2026-01-01', '2026-01-31'),
      period('b', '2026-02-01', null, false),
    ]);
    expect(joined.map(({ survivor, endsOn }) => [survivor.id, endsOn])).toEqual([
      ['a', '2026-01-31'],
      ['b', null],
    ]);
  });

  it('joined periods cover exactly the days that one of the periods covered, without overlaps', () => {
    const anyPeriod = fc.record({ start: fc.nat(60), days: fc.option(fc.nat(20)), isKept: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyPeriod, { maxLength: 12 }), (specs) => {
        const periods = specs.map(({ start, days, isKept }, index) => {
          const startsOn = addDays(FIRST, start);
          return period(String(index), startsOn, days === null ? null : addDays(startsOn, days), isKept);
        });
        const joined = joinOverlapping(periods);
        const covering = (
          list: readonly { startsOn: LocalDate; endsOn: LocalDate | null }[],
          day: LocalDate,
        ) =>
          list.filter(({ startsOn, endsOn }) => startsOn <= day && (endsOn === null || day <= endsOn)).length;
        for (let offset = 0; offset < 100; offset += 1) {
          const day = addDays(FIRST, offset);
          expect(covering(joined, day)).toBe(Math.min(1, covering(periods, day)));
        }
        expect(joined.flatMap(({ survivor, absorbed }) => [survivor, ...absorbed]).length).toBe(
          periods.length,
        );
      }),
    );
  });
});
