import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KannelServer } from './kannel-server.js';

const FINNISH = 'Nähdään tiistaina 24.11. kello 13.00 €';
const RUSSIAN = 'Увидимся во вторник, 24 ноября в 13.00. Ответьте 1, если придёте, или 2, если не придёте.';

/** What a real Kannel does with what our adapter relies on. */
describe('Kannel', () => {
  let kannel: KannelServer;
  let server: Server;
  let calls: URL[];
  let origin: string;
  beforeAll(async () => {
    calls = [];
    server = createServer((request, response) => {
      calls.push(new URL(request.url ?? '', origin));
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    kannel = await KannelServer.start(`${origin}/in?from=%p&to=%P&text=%b&charset=%C&id=%I`);
  });
  afterAll(async () => {
    await kannel.stop();
    server.close();
  });

  async function send(text: string, coding: 0 | 2): Promise<Response> {
    const url = new URL(kannel.sendsmsUrl);
    url.search = new URLSearchParams({
      username: KannelServer.USERNAME,
      password: KannelServer.PASSWORD,
      from: 'Rytmi',
      to: '+358401230001',
      text,
      coding: String(coding),
      charset: 'UTF-8',
      'dlr-mask': '31',
      'dlr-url': `${origin}/dlr?status=%d&length=${text.length}`,
    }).toString();
    return fetch(url);
  }
  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  it.each([
    ['GSM 03.38', FINNISH, 0],
    ['UCS-2, in parts', RUSSIAN, 2],
  ] as const)(
    'Kannel accepts a text in %s, sends it whole, and tells that it was delivered',
    async (_, text, coding) => {
      const response = await send(text, coding);
      expect([response.status, await response.text()]).toEqual([202, '0: Accepted for delivery']);
      await until(async () => (await kannel.texts()).some(({ body }) => body === text));
      expect(await kannel.texts()).toContainEqual({ from: 'Rytmi', to: '+358401230001', body: text });
      const delivered = (url: URL) =>
        url.searchParams.get('status') === '1' && url.searchParams.get('length') === String(text.length);
      await until(() => calls.some(delivered));
    },
  );

  it('Kannel calls the get-url for an incoming text', async () => {
    await kannel.receive({ from: '+358401230001', to: '35845700', body: 'Kyllä, tulen! 5 €' });
    const incoming = () => calls.find(({ pathname }) => pathname === '/in');
    await until(() => incoming() !== undefined);
    expect(Object.fromEntries(incoming()?.searchParams ?? [])).toEqual({
      from: '+358401230001',
      to: '35845700',
      text: 'Kyllä, tulen! 5 €',
      charset: 'UTF-8',
      id: expect.any(String),
    });
  });
});
