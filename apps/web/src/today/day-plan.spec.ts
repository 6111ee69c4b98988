import { describe, expect, it } from '@jest/globals';
import type { Roster } from '../register/roster.js';
import { planOf } from './day-plan.js';

const at = (time: string) => Date.parse(`2026-11-24T${time}:00Z`);
const session = (sessionId: string, from: string, to: string, change: Partial<Roster> = {}): Roster => ({
  sessionId,
  groupName: sessionId,
  place: null,
  localDate: '2026-11-24',
  startsAt: `2026-11-24T${from}:00Z`,
  endsAt: `2026-11-24T${to}:00Z`,
  isCancelled: false,
  closedAt: null,
  visitors: 0,
  rows: [
    {
      participantId: 'aino',
      name: 'Aino',
      isExpected: true,
      said: null,
      askForNumber: false,
      mark: null,
      markedAt: null,
      note: null,
    },
  ],
  ...change,
});
const ids = (sessions: ReturnType<typeof planOf>['now']) => sessions.map(({ roster }) => roster.sessionId);

describe('the page of today', () => {
  it('a session stands under now from half an hour before it begins until it ends', () => {
    const plan = (time: string) => planOf([session('coffee', '09:00', '11:00')], [], at(time));
    expect(ids(plan('08:29').later)).toEqual(['coffee']);
    expect(ids(plan('08:30').now)).toEqual(['coffee']);
    expect(ids(plan('10:59').now)).toEqual(['coffee']);
    expect(ids(plan('11:00').now)).toEqual([]);
  });

  it('a session that is over and has no mark is missing its register, unless that is closed or it was cancelled', () => {
    const marked = session('marked', '07:00', '08:00');
    const plan = planOf(
      [
        session('missing', '07:00', '08:00'),
        session('closed', '07:00', '08:00', { closedAt: '2026-11-24T08:00:00Z' }),
        session('cancelled', '07:00', '08:00', { isCancelled: true }),
        { ...marked, rows: marked.rows.map((row) => ({ ...row, mark: 'PRESENT' as const, markedAt: 1 })) },
      ],
      [],
      at('12:00'),
    );
    expect(ids(plan.missing)).toEqual(['missing']);
    expect(ids(plan.earlier)).toEqual(['closed', 'cancelled', 'marked']);
  });

  it('a cancelled session never runs', () => {
    const plan = planOf([session('coffee', '09:00', '11:00', { isCancelled: true })], [], at('10:00'));
    expect([ids(plan.now), ids(plan.later)]).toEqual([[], ['coffee']]);
  });
});
