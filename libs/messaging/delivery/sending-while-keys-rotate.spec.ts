import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRotation } from '#libs/secrets/key-rotation.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { Vault } from '#libs/secrets/vault.js';
import { GatewayChannels } from './gateway-channels.js';
import { accepts, FakeGateway } from '../testing/fake-gateway.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

const PEOPLE = 150;
const AT_ONCE = 10;

describe('sending while keys rotate', () => {
  const before = new Vault(testKeyRing('old'));
  const during = new Vault(testKeyRing('new', 'old'));
  const back = new Vault(testKeyRing('old', 'new'));
  let fixture: MessagingFixture;
  let gateway: FakeGateway;
  beforeAll(async () => {
    fixture = await MessagingFixture.open(before);
  });
  beforeEach(async () => {
    await fixture.renew();
    gateway = new FakeGateway('first', async (text, signal) => {
      await sleep(5);
      return accepts(text, signal);
    });
  });
  afterAll(() => fixture.close());

  /** People with a text that is due, each with a number of their own. */
  async function peopleWithTexts(count: number): Promise<{ numbers: Map<string, string>; ids: string[] }> {
    const sessionId = await fixture.session(fixture.day(5));
    const numbers = new Map<string, string>();
    for (let index = 0; index < count; index += 1) {
      const e164 = `+35845000${String(index).padStart(4, '0')}`;
      numbers.set(await fixture.person({ number: { from: -30, e164 } }), e164);
    }
    await fixture.makeDue(sessionId);
    return { numbers, ids: await fixture.sweep(gateway) };
  }
  const send = (id: string, vault: Vault) =>
    fixture
      .senderBy(new GatewayChannels(fixture.database, [gateway]), vault)
      .send(fixture.context.organisationId, id, new AbortController().signal);
  const rotateTo = (vault: Vault) =>
    new KeyRotation(fixture.database, vault).run(fixture.context.organisationId);
  /** The number of each person whom a text was sent to, as often as it was. */
  async function sentTo(): Promise<[string, string][]> {
    const people = new Map((await fixture.messages()).map((row) => [row.attemptId, row.participantId]));
    return gateway.texts.map(({ clientReference, to }) => [people.get(clientReference) ?? '', to]);
  }
  const inOrder = (pairs: Iterable<[string, string]>) => [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));

  it('no message is lost, sent twice or sent to another number while all numbers are sealed anew and back', async () => {
    const { numbers, ids } = await peopleWithTexts(PEOPLE);
    const waiting = [...ids];
    let rotations = 0;
    const sending = Promise.all(
      Array.from({ length: AT_ONCE }, async (_each, index) => {
        // Half of the processes have been restarted with the new key in front already.
        const vault = index % 2 === 0 ? during : back;
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await send(id, vault);
      }),
    );
    let sealed = 0;
    while (waiting.length > 0) {
      sealed += (await rotateTo(rotations % 2 === 0 ? during : back)).sealed;
      rotations += 1;
    }
    await sending;
    expect(rotations).toBeGreaterThan(2);
    expect(sealed).toBe(rotations * PEOPLE);
    expect(ids).toHaveLength(PEOPLE);
    expect(inOrder(await sentTo())).toEqual(inOrder(numbers));
  }, 60_000);

  it('a process that has not been given the new key yet leaves a message to others', async () => {
    const { numbers, ids } = await peopleWithTexts(1);
    const [id = ''] = ids;
    await rotateTo(during);
    await expect(send(id, before)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(gateway.texts).toEqual([]);
    expect(await fixture.message(id)).toMatchObject({ status: 'PENDING', attempts: 0, attemptId: null });
    await send(id, during);
    expect(await sentTo()).toEqual([...numbers]);
  });
});
