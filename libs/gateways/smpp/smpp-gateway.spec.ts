import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SmppGateway } from './smpp-gateway.js';
import { MemoryInbox, SmppFixture, textOf } from '../testing/smpp-fixture.js';

const LONG_GSM = 'Nähdään tiistaina 24.11. kello 13.00 €. '.repeat(6);
const ENROUTE = 1;
const DELIVERED = 2;
const UNDELIVERABLE = 5;

let fixture: SmppFixture;
let inbox: MemoryInbox;
let gateway: SmppGateway;
let seenBefore: number;
beforeAll(async () => {
  fixture = await SmppFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  inbox = new MemoryInbox();
  gateway = await fixture.connected(inbox);
  await fixture.server.behave();
  seenBefore = (await fixture.server.list()).seen.length;
});
afterEach(() => gateway.close());

const send = (body: string, more: Parameters<typeof textOf>[1] = {}, signal = AbortSignal.timeout(5_000)) =>
  gateway.send(textOf(body, more), signal);
/** For moments at which the connection may end under a text. */
const outcomeOf = (body: string) =>
  send(body).then(
    ({ outcome }) => outcome,
    () => 'UNKNOWN',
  );
const seen = async () => (await fixture.server.list()).seen.slice(seenBefore);
const receipt = (id: string, state: number) =>
  fixture.server.deliver({ esm_class: 4, receipted_message_id: id, message_state: state });
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a text over SMPP', () => {
  it('a text arrives letter by letter with sender, recipient, validity and the request for a receipt', async () => {
    const body = 'Nähdään tiistaina 24.11. kello 13.00 €. Åsa, {[~]}';
    const validUntil = new Date('2026-11-24T11:00:00Z');
    const answer = await send(body, { validUntil });
    const [submit] = await seen();
    expect(submit).toMatchObject({
      from: 'Rytmi',
      fromType: 5,
      to: '358401230001',
      text: body,
      dataCoding: 0,
      registeredDelivery: 1,
      validUntil,
    });
    expect(answer).toEqual({ outcome: 'ACCEPTED', gatewayMessageId: submit?.id });
  });

  it('a text outside the GSM alphabet arrives as UCS-2', async () => {
    await send('Tervetuloa 🌿 Привет');
    expect((await seen())[0]).toMatchObject({ text: 'Tervetuloa 🌿 Привет', dataCoding: 8 });
  });

  it('the parts of a long text are joined by one reference and give the whole text', async () => {
    const clientReference = '00000000-0000-4000-8000-0000000000ab';
    const answer = await send(LONG_GSM, { clientReference });
    const parts = await seen();
    expect(parts.map(({ text }) => text).join('')).toBe(LONG_GSM);
    expect(parts.map(({ header }) => [...header])).toEqual([
      [0, 3, 0xab, 2, 1],
      [0, 3, 0xab, 2, 2],
    ]);
    expect(answer).toEqual({ outcome: 'ACCEPTED', gatewayMessageId: parts[0]?.id });
  });

  it('a text is sent from the configured number, and can then be answered', async () => {
    const own = await fixture.connected(inbox, { from: '+358457000000' });
    await own.send(textOf('Hei'), AbortSignal.timeout(5_000));
    await own.close();
    expect((await seen())[0]).toMatchObject({ from: '358457000000', fromType: 1 });
    expect([own.takesReplies, gateway.takesReplies]).toEqual([true, false]);
  });

  it.each([
    ['ESME_RINVDSTADR', { cause: 'NUMBER', code: 'INVDSTADR' }],
    ['ESME_RINVSRCADR', { cause: 'TEXT', code: 'INVSRCADR' }],
    ['ESME_RSYSERR', { cause: 'GATEWAY', code: 'SYSERR' }],
    ['ESME_RTHROTTLED', { cause: 'GATEWAY', code: 'THROTTLED', retryAfterMs: 5_000 }],
    ['ESME_RMSGQFUL', { cause: 'GATEWAY', code: 'MSGQFUL', retryAfterMs: 30_000 }],
    [0x0422, { cause: 'GATEWAY', code: 'SMPP_422' }],
  ])('a text that the SMSC refuses with %s is refused for the right reason', async (status, expected) => {
    await fixture.server.behave({ kind: 'REFUSE', status });
    expect(await send('Hei')).toEqual({ outcome: 'REFUSED', ...expected });
  });

  it('a text whose second part is throttled is retried until it is whole', async () => {
    await fixture.server.behave({ kind: 'ACCEPT' }, { kind: 'REFUSE', status: 'ESME_RTHROTTLED' });
    expect(await send(LONG_GSM)).toMatchObject({ outcome: 'ACCEPTED' });
    expect((await seen()).map(({ header }) => header.at(-1))).toEqual([1, 2, 2]);
  });

  it('a text whose second part is refused for good may have left', async () => {
    await fixture.server.behave({ kind: 'ACCEPT' }, { kind: 'REFUSE', status: 'ESME_RSYSERR' });
    await expect(send(LONG_GSM)).rejects.toThrow();
  });

  it('a text may have left if the SMSC does not answer', async () => {
    await fixture.server.behave({ kind: 'HANG' });
    await expect(send('Hei', {}, AbortSignal.timeout(200))).rejects.toThrow();
    expect(await seen()).toHaveLength(1);
  });

  it.each(['DROP', 'GARBAGE'] as const)(
    'a text may have left if the response is %s, and the gateway then binds again',
    async (kind) => {
      await fixture.server.behave({ kind });
      await expect(send('Hei')).rejects.toThrow();
      await until(async () => (await outcomeOf('Hei uudestaan')) === 'ACCEPTED');
    },
  );

  it('a text waits while the window is full, and has not left if that takes too long', async () => {
    const narrow = await fixture.connected(inbox, { concurrency: 1 });
    await fixture.server.behave({ kind: 'HANG' });
    const hanging = narrow.send(textOf('1'), AbortSignal.timeout(600)).catch(() => 'unknown');
    expect(await narrow.send(textOf('2'), AbortSignal.timeout(100))).toMatchObject({ code: 'WINDOW_FULL' });
    const third = narrow.send(textOf('3'), AbortSignal.timeout(5_000));
    expect(await hanging).toBe('unknown');
    expect(await third).toMatchObject({ outcome: 'ACCEPTED' });
    await narrow.close();
    expect((await seen()).map(({ text }) => text)).toEqual(['1', '3']);
  });

  it('a text too long for SMS is refused before anything leaves', async () => {
    expect(await send('a'.repeat(40_000))).toEqual({ outcome: 'REFUSED', cause: 'TEXT', code: 'TOO_LONG' });
    expect(await send(`a${'\u0301'.repeat(200)}`)).toMatchObject({ code: 'TOO_LONG' });
    expect(await seen()).toEqual([]);
  });
});

