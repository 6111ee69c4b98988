import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Receipt } from '#libs/gateways/port/sms-gateway.js';
import { accepts, FakeGateway, refuses } from '../testing/fake-gateway.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

describe('a number that texts do not reach', () => {
  let fixture: MessagingFixture;
  let gateway: FakeGateway;
  let messageIds: string[];
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await fixture.renew({ maxTextsPerDay: 50 });
    gateway = new FakeGateway('modem', accepts);
    await fixture.person();
    messageIds = [];
    for (const days of [5, 6, 7, 8]) {
      await fixture.makeDue(await fixture.session(fixture.day(days)));
      messageIds.push(...(await fixture.sweep(gateway)));
    }
  });

  const refused = async (index: number) => {
    gateway.behaviour = refuses('NUMBER', 'NO_SUCH_NUMBER');
    expect(await fixture.send(messageIds[index]!, gateway)).toMatchObject({ status: 'FAILED' });
  };
  /** The gateway takes the text, and tells later what became of it. */
  const told = async (index: number, receipt: Pick<Receipt, 'status' | 'cause'>) => {
    gateway.behaviour = accepts;
    const { attemptId } = await fixture.send(messageIds[index]!, gateway);
    await fixture
      .events()
      .append('modem', 'RECEIPT', [
        { clientReference: attemptId, gatewayMessageId: null, code: null, ...receipt },
      ]);
    await fixture.events().apply(new AbortController().signal);
    expect(await fixture.message(messageIds[index]!)).toMatchObject({ status: receipt.status });
  };
  const number = async () => {
    const [row] = await fixture.write((tx) =>
      tx.query<object[]>('SELECT status, suspended_reason, ask_to_confirm FROM phone_number'),
    );
    return row;
  };
  const ACTIVE = { status: 'ACTIVE', suspended_reason: null, ask_to_confirm: false };

  it('a number is suspended by the third failure in a row, from refusals and receipts, and gets no more messages', async () => {
    await refused(0);
    await told(1, { status: 'FAILED', cause: 'NUMBER' });
    expect(await number()).toEqual(ACTIVE);
    await refused(2);
    expect(await number()).toEqual({
      status: 'SUSPENDED',
      suspended_reason: 'PERMANENT_FAILURES',
      ask_to_confirm: true,
    });
    const calls = gateway.texts.length;
    expect(await fixture.send(messageIds[3]!, gateway)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'NUMBER_NOT_CURRENT',
    });
    expect(gateway.texts).toHaveLength(calls);
  });

  it('a number is suspended by receipts alone, too', async () => {
    for (const index of [0, 1, 2]) await told(index, { status: 'FAILED', cause: 'NUMBER' });
    expect(await number()).toMatchObject({ status: 'SUSPENDED' });
  });

  it('a number is not suspended when a message arrives in between, or for what is not its fault', async () => {
    await refused(0);
    await refused(1);
    await told(2, { status: 'DELIVERED', cause: null });
    await refused(3);
    expect(await number()).toEqual(ACTIVE);
  });
});
