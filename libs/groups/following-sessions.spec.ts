import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, weekdayOf } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { Tx } from '#libs/database/tenant-database.js';
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

  it('a move of all following sessions keeps their identity and sign-ups, and leaves the past alone', async () => {
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

  it('a session changed or cancelled by hand is neither overwritten nor doubled', async () => {
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

  it('a new series rule cancels following sessions without a date in it, and makes the missing ones', async () => {
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

  it('a session moved into a break is cancelled, and one moved out of it is brought back', async () => {
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

  it('a changed rule with COUNT keeps as many sessions as it had left', async () => {
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

  it('a series change also sets the seats of coming sessions, unless more are taken', async () => {
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

  it('a series change refuses a session that has started, is cancelled or stands alone, and a past date', async () => {
    const sessions = await plans.sessionsOf(groupId);
    const [anchor, second] = ahead(sessions);
    await expect(change(sessions[0]?.id, { wallTime: '12:00' })).rejects.toMatchObject({
      code: 'SESSION_STARTED',
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

  it('two changes of one series at once follow each other, and nothing is doubled', async () => {
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

  it('a cancellation of all following sessions ends the series', async () => {
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

  describe('of a series that was split before', () => {
    const cancel = (id: string | undefined) =>
      plans.write((tx) => fixture.following.cancel(tx, plans.context, id ?? '', 'Ryhmä päättyy'));
    const standing = async (): Promise<Session[]> =>
      ahead(await plans.sessionsOf(groupId)).filter((session) => session.status === 'PLANNED');
    const farAhead = async (): Promise<number> => {
      await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 12'));
      return plans.write((tx) => fixture.horizon.extend(tx, plans.context));
    };
    const day = (session: Session | undefined, days: number): string =>
      addDays(session?.localDate ?? '', days);

    it('a cancellation reaches the later series and what was changed by hand, and none is made again', async () => {
      const [, second, third, fourth, fifth, sixth] = ahead(await plans.sessionsOf(groupId));
      await change(fifth?.id, { place: 'Museo' });
      await change(third?.id, { wallTime: '15:00' });
      await change(sixth?.id, { wallTime: '16:00' });
      await plans.write((tx) =>
        fixture.sessions.change(tx, plans.context, fifth?.id ?? '', { localDate: day(fifth, 1) }),
      );
      await cancelOne(fourth?.id);
      await plans.write((tx) =>
        fixture.breaks.create(tx, plans.context, {
          name: 'Tauko',
          startsOn: day(sixth, 0),
          endsOn: day(sixth, 0),
        }),
      );
      fixture.forget();
      await cancel(second?.id);
      const after = ahead(await plans.sessionsOf(groupId));
      expect(after.map(({ status, cancelReason }) => [status, cancelReason])).toEqual([
        ['PLANNED', null],
        ['CANCELLED', 'Ryhmä päättyy'],
        ['CANCELLED', 'Ryhmä päättyy'],
        ['CANCELLED', 'Ohjaaja sairas'],
        ['CANCELLED', 'Ryhmä päättyy'],
        ['CANCELLED', 'Ryhmä päättyy'],
        ...after.slice(6).map(() => ['CANCELLED', 'Ryhmä päättyy']),
      ]);
      expect(after.every((session) => session.cancelledByBreakId === null)).toBe(true);
      expect(fixture.idsOf('CANCELLED')).toEqual(expect.arrayContaining([second?.id, third?.id, fifth?.id]));
      expect(fixture.idsOf('CANCELLED')).not.toContain(fourth?.id);
      expect(fixture.idsOf('CANCELLED')).not.toContain(sixth?.id);
      expect(await farAhead()).toBe(0);
    });

    it('a change after a later split reaches what an earlier one split off', async () => {
      const [, second, third, fourth] = ahead(await plans.sessionsOf(groupId));
      await change(fourth?.id, { wallTime: '15:00' });
      await change(second?.id, { wallTime: '10:00', place: 'Keittiö' });
      await cancel(third?.id);
      expect((await standing()).map(({ id }) => id)).toHaveLength(2);
      expect(await farAhead()).toBe(0);
    });

    it('a change of all following sessions leaves other series of the group alone', async () => {
      await plans.newSeries({ groupId, recurrenceRule: 'FREQ=WEEKLY;BYDAY=TU', startsOn, wallTime: '18:00' });
      const evenings = (sessions: readonly Session[]): Session[] =>
        sessions.filter((session) => timeOf(session) === '18:00');
      const before = evenings(await standing());
      const [first, , third] = ahead(await plans.sessionsOf(groupId)).filter(
        (session) => timeOf(session) !== '18:00',
      );
      await change(third?.id, { wallTime: '10:00' });
      await cancel(first?.id);
      expect(await standing()).toEqual(before);
    });

    it('a change reaches the later series and leaves what each of them has of its own', async () => {
      const [first, second, third, fourth, fifth, sixth] = ahead(await plans.sessionsOf(groupId));
      const last = await change(fifth?.id, { wallTime: '15:00', durationMinutes: 30 });
      await change(third?.id, { place: 'Museo' });
      await plans.write((tx) =>
        fixture.sessions.change(tx, plans.context, sixth?.id ?? '', { place: 'Puisto' }),
      );
      await change(second?.id, { wallTime: '10:00', capacity: 3 });
      fixture.forget();
      const { seriesIds } = await change(first?.id, { place: 'Keittiö' });
      const after = ahead(await plans.sessionsOf(groupId));
      expect(after.map(({ id }) => id).slice(0, 6)).toEqual(
        [first, second, third, fourth, fifth, sixth].map((session) => session?.id),
      );
      const rest = after.slice(6);
      expect(after.map((session) => [timeOf(session), session.place, session.capacity])).toEqual([
        ['13:00', 'Keittiö', 5],
        ['10:00', 'Keittiö', 3],
        ['10:00', 'Keittiö', 3],
        ['10:00', 'Keittiö', 3],
        ['10:00', 'Keittiö', 3],
        // Changed by hand, it keeps its plan.
        ['15:00', 'Puisto', 5],
        ...rest.map(() => ['10:00', 'Keittiö', 3]),
      ]);
      expect(
        after.map((session) => (session.endsAt.getTime() - session.startsAt.getTime()) / 60_000),
      ).toEqual([90, 90, 90, 90, 30, 30, ...rest.map(() => 30)]);
      expect(fixture.idsOf('MOVED').sort()).toEqual(
        after
          .filter(({ id }) => id !== sixth?.id)
          .map(({ id }) => id)
          .sort(),
      );
      // A series that changes as a whole stays the same one, and makes its further sessions by the new plan.
      expect(seriesIds).toContain(last.series.id);
      expect(await farAhead()).toBeGreaterThan(0);
      const made = (await plans.sessionsOf(groupId)).at(-1);
      expect(made).toMatchObject({ seriesId: last.series.id, place: 'Keittiö', capacity: 3 });
      expect(timeOf(made as Session)).toBe('10:00');
    });

    it('the later series move along to the new weekday, over a break at their seam', async () => {
      const [, second, third, fourth] = ahead(await plans.sessionsOf(groupId));
      const seam = day(third, 0);
      await plans.write((tx) => tx.query('DELETE FROM session WHERE id = $1', [fourth?.id]));
      await plans.write((tx) =>
        fixture.breaks.create(tx, plans.context, {
          name: 'Tauko',
          startsOn: day(fourth, 0),
          endsOn: day(fourth, 1),
        }),
      );
      await change(third?.id, { place: 'Museo' });
      await change(third?.id, { wallTime: '15:00' });
      const before = ahead(await plans.sessionsOf(groupId));
      const weekLater = 7 + 1;
      await change(second?.id, { localDate: day(second, weekLater) });
      const after = ahead(await plans.sessionsOf(groupId));
      const old = before.map(({ id }) => after.find((session) => session.id === id));
      expect(old.map((session) => session?.localDate)).toEqual(
        before.map((session, index) => day(session, index === 0 ? 0 : weekLater)),
      );
      const planned = await standing();
      expect(new Set(planned.map(({ localDate }) => localDate)).size).toBe(planned.length);
      expect(planned.filter(({ place }) => place === 'Museo').map(timeOf)).not.toContain('13:00');
      expect(planned.filter(({ localDate }) => localDate < addDays(seam, weekLater)).map(timeOf)).toEqual([
        '13:00',
        '13:00',
      ]);
      expect(await plans.write((tx) => fixture.horizon.extend(tx, plans.context))).toBe(0);
    });

    it('a later series keeps its place when its first date fell into a break', async () => {
      const [, second, third, fourth] = ahead(await plans.sessionsOf(groupId));
      await change(third?.id, { place: 'Museo' });
      await plans.write((tx) => tx.query('DELETE FROM session WHERE id = $1', [third?.id]));
      await plans.write((tx) =>
        fixture.breaks.create(tx, plans.context, {
          name: 'Tauko',
          startsOn: day(third, 0),
          endsOn: day(third, 0),
        }),
      );
      await change(second?.id, { wallTime: '10:00' });
      expect((await plans.sessionsOf(groupId)).find(({ id }) => id === fourth?.id)).toMatchObject({
        localDate: fourth?.localDate,
        status: 'PLANNED',
        place: 'Museo',
      });
    });

    it('the later series end under a new rule, to which their sessions go over', async () => {
      const before = ahead(await plans.sessionsOf(groupId));
      const [, second, third, , fifth] = before;
      const lastDay = day(fifth, 21);
      await plans.write((tx) => tx.query('UPDATE session_series SET ends_on = $1', [lastDay]));
      await change(fifth?.id, { wallTime: '15:00' });
      await change(third?.id, { place: 'Museo' });
      const { series } = await change(second?.id, { recurrenceRule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE' });
      expect(series.endsOn).toBe(lastDay);
      const after = ahead(await plans.sessionsOf(groupId));
      const old = before.map(({ id }) => after.find((session) => session.id === id));
      expect(old.map((session) => session?.status)).toEqual(
        before.map((_, index) => (index === 0 || index % 2 === 1 ? 'PLANNED' : 'CANCELLED')),
      );
      const governed = old.filter((session, index) => index > 0 && session?.status === 'PLANNED');
      expect(governed.map((session) => session?.localDate)).toEqual(
        before.filter((_, index) => index % 2 === 1).map((session) => day(session, 1)),
      );
      for (const session of governed) {
        expect(session).toMatchObject({ seriesId: series.id, place: 'Sali', isException: false });
        expect(timeOf(session as Session)).toBe('13:00');
      }
      await farAhead();
      const wednesdays = (await standing()).slice(1);
      expect(new Set(wednesdays.map(({ localDate }) => weekdayOf(localDate)))).toEqual(new Set([3]));
      expect(wednesdays.every(({ seriesId }) => seriesId === series.id)).toBe(true);
      expect(wednesdays.every(({ localDate }) => localDate <= lastDay)).toBe(true);
    });

    it('a cancellation is refused while somebody splits a later series, which would be missed', async () => {
      const [, second, third, , fifth] = ahead(await plans.sessionsOf(groupId));
      await change(third?.id, { place: 'Museo' });
      const waiting = await plans.write(async (tx) => {
        await fixture.following.change(tx, plans.context, fifth?.id ?? '', { wallTime: '09:00' });
        const cancelled = cancel(second?.id).catch((error: { code?: string }) => error.code);
        await untilSomebodyWaitsFor(tx);
        return { cancelled };
      });
      expect(await waiting.cancelled).toBe('CONFLICT');
      expect((await standing()).filter((session) => timeOf(session) === '09:00').length).toBeGreaterThan(1);
      await cancel(second?.id);
      expect(await standing()).toHaveLength(1);
    });

    it('nothing stands from a cancelled session on, whatever was split before, and nothing is made there', async () => {
      const edit = fc.record({
        session: fc.nat(20),
        alone: fc.boolean(),
        days: fc.option(fc.integer({ min: -3, max: 9 }), { nil: undefined }),
        rule: fc.option(
          fc.constantFrom('FREQ=WEEKLY;BYDAY=MO,FR', 'FREQ=WEEKLY;INTERVAL=2', 'FREQ=DAILY;INTERVAL=3'),
          {
            nil: undefined,
            freq: 4,
          },
        ),
        wallTime: fc.constantFrom('09:00', '13:00', '17:00'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(20), async (edits, from) => {
          plans = await fixture.newOrganisation({ horizonWeeks: 6 });
          groupId = await plans.newGroup();
          await plans.newSeries({ groupId, recurrenceRule: 'FREQ=WEEKLY', startsOn });
          for (const { session, alone, days, rule, wallTime } of edits) {
            const sessions = await standing();
            const chosen = sessions[session % sessions.length];
            const localDate =
              days === undefined || rule !== undefined ? {} : { localDate: day(chosen, days) };
            const changes = { wallTime, ...localDate };
            const edited = alone
              ? plans.write((tx) => fixture.sessions.change(tx, plans.context, chosen?.id ?? '', changes))
              : change(chosen?.id, rule === undefined ? changes : { ...changes, recurrenceRule: rule });
            await edited.catch((error: { code?: string }) => {
              expect(['BAD_INPUT', 'SESSION_STARTED']).toContain(error.code);
            });
          }
          const sessions = await standing();
          const cancelled = sessions[from % sessions.length];
          const left = sessions.filter(
            ({ originalDate }) => (originalDate ?? '') < (cancelled?.originalDate ?? ''),
          );
          await cancel(cancelled?.id);
          const ids = (some: readonly Session[]): string[] => some.map(({ id }) => id).sort();
          expect(ids(await standing())).toEqual(ids(left));
          await farAhead();
          expect(
            (await standing()).filter(
              ({ originalDate }) => (originalDate ?? '') >= (cancelled?.originalDate ?? ''),
            ),
          ).toEqual([]);
        }),
        { numRuns: 25, seed: 17 },
      );
    }, 60_000);
  });
});

async function untilSomebodyWaitsFor(tx: Tx): Promise<void> {
  for (;;) {
    const waiting = await tx.query<unknown[]>(
      'SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))',
    );
    if (waiting.length > 0) return;
  }
}
