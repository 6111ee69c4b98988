import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IncomingText, Receipt, SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { KannelServer } from '#libs/gateways/testing/kannel-server.js';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { SMS_GATEWAYS } from '#libs/messaging/message/sms-gateways.js';
import { TestApi } from '../../../../test/support/test-api.js';

const SECRET = 'a-secret-of-24-characters';
const FINNISH = 'Nähdään tiistaina 24.11. kello 13.00. Hinta 5 €';
const RUSSIAN = 'Увидимся во вторник, 24 ноября в 13.00. Ответьте 1, если придёте, или 2, если не придёте.';
const PATIENCE_MS = 20_000;

/** A text from our gateway through a real Kannel to a phone and back, with everything that Kannel tells us on the way. */
describe('the way through a real Kannel', () => {
  let proxy: Server;
  let kannel: KannelServer;
  let api: TestApi;
  let gateway: SmsGateway;
  const told: (Receipt | IncomingText)[] = [];

  beforeAll(async () => {
    // The public address is known before the api listens, as behind a proxy.
    proxy = createServer((request, response) => void passOn(request, response));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    // As libs/gateways/kannel/README.md says.
    kannel = await KannelServer.start(
      `${publicUrl}/sms/kannel/inbound?key=${SECRET}&id=%I&from=%p&to=%P&time=%t&charset=%C&text=%b`,
    );
    api = await TestApi.start({
      PUBLIC_URL: publicUrl,
      SMS_GATEWAY: 'kannel',
      KANNEL_URL: kannel.sendsmsUrl,
      KANNEL_USERNAME: KannelServer.USERNAME,
      KANNEL_PASSWORD: KannelServer.PASSWORD,
      KANNEL_CALLBACK_SECRET: SECRET,
    });
    const events = api.service(GatewayEvents);
    const append = events.append.bind(events);
    jest.spyOn(events, 'append').mockImplementation(async (name, kind, items) => {
      await append(name, kind, items);
      told.push(...items);
    });
    [gateway] = api.app.get<readonly [SmsGateway]>(SMS_GATEWAYS, { strict: false });
  });
  afterAll(async () => {
    await kannel.stop();
    await api.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(api.url + (request.url ?? ''));
    response.writeHead(answer.status).end(await answer.text());
  }

  async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('It did not happen');
  }

  it.each([
    ['in one part', FINNISH],
    ['of other letters, in parts', RUSSIAN],
  ])('a text %s arrives whole, and Kannel tells us that it was delivered', async (_what, body) => {
    const clientReference = randomUUID();
    const answer = await gateway.send(
      {
        organisationId: randomUUID(),
        clientReference,
        to: '+358401230001',
        sender: 'Rytmi',
        body,
        validUntil: new Date(Date.now() + 3_600_000),
      },
      AbortSignal.timeout(PATIENCE_MS),
    );
    expect(answer).toEqual({ outcome: 'ACCEPTED', gatewayMessageId: clientReference });
    await until(async () => (await kannel.texts()).find((text) => text.body === body));
    const receipt = await until(() =>
      told.find(
        (item) => 'status' in item && item.clientReference === clientReference && item.status === 'DELIVERED',
      ),
    );
    expect(receipt).toEqual({
      clientReference,
      gatewayMessageId: clientReference,
      status: 'DELIVERED',
      cause: null,
      code: null,
    });
  });

  it('a text that somebody writes reaches us unchanged', async () => {
    const body = 'Kyllä, tulen! 5 €';
    await kannel.receive({ from: '+358401230001', to: '35845700', body });
    const incoming = await until(() => told.find((item) => 'body' in item));
    expect(incoming).toMatchObject({ from: '+358401230001', to: '35845700', body });
  });

  it('each receipt and each incoming text is stored once', async () => {
    // Each text is taken by the SMSC, then delivered.
    await until(() => (told.filter((item) => 'status' in item).length === 4 ? true : undefined));
    const rows = await api.database.systemTransaction((tx) =>
      tx.query<{ kind: string; n: number }[]>(
        'SELECT kind, count(*)::integer AS n FROM gateway_event GROUP BY kind ORDER BY kind',
      ),
    );
    expect(rows).toEqual([
      { kind: 'INCOMING', n: 1 },
      { kind: 'RECEIPT', n: 4 },
    ]);
  });
});
