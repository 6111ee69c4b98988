import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '#libs/calendar/wall-time.js';
import { MessagingFixture, ZONE } from '../testing/messaging-fixture.js';

const REMINDER_TIME = '10:00';

/** By which sessions before, on and after a day on which clocks change are reminded of, at ten by the clock. */
const AUTUMN_2026 = [
  { date: '2026-10-24', oneDayAhead: '2026-10-23T07:00:00Z', threeDaysAhead: '2026-10-21T07:00:00Z' },
  { date: '2026-10-25', oneDayAhead: '2026-10-24T07:00:00Z', threeDaysAhead: '2026-10-22T07:00:00Z' },
  { date: '2026-10-26', oneDayAhead: '2026-10-25T08:00:00Z', threeDaysAhead: '2026-10-23T07:00:00Z' },
  { date: '2026-10-28', oneDayAhead: '2026-10-27T08:00:00Z', threeDaysAhead: '2026-10-25T08:00:00Z' },
] as const;
const SPRING_2027 = [
  { date: '2027-03-27', oneDayAhead: '2027-03-26T08:00:00Z', threeDaysAhead: '2027-03-24T08:00:00Z' },
  { date: '2027-03-28', oneDayAhead: '2027-03-27T08:00:00Z', threeDaysAhead: '2027-03-25T08:00:00Z' },
  { date: '2027-03-29', oneDayAhead: '2027-03-28T07:00:00Z', threeDaysAhead: '2027-03-26T08:00:00Z' },
  { date: '2027-03-31', oneDayAhead: '2027-03-30T07:00:00Z', threeDaysAhead: '2027-03-28T07:00:00Z' },
] as const;

/** The expression by which waves are planned, for dates that are over. */
const DUE = `SELECT ($1::date - $2::integer + $3::time) AT TIME ZONE $4 AS due`;

describe('reminders of sessions around the days on which clocks change', () => {
  let fixture: MessagingFixture;

  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(() => fixture.renew({ reminderTime: REMINDER_TIME }));

  it.each([...AUTUMN_2026, ...SPRING_2027])(
    'reminders are due at ten by the clock, by our rule and by that of PostgreSQL: session on $date',
    async ({ date, oneDayAhead, threeDaysAhead }) => {
      for (const [days, due] of [
        [1, oneDayAhead],
        [3, threeDaysAhead],
      ] as const) {
        const expected = new Date(due);
        const before = new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
        expect(instantOf(before, REMINDER_TIME, ZONE)).toEqual(expected);
        const rows = await fixture.write((tx) =>
          tx.query<{ due: Date }[]>(DUE, [date, days, REMINDER_TIME, ZONE]),
        );
        expect(rows).toEqual([{ due: expected }]);
      }
    },
  );

  it.each(SPRING_2027)(
    'reminders leave once, planned for ten by the clock: session on $date',
    async ({ date, oneDayAhead, threeDaysAhead }) => {
      const sessionId = await fixture.session(date, '13:00');
      await fixture.person();
      expect((await fixture.wave(sessionId, 'ONE_DAY_AHEAD'))?.dueAt).toEqual(new Date(oneDayAhead));
      expect((await fixture.wave(sessionId, 'THREE_DAYS_AHEAD'))?.dueAt).toEqual(new Date(threeDaysAhead));
      expect(await fixture.deliver()).toEqual([]);
      await fixture.makeDue(sessionId, 'ONE_DAY_AHEAD');
      expect(await fixture.deliver()).toHaveLength(1);
      const [text, ...more] = await fixture.deliver();
      expect(more).toEqual([]);
      expect(text?.body).toContain('13.00');
    },
  );
});
