import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Receipt } from '#libs/gateways/port/sms-gateway.js';
import type { Message } from '../message/message.entity.js';
import { told } from './rules/receipt-state.js';
import { accepts, breaksOff, FakeGateway, gatewayIdOf } from '../testing/fake-gateway.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

describe('receipts', () => {
  let fixture: MessagingFixture;
  let messageId: string;
  let gateway: FakeGateway;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await fixture.renew();
    await fixture.database.systemTransaction((tx) => tx.query('DELETE FROM gateway_event'));
    gateway = new FakeGateway('modem', accepts);
    await fixture.person();
    await fixture.makeDue(await fixture.session(fixture.day(5)));
    [messageId = ''] = await fixture.sweep(gateway);
  });

  const come = async (...receipts: Partial<Receipt>[]): Promise<Message> => {
    const whole = {
      clientReference: null,
      gatewayMessageId: null,
      status: 'DELIVERED',
      cause: null,
      code: null,
    } as const;
    await fixture.events().append(
      'modem',
      'RECEIPT',
      receipts.map((receipt) => ({ ...whole, ...receipt })),
    );
    return apply();
  };
  const apply = async (): Promise<Message> => {
    await fixture.events().apply(new AbortController().signal);
    return fixture.message(messageId);
  };
  const events = () =>
    fixture.database.systemTransaction((tx) =>
      tx.query<{ outcome: string | null; waits: boolean; bytes: number }[]>(
        'SELECT outcome, try_at IS NOT NULL AS waits, length(payload) AS bytes FROM gateway_event ORDER BY received_at',
      ),
    );
  const timeline = async () => {
    const rows = await fixture.write((tx) =>
      tx.query<{ kind: string; reason: string | null }[]>(
        'SELECT kind, reason FROM message_event WHERE message_id = $1 ORDER BY position',
        [messageId],
      ),
    );
    return rows.map(({ kind, reason }) => (reason === null ? kind : `${kind} ${reason}`));
  };

  it('a receipt says that a message is on the phone, by our id or by that of the gateway', async () => {
    for (const by of ['clientReference', 'gatewayMessageId'] as const) {
      const { attemptId, gatewayMessageId } = await fixture.send(messageId, gateway);
      const delivered = await come({ [by]: by === 'clientReference' ? attemptId : gatewayMessageId });
      expect(delivered).toMatchObject({ status: 'DELIVERED', statusReason: null });
      expect(delivered.deliveredAt).toBeInstanceOf(Date);
    }
    expect(await timeline()).toEqual(['ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'RECEIPT DELIVERED']);
  });

  it('a receipt leaves nothing readable behind once it was applied', async () => {
    const { attemptId } = await fixture.send(messageId, gateway);
    await come({ clientReference: attemptId });
    expect(await events()).toEqual([{ outcome: 'APPLIED', waits: false, bytes: 0 }]);
  });

  it('receipts that come twice, late or in another order never move a message back', async () => {
    const { attemptId: clientReference } = await fixture.send(messageId, gateway);
    await come({ clientReference }, { clientReference });
    await come({ clientReference, status: 'ON_ITS_WAY' });
    expect(await come({ clientReference, status: 'FAILED', cause: 'NUMBER' })).toMatchObject({
      status: 'DELIVERED',
    });
  });

  it('a receipt says that a message failed, unless it turns out to be on the phone after all', async () => {
    const { attemptId: clientReference } = await fixture.send(messageId, gateway);
    expect(await come({ clientReference, status: 'FAILED', code: 'ABSENT' })).toMatchObject({
      status: 'FAILED',
      statusReason: 'ABSENT',
    });
    expect(await come({ clientReference, status: 'DELIVERED' })).toMatchObject({ status: 'DELIVERED' });
  });

  it('a receipt resolves a message in doubt', async () => {
    gateway.behaviour = breaksOff;
    const { attemptId: clientReference, status } = await fixture.send(messageId, gateway);
    expect(status).toBe('UNKNOWN');
    expect(await come({ clientReference, status: 'ON_ITS_WAY' })).toMatchObject({
      status: 'ACCEPTED',
      leaseUntil: null,
    });
    expect(await fixture.sweep(gateway)).toEqual([]);
  });

  it('a receipt may come before the response of the gateway, which then only adds what it knows', async () => {
    gateway.behaviour = async (text) => {
      await come({ clientReference: text.clientReference });
      return accepts(text, new AbortController().signal);
    };
    const { status, gatewayMessageId, attemptId } = await fixture.send(messageId, gateway);
    expect(status).toBe('DELIVERED');
    expect(gatewayMessageId).toBe(gatewayIdOf(attemptId ?? ''));
  });

  it('a receipt that matches no message yet is tried again, and given up after an hour', async () => {
    await come({ gatewayMessageId: 'gw-later' });
    expect(await events()).toMatchObject([{ outcome: null, waits: true }]);
    gateway.behaviour = async () => ({ outcome: 'ACCEPTED', gatewayMessageId: 'gw-later' });
    await fixture.send(messageId, gateway);
    const age = (minutes: number) =>
      fixture.database.systemTransaction((tx) =>
        tx.query(
          `UPDATE gateway_event SET received_at = now() - $1 * interval '1 minute', try_at = now() WHERE try_at IS NOT NULL`,
          [minutes],
        ),
      );
    await age(3);
    expect(await apply()).toMatchObject({ status: 'DELIVERED' });
    await come({ gatewayMessageId: 'gw-of-somebody-else' });
    await age(61);
    await apply();
    expect((await events()).map(({ outcome }) => outcome).sort()).toEqual(['APPLIED', 'UNKNOWN_RECEIPT']);
  });

  it('a receipt from another gateway is not believed', async () => {
    const { attemptId, gatewayMessageId } = await fixture.send(messageId, gateway);
    await fixture
      .events()
      .append('other', 'RECEIPT', [
        { clientReference: attemptId, gatewayMessageId, status: 'DELIVERED', cause: null, code: null },
      ]);
    expect(await apply()).toMatchObject({ status: 'ACCEPTED' });
  });

  it('receipts in any order end in the truth: the message is on the phone when one of them says so', () => {
    const states = fc.record({
      status: fc.constantFrom('PENDING', 'ATTEMPTING', 'ACCEPTED', 'UNKNOWN', 'FAILED', 'DELIVERED' as const),
      attemptId: fc.constantFrom(null, 'a', 'b'),
    });
    const news = fc.record({
      attemptId: fc.constantFrom('a', 'b'),
      status: fc.constantFrom('ON_ITS_WAY', 'DELIVERED', 'FAILED' as const),
    });
    const now = new Date('2026-11-21T10:00:00Z');
    fc.assert(
      fc.property(states, fc.array(news, { maxLength: 8 }), (state, receipts) => {
        let message = { ...state, acceptedAt: null, gateway: 'modem', resent: false } as unknown as Message;
        for (const receipt of receipts) {
          const before = message.status;
          const change = told(message, { ...receipt, gateway: 'modem', code: null }, now);
          message = { ...message, ...change };
          if (before === 'DELIVERED') expect(change).toBeNull();
          if (before === 'FAILED') expect(['FAILED', 'DELIVERED']).toContain(message.status);
        }
        const onThePhone =
          state.status === 'DELIVERED' || receipts.some(({ status }) => status === 'DELIVERED');
        expect(message.status === 'DELIVERED').toBe(onThePhone);
      }),
    );
  });
});
