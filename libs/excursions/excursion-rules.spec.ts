import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemsOfExcursion, problemsOfLegs, type ExcursionDraft } from './excursion-rules.js';
import { overlap, type LegPlan } from './transport-leg.js';

const at = (minutes: number) => new Date(Date.UTC(2027, 4, 3, 6, minutes));

const leg = (from: number, to: number, more: Partial<LegPlan> = {}): LegPlan => ({
  kind: 'BUS',
  from: 'Kamppi',
  to: 'Nuuksio',
  departsAt: at(from),
  arrivesAt: at(to),
  ...more,
});

const draft: ExcursionDraft = {
  kind: 'EXCURSION',
  meetsAt: at(0),
  returnsAt: at(480),
  meetingPoint: 'Kamppi',
  destination: 'Nuuksio',
  organisationCostCents: 0,
  participantCostCents: 0,
  legs: [leg(10, 60), leg(60, 100), leg(400, 470)],
};

const fieldsOf = (changes: Partial<ExcursionDraft>) =>
  problemsOfExcursion({ ...draft, ...changes }).map(({ field }) => field);

describe('the plan of an excursion', () => {
  it('a plan whose legs follow one another between meeting and return is accepted', () => {
    expect(fieldsOf({})).toEqual([]);
  });

  it.each([
    ['a meeting', { kind: 'MEETING' as const }, ['kind']],
    ['a return before meeting', { returnsAt: at(-10), legs: [] }, ['returnsAt']],
    ['a return after more than a day', { returnsAt: at(1441) }, ['returnsAt']],
    ['seconds', { meetsAt: new Date(at(0).getTime() + 1000) }, ['meetsAt']],
    ['no destination', { destination: ' ' }, ['destination']],
    ['no meeting point', { meetingPoint: '' }, ['meetingPoint']],
    ['a negative cost', { organisationCostCents: -1 }, ['organisationCostCents']],
    ['half a cent', { participantCostCents: 0.5 }, ['participantCostCents']],
    ['a leg that departs too early', { legs: [leg(-1, 5)] }, ['legs.0.departsAt']],
    ['a leg that arrives too late', { legs: [leg(470, 481)] }, ['legs.0.arrivesAt']],
    ['a leg that goes back in time', { legs: [leg(20, 20)] }, ['legs.0.arrivesAt']],
    ['no seats', { legs: [leg(10, 60, { seats: 0 })] }, ['legs.0.seats']],
    ['a leg from nowhere', { legs: [leg(10, 60, { from: ' ' })] }, ['legs.0.from']],
    ['legs that overlap', { legs: [leg(10, 60), leg(100, 120), leg(59, 70)] }, ['legs.2.departsAt']],
    ['too many legs', { legs: Array.from({ length: 13 }, (_, index) => leg(index, index + 1)) }, ['legs']],
  ])('a plan with %s is refused', (_what, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  it('two cars may go at once, but no car twice', () => {
    const [first, second] = [leg(10, 60, { vehicle: 'Auto 1' }), leg(10, 60, { vehicle: 'Auto 2' })];
    expect(fieldsOf({ legs: [first, second] })).toEqual([]);
    expect(fieldsOf({ legs: [first, { ...second, vehicle: ' auto 1' }] })).toEqual(['legs.1.departsAt']);
  });

  it('a plan is refused exactly if two legs of a vehicle overlap, whatever their order', () => {
    const anyLeg = fc
      .record({
        start: fc.nat(400),
        length: fc.integer({ min: 1, max: 60 }),
        vehicle: fc.constantFrom('', 'B'),
      })
      .map(({ start, length, vehicle }) => leg(start, start + length, { vehicle }));
    fc.assert(
      fc.property(fc.array(anyLeg, { maxLength: 8 }), (legs) => {
        const clash = legs.some((a, i) =>
          legs.some((b, j) => i < j && a.vehicle === b.vehicle && overlap(a, b)),
        );
        expect(problemsOfLegs(legs, draft).length > 0).toBe(clash);
      }),
    );
  });
});
