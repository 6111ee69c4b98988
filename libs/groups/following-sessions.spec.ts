import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, weekdayOf } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { SeriesChanges } from './moved-sessions.js';
import type { Session } from './session.entity.js';
import { SessionSeries } from './session-series.entity.js';
import { PlanningFixture, type TestPlans } from './testing/planning-fixture.js';

describe('this and all following', () => {
  let fixture: PlanningFixture;
  let plans: TestPlans;
  let groupId: string;
  let startsOn: string;

  beforeAll(async () => {
    fixture = await PlanningFixture.start();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    plans = await fixture.newOrganisation({ horizonWeeks: 6 });
    groupId = await plans.newGroup({ capacity: 5 });
    // A Tuesday three weeks back: some sessions lie behind, six ahead.
    startsOn = addDays(plans.today, -21 - ((weekdayOf(plans.today) + 5) % 7));
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=WEEKLY;BYDAY=TU', startsOn, place: 'Sali' });
    fixture.forget();
  });

  const ahead = (sessions: readonly Session[]): Session[] =>
    sessions.filter((session) => session.localDate > plans.today);
  const change = (id: string | undefined, changes: SeriesChanges) =>
    plans.write((tx) => fixture.following.change(tx, plans.context, id ?? '', changes));
  const cancelOne = (id: string | undefined) =>
    plans.write((tx) => fixture.sessions.cancel(tx, plans.context, id ?? '', 'Ohjaaja sairas'));
  const timeOf = (session: Session): string => wallTimeOf(session.startsAt, session.timeZone);

  it('moves the sessions ahead with their identity and sign-ups and leaves the past alone', async () => {
    const before = await plans.sessionsOf(groupId);
    const [, anchor, third] = ahead(before);
    await plans.takeSeat(third?.id ?? '', await plans.newParticipant());
    const moved = await change(anchor?.id, {
      localDate: addDays(anchor?.localDate ?? '', 2),
      wallTime: '10:00',
    });
    expect(moved.series).toMatchObject({
      recurrenceRule: 'FREQ=WEEKLY;BYDAY=TH',
      place: 'Sali',
      wallTime: '10:00',
    });
    const after = await plans.sessionsOf(groupId);
    expect(after.map((session) => session.id)).toEqual(before.map((session) => session.id));
    for (const [index, session] of after.entries()) {
      const old = before[index] as Session;
      if (old.localDate < (anchor?.localDate ?? '')) {
        expect(session).toEqual(old);
      } else {
        expect(session).toMatchObject({
          seriesId: moved.series.id,
          localDate: addDays(old.localDate, 2),
          originalDate: addDays(old.localDate, 2),
          scheduleVersion: 2,
          isException: false,
        });
        expect(timeOf(session)).toBe('10:00');
      }
    }
    expect(after.find((session) => session.id === third?.id)?.seatsTaken).toBe(1);
    expect(fixture.idsOf('MOVED')).toHaveLength(ahead(before).length - 1);
    expect(fixture.idsOf('PLANNED')).toEqual([]);
    const old = await plans.write((tx) =>
      tx.getRepository(SessionSeries).findOneByOrFail({ id: before[0]?.seriesId ?? '' }),
    );
    expect(old.endsOn).toBe(addDays(anchor?.localDate ?? '', -1));
    expect(moved.series.previousSeriesId).toBe(old.id);
    expect(await plans.write((tx) => fixture.horizon.extend(tx, plans.context))).toBe(0);
  });

  it('does not overwrite what was changed or cancelled by hand, nor make a second session for it', async () => {
    const [anchor, changed, cancelled] = ahead(await plans.sessionsOf(groupId));
    await plans.write((tx) =>
      fixture.sessions.change(tx, plans.context, changed?.id ?? '', { wallTime: '18:00', place: 'Museo' }),
    );
    await cancelOne(cancelled?.id);
    fixture.forget();
    await change(anchor?.id, { wallTime: '12:00', place: 'Keittiö' });
    const after = ahead(await plans.sessionsOf(groupId));
    expect(after.map(timeOf)).toEqual([
      '12:00',
      '18:00',
      '13:00',
      ...Array<string>(after.length - 3).fill('12:00'),
    ]);
    expect(after[1]).toMatchObject({ id: changed?.id, place: 'Museo', status: 'PLANNED' });
    expect(after[2]).toMatchObject({ id: cancelled?.id, place: 'Sali', status: 'CANCELLED' });
    expect(fixture.idsOf('PLANNED')).toEqual([]);
    expect(fixture.idsOf('MOVED')).not.toContain(changed?.id);
  });

  it('cancels sessions that the new rule has no date for, and makes those that are missing', async () => {
    const before = ahead(await plans.sessionsOf(groupId));
    const [anchor] = before;
    await change(anchor?.id, { recurrenceRule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE' });
    const after = ahead(await plans.sessionsOf(groupId));
    const stillThere = before.map(({ id }) => after.find((session) => session.id === id));
    expect(stillThere.map((session) => session?.status)).toEqual(
      before.map((_, index) => (index % 2 === 0 ? 'PLANNED' : 'CANCELLED')),
    );
    expect(stillThere[1]?.cancelReason).toBe('Sarja muuttui');
    const made = after.filter((session) => !before.some(({ id }) => id === session.id));
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((session) => weekdayOf(session.localDate)))).toEqual(new Set([3]));
    expect(fixture.idsOf('PLANNED').sort()).toEqual(made.map((session) => session.id).sort());
  });

  it('cancels by a break what it moves into it, and brings back what it moves out of it', async () => {
    const [anchor, second, third] = ahead(await plans.sessionsOf(groupId));
    const day = (session: Session | undefined, days: number): string =>
      addDays(session?.localDate ?? '', days);
    await plans.write(async (tx) => {
      for (const date of [day(second, 0), day(third, 1)]) {
        await fixture.breaks.create(tx, plans.context, { name: 'Tauko', startsOn: date, endsOn: date });
      }
    });
    fixture.forget();
    await change(anchor?.id, { localDate: day(anchor, 1) });
    const after = ahead(await plans.sessionsOf(groupId));
    expect(after[1]).toMatchObject({
      id: second?.id,
      status: 'PLANNED',
      cancelledByBreakId: null,
      cancelReason: null,
    });
    expect(after[2]).toMatchObject({ id: third?.id, status: 'CANCELLED', cancelReason: 'Tauko' });
    expect(fixture.idsOf('RESTORED')).toEqual([second?.id]);
    expect(fixture.idsOf('CANCELLED')).toEqual([third?.id]);
  });

  it('leaves a rule with COUNT as many sessions as it had left', async () => {
    const other = await plans.newGroup();
    await plans.newSeries({
      groupId: other,
      recurrenceRule: 'FREQ=DAILY;COUNT=10',
      startsOn: addDays(plans.today, -3),
    });
    const sessions = await plans.sessionsOf(other);
    const { series } = await change(sessions[6]?.id, { wallTime: '09:00' });
    expect(series.recurrenceRule).toBe('FREQ=DAILY;COUNT=4');
    expect((await plans.sessionsOf(other)).map(timeOf)).toEqual([
      ...Array<string>(6).fill('13:00'),
      ...Array<string>(4).fill('09:00'),
    ]);
  });

  it('changes the seats of coming sessions too, unless more are taken', async () => {
    const [anchor, second] = ahead(await plans.sessionsOf(groupId));
    await plans.takeSeat(second?.id ?? '', await plans.newParticipant());
    await plans.takeSeat(second?.id ?? '', await plans.newParticipant());
    await expect(change(anchor?.id, { capacity: 1 })).rejects.toMatchObject({ code: 'CONFLICT' });
    const { series } = await change(anchor?.id, { capacity: 2 });
    await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 9'));
    await plans.write((tx) => fixture.horizon.extend(tx, plans.context));
    const after = (await plans.sessionsOf(groupId)).filter((session) => session.seriesId === series.id);
    expect(after.length).toBeGreaterThan(7);
    expect(new Set(after.map((session) => session.capacity))).toEqual(new Set([2]));
  });

  it('refuses a session that has begun, is cancelled or stands alone, and a date that lies behind', async () => {
    const sessions = await plans.sessionsOf(groupId);
    const [anchor, second] = ahead(sessions);
    await expect(change(sessions[0]?.id, { wallTime: '12:00' })).rejects.toMatchObject({
      code: 'SESSION_BEGUN',
    });
    await cancelOne(second?.id);
    await expect(change(second?.id, { wallTime: '12:00' })).rejects.toMatchObject({
      code: 'SESSION_CANCELLED',
    });
    const localDate = addDays(plans.today, -1);
    await expect(change(anchor?.id, { localDate })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    const single = await plans.write((tx) =>
      fixture.sessions.create(tx, plans.context, groupId, {
        kind: 'EXCURSION',
        localDate: addDays(plans.today, 3),
        wallTime: '09:00',
        durationMinutes: 60,
      }),
    );
    await expect(change(single.id, { wallTime: '12:00' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await plans.sessionsOf(groupId)).filter((session) => timeOf(session) === '12:00')).toEqual([]);
  });

  it('lets two changes of one series at once follow each other, and doubles nothing', async () => {
    const before = ahead(await plans.sessionsOf(groupId));
    const [first, second] = before;
    const outcomes = await Promise.allSettled([
      change(first?.id, { wallTime: '08:00' }),
      change(second?.id, { wallTime: '09:00' }),
      ...Array.from({ length: 4 }, () => plans.write((tx) => fixture.horizon.extend(tx, plans.context))),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT' });
    }
    const after = ahead(await plans.sessionsOf(groupId));
    expect(after.map((session) => session.id)).toEqual(before.map((session) => session.id));
    expect(new Set(after.map((session) => session.localDate)).size).toBe(after.length);
  });

  it('cancels all following ones and ends the series', async () => {
    const sessions = await plans.sessionsOf(groupId);
    const [, second] = ahead(sessions);
    await plans.write((tx) => fixture.following.cancel(tx, plans.context, second?.id ?? '', 'Ryhmä päättyy'));
    const after = await plans.sessionsOf(groupId);
    expect(after.map(({ status }) => status)).toEqual(
      sessions.map(({ localDate }) => (localDate >= (second?.localDate ?? '') ? 'CANCELLED' : 'PLANNED')),
    );
    expect(fixture.idsOf('CANCELLED')).toHaveLength(ahead(sessions).length - 1);
    await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 12'));
    expect(await plans.write((tx) => fixture.horizon.extend(tx, plans.context))).toBe(0);
  });
});
