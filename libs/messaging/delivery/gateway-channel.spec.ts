import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OutgoingText } from '#libs/gateways/port/sms-gateway.js';
import { FAILURES_UNTIL_PAUSED, GatewayChannel } from './gateway-channel.js';
import { accepts, FakeGateway, refuses } from '../testing/fake-gateway.js';

const TEXT: OutgoingText = {
  organisationId: 'o',
  clientReference: 'r',
  to: '+358401234567',
  sender: 'Rytmi',
  body: 'Hei',
  validUntil: new Date('2026-12-01T10:00:00Z'),
};

describe('the breaker of a gateway', () => {
  let now: number;
  let gateway: FakeGateway;
  let channel: GatewayChannel;
  beforeEach(async () => {
    now = Date.parse('2026-11-21T10:00:00Z');
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    gateway = new FakeGateway('gate', refuses('GATEWAY', 'NO_CREDIT'));
    channel = new GatewayChannel(gateway, { concurrency: 5, pace: null });
    for (let n = 0; n < FAILURES_UNTIL_PAUSED; n += 1) await call();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** As the sender does: says that a text is about to be sent, and sends it. */
  const call = () => {
    channel.acquire();
    return channel.call(TEXT, new AbortController().signal);
  };
  const pausedForMs = () => {
    const { pausedUntil } = channel.state;
    return pausedUntil === null ? null : pausedUntil.getTime() - now;
  };

  it('the breaker opens after failures in a row, and the gateway gets no more calls', async () => {
    expect(pausedForMs()).toBe(10_000);
    expect(await channel.call(TEXT, new AbortController().signal)).toMatchObject({ code: 'PAUSED' });
    expect(gateway.texts).toHaveLength(FAILURES_UNTIL_PAUSED);
  });

  it('the breaker lets one message try after the pause while the others wait, and closes once it is accepted', async () => {
    now += 10_000;
    expect(pausedForMs()).toBeNull();
    gateway.behaviour = accepts;
    channel.acquire();
    expect(pausedForMs()).toBe(10_000);
    expect(await channel.call(TEXT, new AbortController().signal)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(pausedForMs()).toBeNull();
    for (let n = 0; n < 3; n += 1) expect(await call()).toMatchObject({ outcome: 'ACCEPTED' });
    expect(pausedForMs()).toBeNull();
  });

  it('the breaker waits longer after each failed try, and starts over once a message is accepted', async () => {
    const pauses = [];
    for (let n = 0; n < 6; n += 1) {
      now += pausedForMs() ?? 0;
      await call();
      pauses.push(pausedForMs());
    }
    expect(pauses).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    now += 300_000;
    gateway.behaviour = accepts;
    await call();
    gateway.behaviour = refuses('GATEWAY');
    for (let n = 0; n < FAILURES_UNTIL_PAUSED; n += 1) await call();
    expect(pausedForMs()).toBe(10_000);
  });

  it('the breaker stays closed while a gateway refuses numbers or texts, which is not the fault of the gateway', async () => {
    const other = new GatewayChannel(new FakeGateway('other', refuses('NUMBER')), {
      concurrency: 5,
      pace: null,
    });
    for (let n = 0; n < 2 * FAILURES_UNTIL_PAUSED; n += 1)
      expect(await other.call(TEXT, new AbortController().signal)).toMatchObject({ cause: 'NUMBER' });
    expect(other.state.pausedUntil).toBeNull();
  });
});