describe('the connection', () => {
  it('a connection that was never made, or was refused, sends nothing', async () => {
    const refused = { outcome: 'REFUSED', cause: 'GATEWAY', code: 'NOT_CONNECTED' };
    const wrong = await fixture.connected(inbox, { password: 'arvaus' });
    expect(await wrong.send(textOf('Hei'), AbortSignal.timeout(1_000))).toEqual(refused);
    expect(await fixture.gateway().send(textOf('Hei'), AbortSignal.timeout(1_000))).toEqual(refused);
    await wrong.close();
  });

  it('the connection comes back when the SMSC does', async () => {
    await fixture.server.order('leave');
    await until(async () => (await outcomeOf('Hei')) === 'REFUSED');
    await fixture.server.order('come-back');
    await until(async () => (await outcomeOf('Hei')) === 'ACCEPTED');
  });

  it('a connection that the SMSC ends by unbind is made again', async () => {
    const { binds } = await fixture.server.list();
    await fixture.server.order('unbind');
    await until(async () => (await fixture.server.list()).binds > binds);
    await until(async () => (await outcomeOf('Hei')) === 'ACCEPTED');
  });

  it('the connection sends and answers enquiries, and is given up if no response comes', async () => {
    await until(async () => (await fixture.server.list()).enquiries > 1);
    await fixture.server.order('enquire');
    await fixture.server.order('ignore-enquiries');
    await fixture.server.behave({ kind: 'HANG' });
    await expect(send('Hei')).rejects.toThrow('The connection ended before the answer');
    await fixture.server.order('leave');
    await fixture.server.order('come-back');
  });
});

