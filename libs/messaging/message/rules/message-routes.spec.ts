import { describe, expect, it } from '@jest/globals';
import {
  gatewaysForLater,
  gatewaysLeft,
  routeOf,
  type PastAttempt,
  type RouteFacts,
} from './message-routes.js';

const DUE = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(DUE.getTime() + seconds * 1000);
const gateway = (name: string, pausedUntil: Date | null = null) => ({
  name,
  deduplicates: false,
  pausedUntil,
});
const [A, B] = [gateway('a'), gateway('b')];
const attempt = (
  name: string,
  cause: PastAttempt['cause'],
  startedAt = at(1),
  outcome: PastAttempt['outcome'] = 'REFUSED',
): PastAttempt => ({ id: name, gateway: name, startedAt, outcome, cause, code: null });
const route = (facts: Partial<RouteFacts>) =>
  routeOf({ gateways: [A, B], repeatOn: null, attempts: [], dueAt: DUE, ...facts });

describe('the way of a message', () => {
  it('a message goes by the preferred gateway', () => {
    expect(route({})).toEqual({ kind: 'SEND', gateway: 'a' });
  });

  it('a message goes on to the next gateway after a definite refusal, about the text or about the gateway', () => {
    for (const cause of ['TEXT', 'GATEWAY'] as const) {
      expect(route({ attempts: [attempt('a', cause)] })).toEqual({ kind: 'SEND', gateway: 'b' });
    }
  });

  it('a message returns in the next round to an overloaded gateway, and never to one that refused the text', () => {
    const earlier = at(-60);
    expect(route({ attempts: [attempt('a', 'GATEWAY', earlier)] })).toMatchObject({ gateway: 'a' });
    expect(route({ attempts: [attempt('a', 'TEXT', earlier)] })).toMatchObject({ gateway: 'b' });
    expect(gatewaysLeft({ gateways: [A, B], attempts: [attempt('a', 'GATEWAY', DUE)], dueAt: DUE })).toEqual([
      B,
    ]);
  });

  it('a gateway is not skipped for having given no response', () => {
    expect(route({ attempts: [attempt('a', null, at(1), 'NO_ANSWER')] })).toMatchObject({ gateway: 'a' });
  });

  it('a message goes around a paused gateway, and waits for the first to resume when all are paused', () => {
    const [pausedA, pausedB] = [gateway('a', at(30)), gateway('b', at(20))];
    expect(route({ gateways: [pausedA, B] })).toMatchObject({ gateway: 'b' });
    expect(route({ gateways: [pausedA, pausedB] })).toEqual({ kind: 'WAIT', until: at(20) });
  });

  it('a message stays with the gateway that may have it, even when that gateway is paused', () => {
    expect(route({ repeatOn: 'b' })).toMatchObject({ gateway: 'b' });
    expect(route({ gateways: [gateway('a', at(30)), B], repeatOn: 'a' })).toEqual({
      kind: 'WAIT',
      until: at(30),
    });
  });

  it('a message starts over when all gateways have been asked', () => {
    const attempts = [attempt('a', 'TEXT'), attempt('b', 'GATEWAY')];
    expect(route({ attempts })).toEqual({ kind: 'SEND', gateway: 'b' });
  });

  it('the route of a message ends when every gateway has refused the text itself', () => {
    const attempts = [attempt('a', 'TEXT'), attempt('b', 'TEXT')];
    expect(route({ attempts })).toEqual({ kind: 'NOWHERE' });
    expect(gatewaysForLater([A, B], attempts)).toEqual([]);
    expect(gatewaysForLater([A, B], [attempt('a', 'TEXT'), attempt('b', 'GATEWAY')])).toEqual([B]);
  });
});
