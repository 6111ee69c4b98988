import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingText } from '#libs/gateways/port/sms-gateway.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { GatewayEvents, IncomingTextHandler } from './gateway-events.js';
import { InboundText } from './inbound-text.entity.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';
import { sealedSender } from './sender-number.js';

let fixture: MessagingFixture;
beforeAll(async () => {
  fixture = await MessagingFixture.open();
});
afterAll(() => fixture.close());

let counter = 0;
function text(body = '1'): IncomingText {
  return { gatewayMessageId: `in-${(counter += 1)}`, from: '+358401230001', to: '+35845700', body };
}

/** Keeps texts; refuses those that say BREAK, and is nobody’s for those that say NOBODY. */
function keeper(): IncomingTextHandler {
  return {
    organisationOf: async (_tx, _gateway, { body }) =>
      body === 'NOBODY' ? null : fixture.context.organisationId,
    receive: async (tx, { organisationId }, gateway, { gatewayMessageId, from, body }) => {
      const { id } = await tx.getRepository(InboundText).save({
        organisationId,
        gateway,
        gatewayMessageId,
        ...sealedSender(testVault, organisationId, from),
        body,
      });
      if (body === 'BREAK') throw new Error('It broke');
      fixture.wake.toSend(tx, organisationId, id);
    },
  };
}

describe('texts that come in', () => {
  let events: GatewayEvents;
  beforeEach(async () => {
    await fixture.renew();
    await fixture.database.systemTransaction((tx) => tx.query('DELETE FROM gateway_event'));
    events = fixture.events();
    events.registerIncoming(keeper());
    fixture.recorded.nudged.length = 0;
  });
  const apply = (from = events) => from.apply(new AbortController().signal);
  const kept = () => fixture.write((tx) => tx.getRepository(InboundText).find());
  const outcomes = () =>
    fixture.database.systemTransaction((tx) =>
      tx.query<{ outcome: string | null; waits: boolean }[]>(
        'SELECT outcome, try_at IS NOT NULL AS waits FROM gateway_event ORDER BY outcome NULLS LAST',
      ),
    );

  it('inbound messages are stored once and act once, however often they are delivered and applied', async () => {
    const news = text();
    await events.append('sandbox', 'INCOMING', [news, text()]);
    await Promise.all([events.append('sandbox', 'INCOMING', [news]), apply(), apply(), apply()]);
    await apply();
    expect(await kept()).toHaveLength(2);
    expect(fixture.messagesWoken()).toHaveLength(2);
  });

  it('inbound messages wait while nothing handles them', async () => {
    await events.append('sandbox', 'INCOMING', [text()]);
    await apply(fixture.events());
    expect(await outcomes()).toEqual([{ outcome: null, waits: true }]);
  });

  it('an inbound message whose handling fails leaves nothing behind, holds up no others, and is tried again', async () => {
    await events.append('sandbox', 'INCOMING', [text('BREAK'), text(), text()]);
    await expect(apply()).rejects.toThrow('It broke');
    expect((await kept()).map(({ body }) => body)).toEqual(['1', '1']);
    expect((await outcomes()).at(-1)).toEqual({ outcome: null, waits: true });
  });

  it('an inbound message that belongs to nobody is kept as it came', async () => {
    await events.append('sandbox', 'INCOMING', [text('NOBODY')]);
    await apply();
    expect(await outcomes()).toEqual([{ outcome: 'UNROUTED', waits: false }]);
    expect(await kept()).toEqual([]);
    expect(await events.countUnrouted()).toBe(1);
  });

  it('inbound messages are deleted after ninety days when handled or unrouted, and stay while they wait', async () => {
    const age = (interval: string) =>
      fixture.database.systemTransaction((tx) =>
        tx.query('UPDATE gateway_event SET received_at = received_at - $1::interval', [interval]),
      );
    await events.append('sandbox', 'INCOMING', [text(), text('NOBODY')]);
    await apply();
    await events.append('sandbox', 'INCOMING', [text()]);
    await age('89 days');
    await events.purge();
    expect(await outcomes()).toHaveLength(3);
    await age('2 days');
    await events.purge();
    expect(await outcomes()).toEqual([{ outcome: null, waits: true }]);
    expect(await events.countUnrouted()).toBe(0);
  });
});
