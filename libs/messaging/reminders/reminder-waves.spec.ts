import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, localDateOf, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';
import { Session } from '#libs/groups/session.entity.js';
import { ReminderWave } from './reminder-wave.entity.js';
import { replanDaysAhead } from './reminder-waves.js';
import { MessagingFixture, ZONE } from '../testing/messaging-fixture.js';

const HOUR_MS = 3_600_000;

describe('reminder waves', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  /** The day on which clocks change in Finland. */
  function nextYearsLastSunday(month: '03' | '10'): LocalDate {
    const last = `${Number(fixture.today.slice(0, 4)) + 1}-${month}-31`;
    return addDays(last, -(weekdayOf(last) % 7));
  }

  it('waves are due at the same wall time three days and one day ahead, whatever the clocks do meanwhile', async () => {
    // In 2026 these are the weeks of 2027-03-28 and 2027-10-31; sessions in the past have no waves.
    for (const sunday of [nextYearsLastSunday('03'), nextYearsLastSunday('10')]) {
      for (let day = -3; day <= 4; day += 1) {
        const date = addDays(sunday, day);
        const id = await fixture.session(date, '13:00');
        for (const [kind, days] of [
          ['THREE_DAYS_AHEAD', 3],
          ['ONE_DAY_AHEAD', 1],
        ] as const) {
          const wave = await fixture.wave(id, kind);
          expect(wave).toMatchObject({ status: 'PLANNED', scheduleVersion: 1, tellsMembers: true });
          expect(wave?.dueAt).toEqual(instantOf(addDays(date, -days), '10:00', ZONE));
          expect(wallTimeOf(wave?.dueAt ?? new Date(), ZONE)).toBe('10:00');
          expect(wave?.deadlineAt).toEqual(instantOf(date, '13:00', ZONE));
        }
      }
    }
  });

  it('waves that are still to come follow a new reminder time', async () => {
    const id = await fixture.session(fixture.day(10));
    const decided = await fixture.session(fixture.day(9));
    await fixture.write(async (tx) => {
      await tx.query(`UPDATE reminder_wave SET status = 'DECIDED' WHERE session_id = $1`, [decided]);
      await tx.query(`UPDATE organisation SET reminder_time = '15:30'`);
      await replanDaysAhead(tx);
    });
    expect((await fixture.wave(id, 'THREE_DAYS_AHEAD'))?.dueAt).toEqual(
      instantOf(fixture.day(7), '15:30', ZONE),
    );
    expect((await fixture.wave(id, 'ONE_DAY_AHEAD'))?.dueAt).toEqual(
      instantOf(fixture.day(9), '15:30', ZONE),
    );
    expect((await fixture.wave(decided, 'ONE_DAY_AHEAD'))?.dueAt).toEqual(
      instantOf(fixture.day(8), '10:00', ZONE),
    );
  });

  it('a wave is shifted when the clocks skip its reminder time in spring', async () => {
    await fixture.renew({ reminderTime: '03:30' });
    const sunday = nextYearsLastSunday('03');
    const id = await fixture.session(addDays(sunday, 1));
    const wave = await fixture.wave(id, 'ONE_DAY_AHEAD');
    expect(wave?.dueAt).toEqual(instantOf(sunday, '03:30', ZONE));
    expect(wallTimeOf(wave?.dueAt ?? new Date(), ZONE)).toBe('04:30');
  });

  it('a wave is not planned for a moment that has passed, nor for a session that has started', async () => {
    const inTwoDays = await fixture.session(fixture.day(2));
    expect(await fixture.wave(inTwoDays, 'THREE_DAYS_AHEAD')).toBeNull();
    expect(await fixture.wave(inTwoDays, 'ONE_DAY_AHEAD')).not.toBeNull();
    const yesterday = await fixture.session(fixture.day(-1));
    expect(await fixture.wave(yesterday, 'ONE_DAY_AHEAD')).toBeNull();
  });

  it('a wave comes at once for a session planned up to twelve hours after its day-ahead moment, and not later', async () => {
    for (const [hoursLate, expected] of [
      [11, true],
      [13, false],
    ] as const) {
      const due = new Date(Date.now() - hoursLate * HOUR_MS);
      await fixture.renew({ reminderTime: wallTimeOf(due, ZONE) });
      const date = addDays(localDateOf(due, ZONE), 1);
      const id = await fixture.session(date, '00:00', { startsAt: new Date(Date.now() + 2 * HOUR_MS) });
      const wave = await fixture.wave(id, 'ONE_DAY_AHEAD');
      expect(wave !== null).toBe(expected);
      if (wave) expect(Math.abs(wave.dueAt.getTime() - Date.now())).toBeLessThan(60_000);
    }
  });

  it('waves move with their session', async () => {
    const id = await fixture.session(fixture.day(20));
    await fixture.change(id, 'MOVED', { date: fixture.day(30), wallTime: '09:00' });
    expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({
      status: 'PLANNED',
      scheduleVersion: 2,
      dueAt: instantOf(fixture.day(29), '10:00', ZONE),
      deadlineAt: instantOf(fixture.day(30), '09:00', ZONE),
    });
  });

  it('waves that are announced twice stay as they were decided', async () => {
    await fixture.person();
    const id = await fixture.session(fixture.day(5));
    await fixture.makeDue(id);
    await fixture.sweep();
    await fixture.write((tx) =>
      fixture.waves.sessionsChanged(tx, fixture.context, { kind: 'PLANNED', sessionIds: [id] }),
    );
    expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'DECIDED' });
  });

  describe('of a move', () => {
    const farAhead = () => ({ date: fixture.day(30), wallTime: '09:00' });

    it('a wave of a move is not planned when nobody expects the session', async () => {
      const id = await fixture.session(fixture.day(2));
      await fixture.change(id, 'MOVED', farAhead());
      expect(await fixture.wave(id, 'MOVED')).toBeNull();
    });

    it('a wave of a move tells members when the session was near or is near now', async () => {
      await fixture.person();
      const wasNear = await fixture.session(fixture.day(2));
      await fixture.change(wasNear, 'MOVED', farAhead());
      expect(await fixture.wave(wasNear, 'MOVED')).toMatchObject({
        status: 'PLANNED',
        tellsMembers: true,
        deadlineAt: instantOf(fixture.day(30), '09:00', ZONE),
      });
      const isNear = await fixture.session(fixture.day(30));
      await fixture.change(isNear, 'MOVED', { date: fixture.day(2), wallTime: '09:00' });
      expect(await fixture.wave(isNear, 'MOVED')).toMatchObject({ tellsMembers: true });
    });

    it('a wave of a move tells only those who signed up, not members, when the session was and is far ahead', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(20));
      await fixture.change(id, 'MOVED', farAhead());
      expect(await fixture.wave(id, 'MOVED')).toBeNull();
      const signedUp = await fixture.person({
        member: false,
        signUp: { sessionId: id, status: 'SIGNED_UP' },
      });
      await fixture.change(id, 'MOVED', { date: fixture.day(31), wallTime: '09:00' });
      expect(await fixture.wave(id, 'MOVED')).toMatchObject({ status: 'PLANNED', tellsMembers: false });
      await fixture.sweep();
      expect(await fixture.reminders()).toMatchObject([{ kind: 'MOVED', participantId: signedUp }]);
    });

    it('a wave of a move tells once where the session is after two quick moves, and again after a later one', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(2));
      await fixture.change(id, 'MOVED', { date: fixture.day(3), wallTime: '09:00' });
      await fixture.change(id, 'MOVED', farAhead());
      const [text, ...others] = await fixture.deliver();
      expect(others).toEqual([]);
      expect(text?.body).toContain('kello 9.00');
      await fixture.change(id, 'MOVED', { date: fixture.day(31), wallTime: '15:30' });
      expect((await fixture.deliver()).at(-1)?.body).toMatch(/^Muutos: .* kello 15\.30/);
    });

    it('a move into the past drops the waves that were planned', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(5));
      await fixture.change(id, 'MOVED', { date: fixture.day(-1), wallTime: '09:00' });
      expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'DROPPED' });
      expect(await fixture.wave(id, 'MOVED')).toBeNull();
    });
  });

  describe('of a cancellation', () => {
    it('a wave of a cancellation replaces the day-ahead waves', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(5));
      await fixture.change(id, 'CANCELLED');
      expect(await fixture.wave(id, 'THREE_DAYS_AHEAD')).toMatchObject({ status: 'DROPPED' });
      expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'DROPPED' });
      expect((await fixture.deliver()).map(({ body }) => body)).toEqual([
        expect.stringMatching(/^Peruttu: Torstaikahvit/),
      ]);
    });

    it('a wave of a cancellation tells members only within seven days, and nobody once the session has started', async () => {
      await fixture.person();
      const far = await fixture.session(fixture.day(9));
      await fixture.change(far, 'CANCELLED');
      expect(await fixture.wave(far, 'CANCELLED')).toBeNull();
      const begun = await fixture.session(fixture.today, '00:00', {
        startsAt: new Date(Date.now() - 60_000),
      });
      await fixture.change(begun, 'CANCELLED');
      expect(await fixture.wave(begun, 'CANCELLED')).toBeNull();
    });

    it('a cancellation that is undone before anybody was told leaves no trace', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(5));
      await fixture.change(id, 'CANCELLED');
      await fixture.change(id, 'RESTORED');
      expect(await fixture.wave(id, 'CANCELLED')).toMatchObject({ status: 'DROPPED' });
      expect(await fixture.wave(id, 'MOVED')).toBeNull();
      expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({
        status: 'PLANNED',
        scheduleVersion: 2,
      });
      expect(await fixture.deliver()).toEqual([]);
    });

    it('each cancellation of a session is told, and so is each return', async () => {
      await fixture.person();
      const id = await fixture.session(fixture.day(5));
      for (const round of [1, 2]) {
        await fixture.change(id, 'CANCELLED');
        expect((await fixture.deliver()).at(-1)?.body).toMatch(/^Peruttu/);
        await fixture.change(id, 'RESTORED');
        expect((await fixture.deliver()).at(-1)?.body).toMatch(/^Muutos/);
        expect(await fixture.phones()).toHaveLength(2 * round);
      }
    });

    it('a wave of a cancellation tells whoever got a message, although they are no longer members', async () => {
      const guest = await fixture.person({ member: false });
      const id = await fixture.session(fixture.day(30), '13:00', { kind: 'EXCURSION' });
      await fixture.write((tx) => fixture.signUp(tx, guest, id, 'SIGNED_UP'));
      await fixture.makeDue(id);
      await fixture.deliver();
      await fixture.write((tx) => tx.query(`DELETE FROM sign_up WHERE session_id = $1`, [id]));
      await fixture.change(id, 'CANCELLED');
      expect((await fixture.deliver()).map(({ body }) => body.split(':')[0])).toEqual([
        'Muistutus',
        'Peruttu',
      ]);
    });
  });

  it('waves are planned for a thousand sessions in one statement', async () => {
    const ids = await fixture.write(async (tx) => {
      const rows = await tx.query<{ id: string }[]>(
        `INSERT INTO session (organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone)
         SELECT $1, $2, 'MEETING', d, (d + time '13:00') AT TIME ZONE $3, (d + time '15:00') AT TIME ZONE $3, $3
         FROM generate_series(1, 1000) n, LATERAL (SELECT $4::date + n AS d) AS day RETURNING id`,
        [fixture.context.organisationId, fixture.groupId, ZONE, fixture.day(3)],
      );
      const sessionIds = rows.map(({ id }) => id);
      await fixture.waves.sessionsChanged(tx, fixture.context, { kind: 'PLANNED', sessionIds });
      return sessionIds;
    });
    const count = await fixture.write((tx) => tx.getRepository(ReminderWave).count());
    expect(count).toBe(2 * ids.length);
    expect(await fixture.write((tx) => tx.getRepository(Session).count())).toBe(1000);
  });
});
