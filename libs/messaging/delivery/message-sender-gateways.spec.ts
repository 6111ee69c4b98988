import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { GatewayChannels, type NamedLimits } from './gateway-channels.js';
import { FAILURES_UNTIL_PAUSED } from './gateway-channel.js';
import { attemptsOf } from './message-attempts.js';
import type { Message } from '../message/message.entity.js';
import { Message as MessageEntity } from '../message/message.entity.js';
import { accepts, breaksOff, FakeGateway, refuses } from '../testing/fake-gateway.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

describe('a message and several gateways', () => {
  let fixture: MessagingFixture;
  let sessionId: string;
  let first: FakeGateway;
  let second: FakeGateway;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await fixture.renew();
    first = new FakeGateway('first', accepts);
    second = new FakeGateway('second', accepts);
    sessionId = await fixture.session(fixture.day(5));
  });

  /** Messages to that many people, of which workers have been woken. */
  const messages = async (people = 1): Promise<string[]> => {
    for (let n = 0; n < people; n += 1) await fixture.person();
    await fixture.makeDue(sessionId);
    return fixture.sweep(first);
  };
  const channels = (gateways: readonly SmsGateway[] = [first, second], limits: readonly NamedLimits[] = []) =>
    new GatewayChannels(fixture.database, gateways, limits);
  const send = async (
    id: string,
    by = channels(),
    signal = new AbortController().signal,
  ): Promise<Message> => {
    await fixture.senderBy(by).send(fixture.context.organisationId, id, signal);
    return fixture.message(id);
  };
  const change = (id: string, state: Partial<Message>) =>
    fixture.write((tx) => tx.getRepository(MessageEntity).update(id, state));
  const attempts = (id: string) => fixture.write((tx) => attemptsOf(tx, id));
  const ago = () => new Date(Date.now() - 1000);
  const sweep = () => fixture.sweep(first);

  it('a message goes through the preferred gateway, and its call is recorded', async () => {
    const [id = ''] = await messages();
    const { attemptId } = await send(id);
    expect(await attempts(id)).toMatchObject([{ id: attemptId, gateway: 'first', outcome: 'ACCEPTED' }]);
    expect(second.texts).toEqual([]);
  });

  it.each(['TEXT', 'GATEWAY'] as const)(
    'a message goes on to the next gateway when one refuses it with cause %s',
    async (cause) => {
      const [id = ''] = await messages();
      first.behaviour = refuses(cause, 'NO');
      expect(await send(id)).toMatchObject({ status: 'ACCEPTED', gateway: 'second', attempts: 2 });
      expect(await attempts(id)).toMatchObject([
        { gateway: 'first', outcome: 'REFUSED', cause, code: 'NO' },
        { gateway: 'second', outcome: 'ACCEPTED' },
      ]);
      expect(first.texts[0]?.clientReference).not.toBe(second.texts[0]?.clientReference);
    },
  );

  it('a message fails when the number is refused, and no other gateway is asked', async () => {
    const [id = ''] = await messages();
    first.behaviour = refuses('NUMBER', 'NO_SUCH_NUMBER');
    expect(await send(id)).toMatchObject({ status: 'FAILED', statusReason: 'NO_SUCH_NUMBER' });
    expect(second.texts).toEqual([]);
  });

  it('a message waits as long as a gateway asks when all are overloaded, then starts with the preferred one', async () => {
    const [id = ''] = await messages();
    first.behaviour = refuses('GATEWAY');
    second.behaviour = refuses('GATEWAY', 'RATE_LIMITED', 45_000);
    const waiting = await send(id);
    expect(waiting).toMatchObject({ status: 'PENDING', statusReason: 'RATE_LIMITED', attempts: 2 });
    expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 40_000);
    await change(id, { dueAt: ago(), leaseUntil: null });
    first.behaviour = accepts;
    expect(await send(id)).toMatchObject({ status: 'ACCEPTED', gateway: 'first', attempts: 3 });
  });

  it('a message never goes to another gateway after a call without a response', async () => {
    const [id = ''] = await messages();
    first.behaviour = breaksOff;
    expect(await send(id)).toMatchObject({ status: 'UNKNOWN', gateway: 'first' });
    await send(id);
    expect([first.texts.length, second.texts.length]).toEqual([1, 0]);
  });

  it('a message is repeated with the same id by a deduplicating gateway, even while another one is preferred', async () => {
    const [id = ''] = await messages();
    const once = new FakeGateway('once', breaksOff, { deduplicates: true });
    await send(id, channels([once]));
    await change(id, { dueAt: ago(), leaseUntil: null });
    once.behaviour = accepts;
    expect(await send(id, channels([first, once]))).toMatchObject({ status: 'ACCEPTED', gateway: 'once' });
    expect(new Set(once.texts.map(({ clientReference }) => clientReference)).size).toBe(1);
    expect(first.texts).toEqual([]);
  });

  it('a message in doubt is sent once more after waiting for a receipt, and never a third time', async () => {
    const [id = ''] = await messages();
    first.behaviour = breaksOff;
    const doubtful = await send(id);
    expect(doubtful.leaseUntil?.getTime()).toBeGreaterThan(Date.now() + 4 * 60_000);
    expect(await sweep()).toEqual([]);
    for (let n = 0; n < 4; n += 1) {
      if ((await fixture.message(id)).leaseUntil !== null) await change(id, { leaseUntil: ago() });
      for (const woken of await sweep()) await send(woken);
    }
    expect(first.texts).toHaveLength(2);
    expect(await fixture.message(id)).toMatchObject({ status: 'UNKNOWN', resent: true, leaseUntil: null });
  });

  it('a message in doubt is not sent again in the last hour before its deadline', async () => {
    const [id = ''] = await messages();
    await change(id, { deadlineAt: new Date(Date.now() + 59 * 60_000) });
    first.behaviour = breaksOff;
    expect(await send(id)).toMatchObject({ status: 'UNKNOWN', leaseUntil: null });
    expect(await sweep()).toEqual([]);
  });

  describe('when a gateway is broken', () => {
    it('a message goes around a broken gateway without asking it', async () => {
      first.behaviour = refuses('GATEWAY', 'NO_CREDIT');
      const ids = await messages(FAILURES_UNTIL_PAUSED + 3);
      const by = channels();
      for (const id of ids)
        expect(await send(id, by)).toMatchObject({ status: 'ACCEPTED', gateway: 'second' });
      expect(first.texts).toHaveLength(FAILURES_UNTIL_PAUSED);
    });

    it('a message waits without using up attempts when the only gateway is broken', async () => {
      first.behaviour = refuses('GATEWAY', 'NO_CREDIT');
      const ids = await messages(FAILURES_UNTIL_PAUSED + 1);
      const by = channels([first]);
      for (const id of ids) await send(id, by);
      const held = await fixture.message(ids.at(-1) ?? '');
      expect(held).toMatchObject({ status: 'PENDING', statusReason: 'GATEWAY_PAUSED', attempts: 0 });
      expect(held.dueAt.getTime()).toBeGreaterThan(Date.now() + 5_000);
    });

    it('a gateway that never responds gets no more calls', async () => {
      first.behaviour = breaksOff;
      const ids = await messages(FAILURES_UNTIL_PAUSED + 2);
      const by = channels();
      for (const id of ids) await send(id, by);
      expect([first.texts.length, second.texts.length]).toEqual([FAILURES_UNTIL_PAUSED, 2]);
    });
  });

  it('two processes together keep to the rate of a gateway', async () => {
    const ids = await messages(30);
    const limits = [{ name: 'first', ratePerSecond: 20, concurrency: 10 }];
    const processes = [channels([first], limits), channels([first], limits)];
    const moments: number[] = [];
    first.behaviour = async (text, signal) => {
      moments.push(performance.now());
      return accepts(text, signal);
    };
    await Promise.all(ids.map((id, index) => send(id, processes[index % 2])));
    expect(moments).toHaveLength(30);
    const took = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
    // 29 steps of 50 ms; single calls may come a little late, never all of them too early.
    expect(took).toBeGreaterThan(29 * 50 * 0.9);
    expect(took).toBeLessThan(29 * 50 * 4);
  });

  it('no more calls run at once than a gateway takes', async () => {
    const ids = await messages(12);
    let [running, most] = [0, 0];
    first.behaviour = async (text, signal) => {
      most = Math.max(most, (running += 1));
      // Stays until as many are here as may be, or nobody else comes.
      for (let n = 0; n < 50 && most < 3; n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return accepts(text, signal);
    };
    const by = channels([first], [{ name: 'first', ratePerSecond: 1000, concurrency: 3 }]);
    await Promise.all(ids.map((id) => send(id, by)));
    expect(most).toBe(3);
    expect(first.texts).toHaveLength(12);
  });

  it('a message keeps the part price from the moment of its acceptance, and every step in its timeline', async () => {
    await fixture.write((tx) => tx.query(`UPDATE organisation SET sms_part_price_cents = 6.5`));
    const [id = ''] = await messages();
    first.behaviour = refuses('TEXT', 'SENDER');
    expect(Number((await send(id)).partPriceCents)).toBe(6.5);
    const steps = await fixture.write((tx) =>
      tx.query<object[]>(
        'SELECT kind, reason, gateway FROM message_event WHERE message_id = $1 ORDER BY position',
        [id],
      ),
    );
    expect(steps).toEqual([
      { kind: 'ATTEMPTING', reason: null, gateway: 'first' },
      { kind: 'PENDING', reason: 'SENDER', gateway: 'first' },
      { kind: 'ATTEMPTING', reason: null, gateway: 'second' },
      { kind: 'ACCEPTED', reason: null, gateway: 'second' },
    ]);
  });
});