describe('receipts over SMPP', () => {
  const idsOf = async () => (await seen()).map(({ id }) => id);

  it('a receipt names the attempt and tells what became of it', async () => {
    const clientReference = crypto.randomUUID();
    await send('Hei', { clientReference });
    const [id = ''] = await idsOf();
    expect(await receipt(id, DELIVERED)).toBe(0);
    expect(inbox.receipts).toEqual([
      { clientReference, gatewayMessageId: id, status: 'DELIVERED', cause: null, code: null },
    ]);
  });

  it('a receipt may come in words', async () => {
    await send('Hei');
    const [id] = await idsOf();
    const words = `id:${id} sub:001 dlvrd:000 submit date:2611211200 done date:2611211201 stat:UNDELIV err:031 text:Hei`;
    await fixture.server.deliver({ esm_class: 4, short_message: words });
    expect(inbox.receipts).toMatchObject([{ gatewayMessageId: id, status: 'FAILED', code: 'UNDELIV_031' }]);
  });

  it('the receipts of a long text say DELIVERED once every part was, in any order and number', async () => {
    await send(LONG_GSM);
    const [first = '', second = ''] = await idsOf();
    await receipt(second, DELIVERED);
    await receipt(second, DELIVERED);
    expect(inbox.receipts.map(({ status }) => status)).toEqual(['ON_ITS_WAY', 'ON_ITS_WAY']);
    await receipt(first, DELIVERED);
    expect(inbox.receipts.at(-1)).toMatchObject({ status: 'DELIVERED', gatewayMessageId: first });
    await receipt(first, ENROUTE);
    expect(inbox.receipts.at(-1)).toMatchObject({ status: 'DELIVERED' });
  });

  it('the receipts of a long text say FAILED as soon as one part has failed', async () => {
    await send(LONG_GSM);
    const [first = '', second = ''] = await idsOf();
    await receipt(second, UNDELIVERABLE);
    await receipt(first, DELIVERED);
    expect(inbox.receipts).toMatchObject([{ status: 'FAILED', code: 'UNDELIV' }, { status: 'FAILED' }]);
  });

  it('a receipt that comes before the response is kept until its text is known', async () => {
    const clientReference = crypto.randomUUID();
    await fixture.server.behave({ kind: 'RECEIPT_FIRST' });
    await send('Hei', { clientReference });
    expect(inbox.receipts.at(-1)).toMatchObject({ clientReference, status: 'DELIVERED' });
  });

  it('a receipt also reaches a process that did not send the text', async () => {
    const clientReference = crypto.randomUUID();
    await send('Hei', { clientReference });
    await gateway.close();
    const other = new MemoryInbox();
    gateway = await fixture.connected(other);
    const [id = ''] = await idsOf();
    await receipt(id, DELIVERED);
    expect(other.receipts).toMatchObject([{ clientReference, status: 'DELIVERED' }]);
  });

  it('a receipt tells what became of a text whose response came too late', async () => {
    const clientReference = crypto.randomUUID();
    await fixture.server.behave({ kind: 'ANSWER_LATER', afterMs: 200 });
    await expect(send('Hei', { clientReference }, AbortSignal.timeout(50))).rejects.toThrow();
    const [id = ''] = await idsOf();
    await until(async () => {
      await receipt(id, DELIVERED);
      return inbox.receipts.at(-1)?.clientReference === clientReference;
    });
    expect(inbox.receipts.at(-1)).toMatchObject({ status: 'DELIVERED' });
  });

  it('a receipt for an unknown text is acknowledged and passed on unchanged', async () => {
    expect(await receipt('somebody-else', DELIVERED)).toBe(0);
    expect(inbox.receipts).toMatchObject([{ clientReference: null, gatewayMessageId: 'somebody-else' }]);
  });

  it('a receipt is not acknowledged before it is stored', async () => {
    await send('Hei');
    const [id = ''] = await idsOf();
    inbox.isBroken = true;
    expect(await receipt(id, DELIVERED)).toBe(0x64);
    inbox.isBroken = false;
    expect(await receipt(id, DELIVERED)).toBe(0);
    expect(inbox.receipts).toHaveLength(1);
  });
});
