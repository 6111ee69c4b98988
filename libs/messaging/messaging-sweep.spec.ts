import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { Session } from '#libs/groups/session.entity.js';
import { Message } from './message/message.entity.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import {
  INTERNAL_NAME,
  MessagingFixture,
  PUBLIC_NAME,
  type PersonOptions,
} from './testing/messaging-fixture.js';

const MODEM: SmsGateway = {
  name: 'modem',
  deduplicates: false,
  takesReplies: false,
  send: () => Promise.reject(new Error('The sweep sends nothing')),
};

describe('the sweep', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  it('the sweep writes a text with the public name, in the language of the person or else of the group', async () => {
    for (const language of ['sv', 'uk']) await fixture.person({ language });
    const id = await fixture.session(fixture.day(5));
    await fixture.makeDue(id);
    const woken = await fixture.sweep();
    const messages = await fixture.messages();
    expect(woken.sort()).toEqual(messages.map((message) => message.id).sort());
    expect(messages.map(({ language }) => language).sort()).toEqual(['fi', 'sv']);
    for (const message of messages) {
      expect(message).toMatchObject({ status: 'PENDING', encoding: 'GSM-7', parts: 1, attempts: 0 });
      expect(message.body).toContain(PUBLIC_NAME);
      expect(message.body).not.toContain(INTERNAL_NAME);
      expect(message.body).not.toMatch(/Aino|Mäkelä/);
      expect(message.deadlineAt).toEqual((await fixture.wave(id, 'ONE_DAY_AHEAD'))?.deadlineAt);
    }
    expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'DECIDED' });
  });

  it('the sweep does nothing before a wave is due, and nothing again after it', async () => {
    await fixture.person();
    const id = await fixture.session(fixture.day(5));
    expect(await fixture.sweep()).toEqual([]);
    await fixture.makeDue(id);
    expect(await fixture.sweep()).toHaveLength(1);
    expect(await fixture.sweep()).toEqual([]);
    expect(await fixture.messages()).toHaveLength(1);
  });

  describe('of recipients', () => {
    const told: [string, PersonOptions][] = [
      ['a member', {}],
      ['a member whose consent ends tomorrow', { consent: { granted: -9, withdrawn: 1 } }],
      ['a member whose number ends tomorrow', { number: { from: -9, to: 1 } }],
    ];
    const notTold: [string, PersonOptions][] = [
      ['somebody who is neither a member nor signed up', { member: false }],
      ['somebody who never agreed', { consent: null }],
      ['somebody who agrees from tomorrow on', { consent: { granted: 1 } }],
      ['somebody who withdrew today', { consent: { granted: -9, withdrawn: 0 } }],
      ['somebody without a number', { number: null }],
      ['somebody whose number ended today', { number: { from: -9, to: 0 } }],
      ['somebody whose number is not yet theirs', { number: { from: 1 } }],
      ['somebody whose number is suspended', { number: { from: -9, status: 'SUSPENDED' } }],
      ['somebody who is archived', { archived: true }],
    ];
    for (const [who, options] of told) {
      it(`the sweep reminds ${who}`, async () => {
        const participantId = await fixture.person(options);
        await fixture.makeDue(await fixture.session(fixture.day(5)));
        expect(await fixture.sweep()).toHaveLength(1);
        expect(await fixture.reminders()).toMatchObject([{ participantId, kind: 'ONE_DAY_AHEAD' }]);
      });
    }
    for (const [who, options] of notTold) {
      it(`the sweep does not remind ${who}`, async () => {
        await fixture.person(options);
        await fixture.makeDue(await fixture.session(fixture.day(5)));
        expect(await fixture.sweep()).toEqual([]);
        expect(await fixture.reminders()).toEqual([]);
      });
    }

    it('the sweep does not remind a member whose membership ends before the session, or starts after it', async () => {
      const [leaving, coming] = [await fixture.person(), await fixture.person()];
      await fixture.write(async (tx) => {
        await tx.query('UPDATE membership SET ends_on = $2 WHERE participant_id = $1', [
          leaving,
          fixture.day(4),
        ]);
        await tx.query('UPDATE membership SET starts_on = $2 WHERE participant_id = $1', [
          coming,
          fixture.day(6),
        ]);
      });
      await fixture.makeDue(await fixture.session(fixture.day(5)));
      expect(await fixture.sweep()).toEqual([]);
    });

    it('the sweep reminds whoever signed up, and no member who has cancelled a sign-up', async () => {
      const id = await fixture.session(fixture.day(5));
      const guest = await fixture.person({ member: false, signUp: { sessionId: id, status: 'SIGNED_UP' } });
      await fixture.person({ signUp: { sessionId: id, status: 'CANCELLED' } });
      await fixture.makeDue(id);
      await fixture.sweep();
      expect((await fixture.reminders()).map(({ participantId }) => participantId)).toEqual([guest]);
    });

    it('the sweep reminds only those who signed up for an excursion', async () => {
      const id = await fixture.session(fixture.day(5), '09:00', { kind: 'EXCURSION' });
      await fixture.person();
      const coming = await fixture.person({ signUp: { sessionId: id, status: 'SIGNED_UP' } });
      await fixture.makeDue(id);
      await fixture.sweep();
      expect((await fixture.reminders()).map(({ participantId }) => participantId)).toEqual([coming]);
    });

    it('the sweep uses the number that was confirmed last', async () => {
      const participantId = await fixture.person({ number: { from: -30 } });
      const newest = await fixture.write((tx) => fixture.addNumber(tx, participantId, { from: -3 }));
      await fixture.write((tx) => fixture.addNumber(tx, participantId, { from: -10 }));
      await fixture.makeDue(await fixture.session(fixture.day(5)));
      await fixture.sweep();
      expect(await fixture.messages()).toMatchObject([{ phoneNumberId: newest }]);
    });

    it('the sweep reminds nobody of a session that has started or was cancelled silently', async () => {
      await fixture.person();
      const begun = await fixture.session(fixture.day(5));
      const cancelled = await fixture.session(fixture.day(6));
      await fixture.write(async (tx) => {
        await tx.getRepository(Session).update(begun, { startsAt: new Date(Date.now() - 1000) });
        await tx.getRepository(Session).update(cancelled, { status: 'CANCELLED', cancelledAt: new Date() });
      });
      for (const id of [begun, cancelled]) await fixture.makeDue(id);
      expect(await fixture.sweep()).toEqual([]);
      for (const id of [begun, cancelled]) {
        expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'DROPPED' });
      }
    });
  });

  it('the sweep reminds each person once when ten sweeps run at once, over several organisations', async () => {
    const contexts = [];
    for (let n = 0; n < 3; n += 1) {
      if (n > 0) await fixture.renew();
      for (let person = 0; person < 8; person += 1) await fixture.person();
      for (let day = 4; day < 24; day += 1) await fixture.makeDue(await fixture.session(fixture.day(day)));
      contexts.push(fixture.context);
    }
    const woken: string[] = [];
    await Promise.all(
      Array.from({ length: 10 }, () =>
        fixture.sweeper().run((_organisation, id) => woken.push(id), new AbortController().signal),
      ),
    );
    expect(new Set(woken).size).toBe(woken.length);
    expect(woken).toHaveLength(3 * 8 * 20);
    for (const context of contexts) {
      const messages = await fixture.database.read(context, (tx) => tx.getRepository(Message).count());
      expect(messages).toBe(8 * 20);
    }
  });

  it('the sweep goes on with the other organisations when one of them fails', async () => {
    await fixture.person();
    const broken = await fixture.session(fixture.day(5));
    await fixture.write((tx) =>
      tx.query(`UPDATE session SET time_zone = 'Nowhere/Land' WHERE id = $1`, [broken]),
    );
    await fixture.makeDue(broken);
    const brokenContext = fixture.context;
    await fixture.renew();
    await fixture.person();
    await fixture.makeDue(await fixture.session(fixture.day(5)));
    await expect(fixture.sweep()).rejects.toThrow(RangeError);
    expect(await fixture.messages()).toHaveLength(1);
    await fixture.database.write(brokenContext, (tx) =>
      tx.query(`UPDATE session SET time_zone = 'Europe/Helsinki'`),
    );
    await fixture.sweep();
    expect(await organisationsIn(fixture.database).allIds()).toContain(brokenContext.organisationId);
  });

  describe('of messages left behind', () => {
    const leave = async (state: Record<string, unknown>): Promise<string> => {
      await fixture.person();
      await fixture.makeDue(await fixture.session(fixture.day(5)));
      const [id = ''] = await fixture.sweep();
      await fixture.write((tx) => tx.getRepository(Message).update(id, state));
      return id;
    };
    const aMinuteAgo = () => new Date(Date.now() - 60_000);
    const attempt = (gateway: string) => ({
      status: 'ATTEMPTING',
      gateway,
      attemptId: '6f0a8d1e-7a52-4a53-9a6b-0f0b7f6f9a01',
      attempts: 1,
      fence: 1,
    });

    it('the sweep wakes once for a message whose worker never came', async () => {
      const id = await leave({ leaseUntil: aMinuteAgo() });
      expect(await fixture.sweep()).toEqual([id]);
      expect(await fixture.sweep()).toEqual([]);
    });

    it('the sweep never wakes for an attempt that may have succeeded at a gateway that does not deduplicate', async () => {
      const id = await leave({ ...attempt('modem'), leaseUntil: aMinuteAgo() });
      expect(await fixture.sweep(MODEM)).toEqual([]);
      expect(await fixture.message(id)).toMatchObject({ status: 'UNKNOWN', statusReason: 'NO_ANSWER' });
    });

    it('the sweep lets a message that is too late expire', async () => {
      const id = await leave({ deadlineAt: aMinuteAgo(), leaseUntil: null });
      expect(await fixture.sweep()).toEqual([]);
      expect(await fixture.message(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' });
    });
  });
});
