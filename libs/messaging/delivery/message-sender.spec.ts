import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Consents } from '#libs/people/consents.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { Message } from '../message/message.entity.js';
import { ReminderWave } from '../reminders/reminder-wave.entity.js';
import { SandboxGateway } from '../sandbox/sandbox-gateway.js';
import type { GatewayAnswer, OutgoingText, SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

/** A gateway that forgets what it has sent, counts calls, and answers as told. */
class Modem implements SmsGateway {
  readonly name = 'modem';
  readonly deduplicates = false;
  readonly takesReplies = true;
  readonly texts: OutgoingText[] = [];
  constructor(private readonly answer: () => Promise<GatewayAnswer>) {}
  send(text: OutgoingText): Promise<GatewayAnswer> {
    this.texts.push(text);
    return this.answer();
  }
}

const ACCEPTED: GatewayAnswer = { outcome: 'ACCEPTED', gatewayMessageId: 'modem-1' };

describe('sending', () => {
  let fixture: MessagingFixture;
  let participantId: string;
  let sessionId: string;
  let messageId: string;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(async () => {
    await fixture.renew();
    participantId = await fixture.person();
    sessionId = await fixture.session(fixture.day(5));
    await fixture.makeDue(sessionId);
    [messageId = ''] = await fixture.sweep();
  });
  afterAll(() => fixture.close());

  const change = (state: Partial<Message>) =>
    fixture.write((tx) => tx.getRepository(Message).update(messageId, state));
  /** As the sweep finds a message whose worker was killed a while ago. */
  const lost = () => new Date(Date.now() - 1000);

  it('the sender puts a message into the sandbox and records that it did', async () => {
    const message = await fixture.send(messageId);
    expect(message).toMatchObject({ status: 'ACCEPTED', gateway: 'sandbox', attempts: 1, leaseUntil: null });
    const [text] = await fixture.phones();
    expect(text).toMatchObject({
      sender: 'Rytmi',
      body: message.body,
      clientReference: message.attemptId,
      id: message.gatewayMessageId,
    });
    expect(message.acceptedAt).toBeInstanceOf(Date);
  });

  it('a message is sent once, however many workers are woken', async () => {
    await Promise.all(Array.from({ length: 12 }, () => fixture.send(messageId)));
    await fixture.send(messageId);
    expect(await fixture.phones()).toHaveLength(1);
    expect(await fixture.message(messageId)).toMatchObject({ status: 'ACCEPTED', attempts: 1, fence: 1 });
  });

  it('the sender sends no message in the name of another organisation', async () => {
    const own = fixture.context;
    await fixture.renew();
    await fixture.sender().send(fixture.context.organisationId, messageId, new AbortController().signal);
    expect(
      await fixture.database.read(own, (tx) => tx.getRepository(Message).findOneByOrFail({ id: messageId })),
    ).toMatchObject({ status: 'PENDING' });
  });

  describe('is checked again at the last moment:', () => {
    const query = (sql: string, id: string) => fixture.write((tx) => tx.query(sql, [id]));
    const obstacles: [string, () => Promise<unknown>, Partial<Message>][] = [
      [
        'consent withdrawn',
        () =>
          fixture.write((tx) => new Consents().withdraw(tx, participantId, 'SMS_REMINDERS', fixture.today)),
        { status: 'CANCELLED', statusReason: 'NO_CONSENT' },
      ],
      [
        'number suspended',
        () => query(`UPDATE phone_number SET status = 'SUSPENDED' WHERE participant_id = $1`, participantId),
        { status: 'CANCELLED', statusReason: 'NUMBER_NOT_CURRENT' },
      ],
      [
        'number ended',
        () => query(`UPDATE phone_number SET valid_to = valid_from WHERE participant_id = $1`, participantId),
        { status: 'CANCELLED', statusReason: 'NUMBER_NOT_CURRENT' },
      ],
      [
        'participant archived',
        () => query(`UPDATE participant SET archived_at = now() WHERE id = $1`, participantId),
        { status: 'CANCELLED', statusReason: 'PARTICIPANT_ARCHIVED' },
      ],
      [
        'session cancelled',
        () => fixture.change(sessionId, 'CANCELLED'),
        { status: 'CANCELLED', statusReason: 'SESSION_CANCELLED' },
      ],
      [
        'session moved',
        () => fixture.change(sessionId, 'MOVED', { date: fixture.day(6), wallTime: '15:00' }),
        { status: 'CANCELLED', statusReason: 'SESSION_MOVED' },
      ],
      [
        'sign-up cancelled',
        () => fixture.write((tx) => fixture.signUp(tx, participantId, sessionId, 'CANCELLED')),
        { status: 'CANCELLED', statusReason: 'SIGN_UP_CANCELLED' },
      ],
      [
        'session begun',
        () => query(`UPDATE session SET starts_at = now() WHERE id = $1`, sessionId),
        { status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' },
      ],
      [
        'deadline passed',
        () => query(`UPDATE message SET deadline_at = now() WHERE id = $1`, messageId),
        { status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' },
      ],
    ];
    for (const [what, happens, end] of obstacles) {
      it(what, async () => {
        await happens();
        expect(await fixture.send(messageId)).toMatchObject({ ...end, attemptId: null });
        expect(await fixture.phones()).toEqual([]);
      });
    }

    it('a message about a cancellation does not leave once the cancellation is undone', async () => {
      await fixture.change(sessionId, 'CANCELLED');
      const [cancellation = ''] = await fixture.sweep();
      await fixture.change(sessionId, 'RESTORED');
      expect(await fixture.send(cancellation)).toMatchObject({ statusReason: 'SESSION_NOT_CANCELLED' });
      expect(await fixture.phones()).toEqual([]);
    });

    it('a cancellation that commits while the check waits for it stops the message', async () => {
      // The cancelling transaction holds the session while the sender wants to check it.
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let cancelled: () => void = () => undefined;
      const inside = new Promise<void>((resolve) => (cancelled = resolve));
      const cancelling = fixture.write(async (tx) => {
        await tx.query(`UPDATE session SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1`, [
          sessionId,
        ]);
        cancelled();
        await held;
      });
      await inside;
      const sending = fixture.send(messageId);
      await new Promise((resolve) => setTimeout(resolve, 200));
      release();
      await cancelling;
      expect(await sending).toMatchObject({ status: 'CANCELLED', statusReason: 'SESSION_CANCELLED' });
      expect(await fixture.phones()).toEqual([]);
    });
  });

  it('the sender never sends after a withdrawal has been committed, in a hundred races', async () => {
    const modem = new Modem(async () => ACCEPTED);
    for (let n = 0; n < 100; n += 1) {
      const person = await fixture.person();
      await fixture.write((tx) =>
        tx
          .getRepository(ReminderWave)
          .update({ sessionId, kind: 'ONE_DAY_AHEAD' }, { status: 'PLANNED', dueAt: lost() }),
      );
      const [id = ''] = await fixture.sweep(modem);
      const before = modem.texts.length;
      expect((await fixture.message(id)).participantId).toBe(person);
      const withdrawal = fixture
        .write((tx) => new Consents().withdraw(tx, person, 'SMS_REMINDERS', fixture.today))
        .then(() => fixture.message(id));
      const [atWithdrawal, after] = await Promise.all([withdrawal, fixture.send(id, modem)]);
      if (atWithdrawal.status === 'PENDING') {
        expect(after.status).toBe('CANCELLED');
        expect(modem.texts).toHaveLength(before);
      }
    }
  }, 180_000);

  describe('by a worker that is killed', () => {
    it('a worker killed after the sandbox took the message, before recording it, puts no second one there', async () => {
      const sent = await fixture.send(messageId);
      await change({
        status: 'ATTEMPTING',
        acceptedAt: null,
        gatewayMessageId: null,
        leaseUntil: lost(),
      });
      expect(await fixture.sweep()).toEqual([messageId]);
      expect(await fixture.send(messageId)).toMatchObject({
        status: 'ACCEPTED',
        attemptId: sent.attemptId,
        gatewayMessageId: sent.gatewayMessageId,
        attempts: 2,
        fence: 2,
      });
      expect(await fixture.phones()).toHaveLength(1);
    });

    it('a message of a killed worker is not repeated through a gateway that does not deduplicate', async () => {
      const modem = new Modem(async () => ACCEPTED);
      await fixture.send(messageId, modem);
      await change({ status: 'ATTEMPTING', acceptedAt: null, gatewayMessageId: null, leaseUntil: lost() });
      expect(await fixture.sweep(modem)).toEqual([]);
      expect(await fixture.send(messageId, modem)).toMatchObject({ status: 'UNKNOWN' });
      expect(modem.texts).toHaveLength(1);
    });

    it('a message whose worker was killed before the attempt is sent by another worker', async () => {
      await change({ leaseUntil: lost() });
      expect(await fixture.sweep()).toEqual([messageId]);
      expect(await fixture.send(messageId)).toMatchObject({ status: 'ACCEPTED', fence: 1 });
    });

    it('a message of a killed worker is in doubt, not repeated, when its session is cancelled meanwhile', async () => {
      await fixture.send(messageId);
      await change({ status: 'ATTEMPTING', acceptedAt: null, leaseUntil: lost() });
      await fixture.change(sessionId, 'CANCELLED');
      await fixture.sweep();
      expect(await fixture.send(messageId)).toMatchObject({
        status: 'UNKNOWN',
        statusReason: 'SESSION_CANCELLED',
      });
      expect(await fixture.phones()).toHaveLength(1);
    });
  });

  describe('through a gateway', () => {
    it('a message that a gateway refuses for now waits and tries again under a new id', async () => {
      const busy = new Modem(async () => ({ outcome: 'REFUSED', cause: 'GATEWAY', code: 'BUSY' }));
      const waiting = await fixture.send(messageId, busy);
      expect(waiting).toMatchObject({ status: 'PENDING', statusReason: 'BUSY', attemptId: null });
      expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 3_000);
      await fixture.send(messageId, busy);
      expect(busy.texts).toHaveLength(1);
      await change({ dueAt: lost() });
      expect(await fixture.sweep()).toEqual([messageId]);
      expect(await fixture.send(messageId)).toMatchObject({
        status: 'ACCEPTED',
        statusReason: null,
        attempts: 2,
      });
    });

    it('a message that a gateway refuses for good has failed', async () => {
      const modem = new Modem(async () => ({ outcome: 'REFUSED', cause: 'NUMBER', code: 'NO_SUCH_NUMBER' }));
      expect(await fixture.send(messageId, modem)).toMatchObject({
        status: 'FAILED',
        statusReason: 'NO_SUCH_NUMBER',
      });
    });

    it('a gateway that breaks off is not asked again, because the message may have left', async () => {
      const modem = new Modem(() => Promise.reject(new Error('socket hang up')));
      expect(await fixture.send(messageId, modem)).toMatchObject({
        status: 'UNKNOWN',
        statusReason: 'NO_ANSWER',
      });
    });

    it('a gateway call that hangs is abandoned when the process has to stop', async () => {
      const modem = new Modem(() => new Promise(() => undefined));
      const stop = new AbortController();
      const sending = fixture.sender(modem).send(fixture.context.organisationId, messageId, stop.signal);
      setTimeout(() => {
        stop.abort();
      }, 100);
      await sending;
      expect(await fixture.message(messageId)).toMatchObject({ status: 'UNKNOWN' });
    });

    it('a sandbox that breaks off is asked again with the same id', async () => {
      const sandbox = new SandboxGateway(fixture.database, testVault);
      let calls = 0;
      const breaking: SmsGateway = {
        name: 'sandbox',
        deduplicates: true,
        takesReplies: true,
        send: async (text, signal) => {
          calls += 1;
          const answer = await sandbox.send(text, signal);
          if (calls === 1) throw new Error('The answer was lost');
          return answer;
        },
      };
      expect(await fixture.send(messageId, breaking)).toMatchObject({ status: 'PENDING', attempts: 1 });
      await change({ dueAt: lost() });
      await fixture.sweep(breaking);
      expect(await fixture.send(messageId, breaking)).toMatchObject({ status: 'ACCEPTED', attempts: 2 });
      expect(await fixture.phones()).toHaveLength(1);
    });
  });
});
