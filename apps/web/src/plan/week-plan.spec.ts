import { describe, expect, it } from '@jest/globals';
import { hasMoved, isMovable, steppedBy } from './moving.js';
import type { PlannedSession } from './plan.graphql.js';
import { neighbour, plannedDays } from './week-plan.js';

const session = (id: string, localDate: string, wallTime: string): PlannedSession => ({
  id,
  localDate,
  wallTime,
  startsAt: `${localDate}T${wallTime}:00Z`,
  endsAt: `${localDate}T${wallTime}:00Z`,
  durationMinutes: 60,
  kind: 'MEETING',
  status: 'PLANNED',
  place: null,
  capacity: null,
  seatsTaken: 0,
  isException: false,
  group: { id: 'g', publicName: 'Aamukahvi', mayPlan: true },
  series: null,
});
const MONDAY = '2026-12-07';
const TUESDAY = '2026-12-08';
const THURSDAY = '2026-12-10';
const DAYS = [MONDAY, TUESDAY, '2026-12-09', THURSDAY];
const SESSIONS = [
  session('late', TUESDAY, '15:00'),
  session('early', TUESDAY, '09:00'),
  session('monday', MONDAY, '10:00'),
  session('thursday', THURSDAY, '10:00'),
];
const CHRISTMAS = {
  id: 'b',
  name: 'Tauko',
  startsOn: THURSDAY,
  endsOn: '2027-01-06',
  site: null,
  group: null,
};

describe('the days of a plan', () => {
  it('sessions stand by their time on their day, beside the breaks of that day', () => {
    const days = plannedDays(DAYS, SESSIONS, [CHRISTMAS], null);
    expect(days.map((day) => day.sessions.map(({ id }) => id))).toEqual([
      ['monday'],
      ['early', 'late'],
      [],
      ['thursday'],
    ]);
    expect(days.map(({ breaks }) => breaks.length)).toEqual([0, 0, 0, 1]);
  });

  it('a session that is carried stands where it is carried to', () => {
    const to = { localDate: MONDAY, wallTime: '08:00' };
    const days = plannedDays(DAYS, SESSIONS, [], { session: SESSIONS[0]!, to });
    expect(days[0]?.sessions.map(({ id }) => id)).toEqual(['late', 'monday']);
    expect(days[1]?.sessions.map(({ id }) => id)).toEqual(['early']);
  });

  it('arrows lead up and down in a day and to the nearest day that has a session, and end at the edges', () => {
    const days = plannedDays(DAYS, SESSIONS, [], null);
    expect(neighbour(days, 'early', 'ArrowDown')).toBe('late');
    expect(neighbour(days, 'early', 'ArrowUp')).toBe(null);
    expect(neighbour(days, 'late', 'ArrowRight')).toBe('thursday');
    expect(neighbour(days, 'thursday', 'ArrowLeft')).toBe('early');
    expect(neighbour(days, 'thursday', 'ArrowRight')).toBe(null);
    expect(neighbour(days, 'early', 'Enter')).toBe(null);
  });

  it('a session can be moved by those who plan its group, until it begins and unless it was cancelled', () => {
    const monday = session('monday', MONDAY, '13:00');
    const before = Date.parse(`${MONDAY}T12:00:00Z`);
    expect(isMovable(monday, before)).toBe(true);
    expect(isMovable(monday, Date.parse(`${MONDAY}T13:00:00Z`))).toBe(false);
    expect(isMovable({ ...monday, status: 'CANCELLED' }, before)).toBe(false);
    expect(isMovable({ ...monday, group: { ...monday.group, mayPlan: false } }, before)).toBe(false);
  });

  it('arrows carry a session by a day and by a quarter of an hour, and never over midnight', () => {
    const spot = { localDate: MONDAY, wallTime: '13:00' };
    expect(steppedBy('ArrowRight', spot)).toEqual({ localDate: TUESDAY, wallTime: '13:00' });
    expect(steppedBy('ArrowUp', spot)).toEqual({ localDate: MONDAY, wallTime: '12:45' });
    expect(steppedBy('ArrowDown', { ...spot, wallTime: '23:50' })).toEqual({ ...spot, wallTime: '23:50' });
    expect(steppedBy('x', spot)).toBe(null);
    const monday = session('monday', MONDAY, '13:00');
    expect(hasMoved({ session: monday, to: spot })).toBe(false);
    expect(hasMoved({ session: monday, to: { ...spot, wallTime: '13:15' } })).toBe(true);
  });
});
