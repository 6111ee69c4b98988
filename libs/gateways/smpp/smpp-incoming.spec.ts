import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SmppGateway } from './smpp-gateway.js';
import { SmppIncoming } from './smpp-incoming.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { MemoryInbox, SmppFixture } from '../testing/smpp-fixture.js';

let fixture: SmppFixture;
let inbox: MemoryInbox;
let gateway: SmppGateway;
beforeAll(async () => {
  fixture = await SmppFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  inbox = new MemoryInbox();
  gateway = await fixture.connected(inbox);
  await fixture.database.systemTransaction((tx) => tx.query('DELETE FROM smpp_incoming_part'));
});
afterEach(() => gateway.close());

const FROM_US = {
  source_addr_ton: 1,
  source_addr: '358401230001',
  dest_addr_ton: 1,
  destination_addr: '35845700',
};
const deliver = (fields: Record<string, unknown>) => fixture.server.deliver({ ...FROM_US, ...fields });
const part = (number: number, message: string, reference = 7) =>
  deliver({ short_message: { udh: Buffer.from([5, 0, 3, reference, 3, number]), message } });
const later = (interval: string) => fixture.letTimePass(interval);
/** What comes under an id that is known already is the same text told again. */
const bodies = () => [...new Map(inbox.texts.map((text) => [text.gatewayMessageId, text.body])).values()];

describe('a text that somebody sends us over SMPP', () => {
  it('an incoming text has its letters, its numbers and an id, and is acknowledged', async () => {
    expect(await deliver({ short_message: 'Kyllä, tulen! €' })).toBe(0);
    expect(inbox.texts).toEqual([
      {
        gatewayMessageId: expect.any(String),
        from: '+358401230001',
        to: '+35845700',
        body: 'Kyllä, tulen! €',
      },
    ]);
  });

  it('an incoming text is not acknowledged before it is stored, and a repeated delivery comes in once', async () => {
    inbox.isBroken = true;
    expect(await deliver({ short_message: '1' })).toBe(0x64);
    inbox.isBroken = false;
    expect(await deliver({ short_message: '1' })).toBe(0);
    expect(await deliver({ short_message: '1' })).toBe(0);
    expect(bodies()).toEqual(['1']);
  });

  it('the same words a while later are another text', async () => {
    await deliver({ short_message: '1' });
    await later('61 seconds');
    await deliver({ short_message: '1' });
    expect(new Set(inbox.texts.map(({ gatewayMessageId }) => gatewayMessageId)).size).toBe(2);
  });

  it('a text is complete once its parts have come, in any order, twice, and to two processes', async () => {
    await part(3, 'kolme');
    await part(1, 'yksi ');
    await part(1, 'yksi ');
    await gateway.close();
    gateway = await fixture.connected(inbox);
    expect(bodies()).toEqual([]);
    expect(await part(2, 'kaksi ')).toBe(0);
    expect(await part(2, 'kaksi ')).toBe(0);
    expect(bodies()).toEqual(['yksi kaksi kolme']);
  });

  it('the parts are also joined by the parameters of some operators and by references of 16 bits', async () => {
    const sar = { sar_msg_ref_num: 700, sar_total_segments: 2 };
    await deliver({ ...sar, sar_segment_seqnum: 2, short_message: 'b' });
    await deliver({ ...sar, sar_segment_seqnum: 1, short_message: 'a' });
    const wide = (number: number) => Buffer.from([6, 8, 4, 2, 188, 2, number]);
    await deliver({ short_message: { udh: wide(1), message: 'c' } });
    await deliver({ short_message: { udh: wide(2), message: 'd' } });
    expect(bodies()).toEqual(['ab', 'cd']);
  });

  it('an incoming text may come as message_payload and in UCS-2', async () => {
    await deliver({ data_coding: 8, message_payload: { message: 'Привет' } });
    expect(bodies()).toEqual(['Привет']);
  });

  it('a text with a part that never comes is read with a gap', async () => {
    await part(1, 'yksi ');
    await part(3, ' kolme');
    const incoming = new SmppIncoming(fixture.database, testVault);
    await incoming.handOverIncomplete((text) => inbox.incoming(text));
    expect(bodies()).toEqual([]);
    await later('11 minutes');
    await incoming.handOverIncomplete((text) => inbox.incoming(text));
    await incoming.handOverIncomplete((text) => inbox.incoming(text));
    expect(bodies()).toEqual(['yksi … kolme']);
  });

  it('a reference that a phone reuses too soon does not lose the earlier text', async () => {
    await part(1, 'vanha ');
    for (const [number, words] of [
      [1, 'uusi '],
      [2, 'teksti '],
      [3, 'tässä'],
    ] as const)
      await part(number, words);
    await later('11 minutes');
    await new SmppIncoming(fixture.database, testVault).handOverIncomplete((text) => inbox.incoming(text));
    expect(bodies()).toEqual(['uusi teksti tässä', 'vanha ……']);
  });

  it('a waiting part is sealed, and is forgotten after a day', async () => {
    await part(1, 'salaisuus');
    const rows = () =>
      fixture.database.systemTransaction((tx) =>
        tx.query<{ row: string }[]>("SELECT encode(payload, 'escape') AS row FROM smpp_incoming_part"),
      );
    expect(await rows()).toHaveLength(1);
    expect((await rows())[0]?.row).not.toMatch(/salaisuus|358401230001/);
    await later('25 hours');
    await new SmppIncoming(fixture.database, testVault).forget();
    expect(await rows()).toEqual([]);
  });
});
