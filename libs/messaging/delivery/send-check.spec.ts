import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { Message, type MessagePurpose } from '../message/message.entity.js';
import { MessagingFixture, ZONE } from '../testing/messaging-fixture.js';

const MINUTE = 60_000;

describe('a text about to leave', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  const settings = (changed: Partial<Organisation>) =>
    fixture.write((tx) => tx.getRepository(Organisation).update(fixture.context.organisationId, changed));
  /** Quiet from two hours ago until in two hours, whatever the hour is. */
  const makeQuiet = async (): Promise<Date> => {
    const quietTo = wallTimeOf(new Date(Date.now() + 120 * MINUTE), ZONE);
    await settings({ quietFrom: wallTimeOf(new Date(Date.now() - 120 * MINUTE), ZONE), quietTo });
    const today = instantOf(fixture.today, quietTo, ZONE);
    return today > new Date() ? today : instantOf(addDays(fixture.today, 1), quietTo, ZONE);
  };
  /** A message that is not about a session, to somebody. */
  const text = async (
    participantId: string,
    purpose: MessagePurpose = 'STAFF_MESSAGE',
    more: Partial<Message> = {},
  ): Promise<string> =>
    fixture.write(async (tx) => {
      const [number] = await tx.query<[{ id: string }]>(
        'SELECT id FROM phone_number WHERE participant_id = $1 ORDER BY id LIMIT 1',
        [participantId],
      );
      const message = await tx.getRepository(Message).save({
        organisationId: fixture.context.organisationId,
        participantId,
        phoneNumberId: number.id,
        purpose,
        language: 'fi' as const,
        body: 'Terve!',
        encoding: 'GSM-7',
        parts: 1,
        status: 'PENDING' as const,
        dueAt: new Date(Date.now() - 1000),
        deadlineAt: new Date(Date.now() + 72 * 60 * MINUTE),
        fence: 0,
        attempts: 0,
        ...more,
      });
      return message.id;
    });

  describe('in quiet time', () => {
    for (const purpose of ['STAFF_MESSAGE', 'ANSWER', 'STOP_CONFIRMATION'] as const) {
      it(`a message waits until quiet hours are over: ${purpose}`, async () => {
        const end = await makeQuiet();
        const agrees = purpose !== 'STOP_CONFIRMATION';
        const participantId = await fixture.person(agrees ? {} : { consent: null });
        const message = await fixture.send(await text(participantId, purpose));
        expect(message).toMatchObject({ status: 'PENDING', statusReason: 'QUIET_HOURS', dueAt: end });
        expect(message).toMatchObject({ attempts: 0, attemptId: null, leaseUntil: null });
        expect(await fixture.phones()).toEqual([]);
        expect(await fixture.sweep()).toEqual([]);
      });
    }

    it('a message leaves when quiet hours are over', async () => {
      await makeQuiet();
      const id = await text(await fixture.person());
      await fixture.send(id);
      await settings({ quietFrom: '00:00', quietTo: '00:00' });
      await fixture.write((tx) => tx.getRepository(Message).update(id, { dueAt: new Date() }));
      expect(await fixture.send(id)).toMatchObject({ status: 'ACCEPTED', statusReason: null });
    });

    it('a message expires for staff to see when it would be too late after quiet hours', async () => {
      await makeQuiet();
      const deadlineAt = new Date(Date.now() + 60 * MINUTE);
      const message = await fixture.send(await text(await fixture.person(), 'ANSWER', { deadlineAt }));
      expect(message).toMatchObject({ status: 'EXPIRED', statusReason: 'QUIET_HOURS' });
    });
  });

  describe('to somebody who has not agreed', () => {
    it('a message to somebody without consent leaves only when it confirms STOP', async () => {
      const participantId = await fixture.person({ consent: { granted: -9, withdrawn: 0 } });
      const answer = await fixture.send(await text(participantId, 'ANSWER'));
      expect(answer).toMatchObject({ status: 'CANCELLED', statusReason: 'NO_CONSENT' });
      const confirmation = await fixture.send(await text(participantId, 'STOP_CONFIRMATION'));
      expect(confirmation).toMatchObject({ status: 'ACCEPTED' });
    });

    it('a STOP confirmation does not leave to a number that is no longer theirs', async () => {
      const participantId = await fixture.person({ consent: null, number: { from: -9, to: 0 } });
      const message = await fixture.send(await text(participantId, 'STOP_CONFIRMATION'));
      expect(message).toMatchObject({ statusReason: 'NUMBER_NOT_CURRENT' });
    });
  });

  describe('beyond the daily limit', () => {
    const nextMidnight = () => instantOf(addDays(fixture.today, 1), '00:00', ZONE);

    /** Texts of the day that have left and count. */
    const reachLimit = async (participantId: string, most: number): Promise<void> => {
      await settings({ maxTextsPerDay: most });
      for (let n = 0; n < most; n += 1) await text(participantId, 'SIGN_UP_NOTICE', left());
    };
    const left = (): Partial<Message> => ({ status: 'ACCEPTED', attemptedAt: new Date() });

    it('a text waits for the next day, and the last one is kept for what became of their own sign-up', async () => {
      await settings({ maxTextsPerDay: 3 });
      const participantId = await fixture.person();
      for (let n = 0; n < 2; n += 1) {
        expect(await fixture.send(await text(participantId))).toMatchObject({ status: 'ACCEPTED' });
      }
      const waiting = { status: 'PENDING', statusReason: 'DAILY_LIMIT', dueAt: nextMidnight() };
      expect(await fixture.send(await text(participantId))).toMatchObject(waiting);
      const notice = () => text(participantId, 'SIGN_UP_NOTICE');
      expect(await fixture.send(await notice())).toMatchObject({ status: 'ACCEPTED' });
      expect(await fixture.send(await notice())).toMatchObject(waiting);
    });

    it('an answer to what they have just written leaves all the same, the confirmation of STOP among them', async () => {
      const participantId = await fixture.person();
      await reachLimit(participantId, 2);
      expect(await fixture.send(await text(participantId))).toMatchObject({ statusReason: 'DAILY_LIMIT' });
      for (let n = 0; n < 3; n += 1) {
        const answer = await fixture.send(await text(participantId, 'ANSWER'));
        expect(answer).toMatchObject({ status: 'ACCEPTED' });
      }
      await fixture.write((tx) => tx.query('UPDATE consent SET withdrawn_on = $1', [fixture.today]));
      const stop = await fixture.send(await text(participantId, 'STOP_CONFIRMATION'));
      expect(stop).toMatchObject({ status: 'ACCEPTED' });
    });

    it('answers to what they have written themselves are not counted, however many', async () => {
      await settings({ maxTextsPerDay: 1 });
      const participantId = await fixture.person();
      for (const purpose of ['ANSWER', 'ANSWER', 'STOP_CONFIRMATION'] as const) {
        await text(participantId, purpose, left());
      }
      expect(await fixture.send(await text(participantId))).toMatchObject({ status: 'ACCEPTED' });
      expect(await fixture.send(await text(participantId))).toMatchObject({ statusReason: 'DAILY_LIMIT' });
    });

    for (const [kind, words] of [
      ['CANCELLED', /^Peruttu: /],
      ['MOVED', /^Muutos: /],
    ] as const) {
      it(`the text that tomorrow’s session is ${kind} leaves at once`, async () => {
        const session = await fixture.session(fixture.day(2));
        const participantId = await fixture.person();
        await fixture.makeDue(session);
        await fixture.deliver();
        await reachLimit(participantId, 2);
        await fixture.change(
          session,
          kind,
          kind === 'MOVED' ? { date: fixture.day(2), wallTime: '15:00' } : undefined,
        );
        expect((await fixture.deliver()).at(-1)?.body).toMatch(words);
      });
    }

    it('a cancellation counts for the reminders that come after it', async () => {
      await settings({ maxTextsPerDay: 1 });
      const [cancelled, other] = [
        await fixture.session(fixture.day(2)),
        await fixture.session(fixture.day(5)),
      ];
      await fixture.person();
      await fixture.change(cancelled, 'CANCELLED');
      expect(await fixture.deliver()).toHaveLength(1);
      await fixture.makeDue(other);
      const [reminder = ''] = await fixture.sweep();
      expect(await fixture.send(reminder)).toMatchObject({
        status: 'PENDING',
        statusReason: 'DAILY_LIMIT',
        dueAt: nextMidnight(),
      });
    });

    it('a cancellation waits for the end of quiet time all the same', async () => {
      const session = await fixture.session(fixture.day(5));
      const participantId = await fixture.person();
      await fixture.change(session, 'CANCELLED');
      const [id = ''] = await fixture.sweep();
      await reachLimit(participantId, 1);
      const end = await makeQuiet();
      expect(await fixture.send(id)).toMatchObject({
        status: 'PENDING',
        statusReason: 'QUIET_HOURS',
        dueAt: end,
      });
    });

    it('a message beyond the daily limit ends when the next day is too late or another reminder comes anyway', async () => {
      await settings({ maxTextsPerDay: 1 });
      const participantId = await fixture.person();
      await fixture.send(await text(participantId));
      const deadlineAt = new Date(Date.now() + MINUTE);
      expect(await fixture.send(await text(participantId, 'SIGN_UP_NOTICE', { deadlineAt }))).toMatchObject({
        status: 'EXPIRED',
        statusReason: 'DAILY_LIMIT',
      });
      const session = await fixture.session(fixture.day(5));
      await fixture.makeDue(session, 'THREE_DAYS_AHEAD');
      const [reminder = ''] = await fixture.sweep();
      expect(await fixture.send(reminder)).toMatchObject({
        status: 'CANCELLED',
        statusReason: 'DAILY_LIMIT',
      });
    });

    it('the daily limit does not count messages that left yesterday or were refused', async () => {
      await settings({ maxTextsPerDay: 1 });
      const participantId = await fixture.person();
      const yesterday = new Date(instantOf(fixture.today, '00:00', ZONE).getTime() - 1);
      await text(participantId, 'STAFF_MESSAGE', { status: 'DELIVERED', attemptedAt: yesterday });
      await text(participantId, 'STAFF_MESSAGE', { status: 'FAILED', attemptedAt: new Date() });
      expect(await fixture.send(await text(participantId))).toMatchObject({ status: 'ACCEPTED' });
    });

    it('the daily limit counts the messages of all who share a number', async () => {
      await settings({ maxTextsPerDay: 1 });
      const [one, other] = [await fixture.person(), await fixture.person()];
      await fixture.write((tx) =>
        tx.query(
          `UPDATE phone_number SET number_index = (SELECT number_index FROM phone_number WHERE participant_id = $1)
           WHERE participant_id = $2`,
          [one, other],
        ),
      );
      expect(await fixture.send(await text(one))).toMatchObject({ status: 'ACCEPTED' });
      expect(await fixture.send(await text(other))).toMatchObject({ statusReason: 'DAILY_LIMIT' });
    });

    it('the daily limit lets no extra message through when several come at the same moment, whatever the worker', async () => {
      await settings({ maxTextsPerDay: 3 });
      for (let round = 0; round < 10; round += 1) {
        const participantId = await fixture.person();
        const ids = [];
        for (let n = 0; n < 8; n += 1) ids.push(await text(participantId, 'SIGN_UP_NOTICE'));
        const sent = await Promise.all(ids.map((id) => fixture.send(id)));
        expect(sent.filter(({ status }) => status === 'ACCEPTED')).toHaveLength(3);
      }
    });
  });
});
