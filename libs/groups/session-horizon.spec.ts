import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import { PlanningFixture, type TestPlans } from './testing/planning-fixture.js';

describe('the rolling horizon', () => {
  let fixture: PlanningFixture;
  let plans: TestPlans;
  let groupId: string;

  beforeAll(async () => {
    fixture = await PlanningFixture.start();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    plans = await fixture.newOrganisation({ horizonWeeks: 2 });
    groupId = await plans.newGroup({ capacity: 12 });
    fixture.forget();
  });

  const extend = (): Promise<number> => plans.write((tx) => fixture.horizon.extend(tx, plans.context));
  const widenHorizon = (weeks: number): Promise<unknown> =>
    plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = $1', [weeks]));

  it('a new series gets its sessions at once, with place and seats, and they are announced', async () => {
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', place: ' Sali ' });
    const sessions = await plans.sessionsOf(groupId);
    expect(sessions).toHaveLength(15);
    expect(sessions[0]).toMatchObject({ place: 'Sali', capacity: 12, kind: 'MEETING', scheduleVersion: 1 });
    expect(fixture.idsOf('PLANNED').sort()).toEqual(sessions.map((session) => session.id).sort());
  });

  it('a series that started two months ago gets its past sessions; later runs fill from today on', async () => {
    const startsOn = addDays(plans.today, -56);
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=WEEKLY', startsOn });
    expect((await plans.sessionsOf(groupId)).map((session) => session.localDate)).toEqual(
      Array.from({ length: 11 }, (_, week) => addDays(startsOn, 7 * week)),
    );
    await plans.write((tx) => tx.query('DELETE FROM session'));
    expect(await extend()).toBe(3);
  });

  it('no session is made twice, however often and by however many workers at once the horizon runs', async () => {
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY' });
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', wallTime: '17:00' });
    await widenHorizon(6);
    fixture.forget();
    const made = await Promise.all(Array.from({ length: 20 }, extend));
    expect(made.reduce((sum, count) => sum + count)).toBe(2 * 28);
    expect(await plans.sessionsOf(groupId)).toHaveLength(2 * 43);
    expect(new Set(fixture.idsOf('PLANNED')).size).toBe(fixture.idsOf('PLANNED').length);
    expect(fixture.idsOf('PLANNED')).toHaveLength(56);
    expect(await extend()).toBe(0);
  });

  it('breaks of the organisation, the site and the group are excluded, but not those of other groups', async () => {
    const otherGroup = await plans.newGroup();
    const day = (days: number): string => addDays(plans.today, days);
    await plans.write(async (tx) => {
      for (const [days, target] of [
        [2, {}],
        [4, { siteId: plans.siteId }],
        [6, { groupId }],
        [8, { groupId: otherGroup }],
      ] as const) {
        const dates = { startsOn: day(days), endsOn: day(days) };
        await fixture.breaks.create(tx, plans.context, { name: 'Tauko', ...dates, ...target });
      }
    });
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY' });
    const dates = (await plans.sessionsOf(groupId)).map((session) => session.localDate);
    expect(dates).toHaveLength(12);
    expect([2, 4, 6, 8].map((days) => dates.includes(day(days)))).toEqual([false, false, false, true]);
  });

  it('archived groups and ended series get no sessions', async () => {
    const archived = await plans.newGroup();
    const startsOn = addDays(plans.today, 1);
    await plans.newSeries({ groupId: archived, recurrenceRule: 'FREQ=DAILY', startsOn });
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', startsOn, endsOn: addDays(startsOn, 2) });
    await plans.write(async (tx) => {
      await tx.query(`DELETE FROM session WHERE group_id = $1`, [archived]);
      await fixture.groups.archive(tx, plans.context, archived, true);
    });
    await widenHorizon(10);
    expect(await extend()).toBe(0);
    expect(await plans.sessionsOf(groupId)).toHaveLength(3);
  });

  it('a series on "Tuesdays 13:00" stays at 13:00 on the wall when clocks go back and forward', async () => {
    const recurrenceRule = 'FREQ=WEEKLY;BYDAY=TU';
    await plans.newSeries({ groupId, recurrenceRule, startsOn: '2025-10-21', endsOn: '2025-10-28' });
    await plans.newSeries({ groupId, recurrenceRule, startsOn: '2026-03-24', endsOn: '2026-03-31' });
    const sessions = await plans.sessionsOf(groupId);
    expect(sessions.map((session) => session.startsAt.toISOString())).toEqual([
      '2025-10-21T10:00:00.000Z',
      '2025-10-28T11:00:00.000Z',
      '2026-03-24T11:00:00.000Z',
      '2026-03-31T10:00:00.000Z',
    ]);
    expect(sessions.map((session) => wallTimeOf(session.startsAt, session.timeZone))).toEqual(
      Array(4).fill('13:00'),
    );
  });

  it('a series that would make more than a thousand sessions at once is refused', async () => {
    await expect(
      plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', startsOn: addDays(plans.today, -1100) }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'startsOn' }] });
    expect(await plans.sessionsOf(groupId)).toEqual([]);
  });

  it('no session is made in a break that is written at the same moment', async () => {
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', startsOn: addDays(plans.today, 1) });
    await widenHorizon(8);
    const dates = { startsOn: addDays(plans.today, 20), endsOn: addDays(plans.today, 30) };
    await Promise.all([
      extend(),
      plans.write((tx) => fixture.breaks.create(tx, plans.context, { name: 'Tauko', ...dates })),
      extend(),
    ]);
    const inBreak = (await plans.sessionsOf(groupId)).filter(
      ({ localDate, status }) =>
        status === 'PLANNED' && localDate >= dates.startsOn && localDate <= dates.endsOn,
    );
    expect(inBreak).toEqual([]);
  });
});
