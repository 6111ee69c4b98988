import { createHmac, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { receiptUrl, signedReceiptUrl } from '#libs/gateways/port/callback-addresses.js';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { TestApi } from '../../../../test/support/test-api.js';

const PUBLIC_URL = 'https://rytmi.example.org';
const TWILIO_TOKEN = 'the-token-of-the-account';
const SECRET = 'a-secret-of-24-characters';
const NUMBER = '+358401112223';
const WORDS = 'Äiti on sairaana, en pääse 😀';

interface EventRow {
  readonly gateway: string;
  readonly kind: string;
}

describe('the webhooks of gateways', () => {
  let api: TestApi;
  let log = '';

  beforeAll(async () => {
    api = await TestApi.start(
      {
        PUBLIC_URL,
        LOG_LEVEL: 'info',
        SMS_GATEWAY: 'twilio,46elks,kannel,http-json,sandbox',
        TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
        ELKS_USERNAME: 'u',
        ELKS_PASSWORD: 'p',
        ELKS_CALLBACK_SECRET: SECRET,
        KANNEL_URL: 'http://127.0.0.1:13013/cgi-bin/sendsms',
        KANNEL_USERNAME: 'u',
        KANNEL_PASSWORD: 'p',
        KANNEL_CALLBACK_SECRET: SECRET,
        HTTP_JSON_URL: 'http://127.0.0.1:8080/',
        HTTP_JSON_WEBHOOK_SECRET: SECRET,
      },
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          log += chunk.toString('utf8');
          done();
        },
      }),
    );
  });
  afterAll(() => api.close());
  afterEach(async () => {
    jest.restoreAllMocks();
    await api.database.systemTransaction((tx) => tx.query('DELETE FROM gateway_event'));
  });

  function events(): Promise<EventRow[]> {
    return api.database.systemTransaction((tx) =>
      tx.query<EventRow[]>('SELECT gateway, kind FROM gateway_event ORDER BY gateway, kind'),
    );
  }

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(api.url + path, init);
  }

  /** A call of Twilio, signed for the public address that it was told. */
  function twilioCall(path: string, fields: Record<string, string>, token = TWILIO_TOKEN): RequestInit {
    const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    const signed = PUBLIC_URL + path + sorted.map(([name, value]) => name + value).join('');
    const signature = createHmac('sha1', token).update(signed).digest('base64');
    return {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-twilio-signature': signature,
      },
      body: new URLSearchParams(fields).toString(),
    };
  }

  it('the webhooks store a signed receipt once, however often it comes', async () => {
    const path = receiptUrl({ publicUrl: '', gateway: 'twilio' }, randomUUID());
    const receipt = twilioCall(path, { MessageSid: 'SM1', MessageStatus: 'delivered', To: NUMBER });
    const answers = await Promise.all([call(path, receipt), call(path, receipt), call(path, receipt)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(await answers[0]?.text()).toBe('<Response/>');
    expect(await events()).toEqual([{ gateway: 'twilio', kind: 'RECEIPT' }]);
  });

  it('the webhooks store each state of a text', async () => {
    const path = receiptUrl({ publicUrl: '', gateway: 'twilio' }, randomUUID());
    for (const status of ['delivered', 'sent', 'delivered', 'sent'])
      await call(path, twilioCall(path, { MessageSid: 'SM2', MessageStatus: status }));
    expect(await events()).toHaveLength(2);
  });

  it('the webhooks store a text that comes in by a form, by JSON or in an address', async () => {
    const answers = [
      await call(
        '/sms/twilio/inbound',
        twilioCall('/sms/twilio/inbound', { MessageSid: 'SM3', From: NUMBER, To: '+358457', Body: WORDS }),
      ),
      await call(`/sms/46elks/inbound?key=${SECRET}`, {
        method: 'POST',
        body: new URLSearchParams({ id: 's1', from: NUMBER, to: '+358457', message: WORDS }),
      }),
      await call('/sms/http-json/inbound', {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body: JSON.stringify({ id: '1', from: NUMBER, to: '+358457', text: WORDS }),
      }),
      await call(
        `/sms/kannel/inbound?key=${SECRET}&id=9&from=%2B358401112223&to=17&charset=UTF-8&text=${encodeURIComponent(WORDS)}`,
      ),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // What stands in the body is what Kannel and 46elks would send back.
    expect([await answers[1]?.text(), await answers[3]?.text()]).toEqual(['', '']);
    expect((await events()).map(({ gateway }) => gateway)).toEqual([
      '46elks',
      'http-json',
      'kannel',
      'twilio',
    ]);
  });

  it('the webhooks accept a receipt at the address that was given out with the attempt', async () => {
    const path = signedReceiptUrl({ publicUrl: '', gateway: 'kannel' }, randomUUID(), SECRET);
    expect((await call(`${path}&status=1&answer=`)).status).toBe(200);
    expect(await events()).toEqual([{ gateway: 'kannel', kind: 'RECEIPT' }]);
  });

  it('the webhooks refuse forged calls and store nothing of them', async () => {
    const reference = randomUUID();
    const path = receiptUrl({ publicUrl: '', gateway: 'twilio' }, reference);
    const fields = { MessageSid: 'SM4', MessageStatus: 'delivered' };
    const ofAnother = signedReceiptUrl({ publicUrl: '', gateway: 'kannel' }, randomUUID(), SECRET);
    const forged = [
      await call(path, twilioCall(path, fields, 'another-token')),
      await call(path, twilioCall('/sms/twilio/receipt', fields)),
      await call(path, { method: 'POST', body: new URLSearchParams(fields) }),
      await call(`${ofAnother.replace(/reference=[^&]+/, `reference=${reference}`)}&status=1`),
      await call('/sms/46elks/inbound', { method: 'POST', body: new URLSearchParams({ id: 's2' }) }),
      await call('/sms/kannel/inbound?key=wrong&from=1&text=STOP'),
      await call('/sms/http-json/inbound', {
        method: 'POST',
        headers: { authorization: 'Bearer wrong', 'content-type': 'application/json' },
        body: '{}',
      }),
    ];
    expect(forged.map(({ status }) => status)).toEqual(forged.map(() => 403));
    expect(await events()).toEqual([]);
  });

  it('the webhooks report an unreadable call, an unknown address and a body that is too large', async () => {
    const json = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' };
    const post = (path: string, body: string) => call(path, { method: 'POST', headers: json, body });
    expect((await post('/sms/http-json/receipt', '{"status": "delivered"}')).status).toBe(400);
    expect((await post('/sms/http-json/receipt', '{"status": ')).status).toBe(400);
    expect((await post('/sms/pigeon/receipt', '{}')).status).toBe(404);
    expect((await post('/sms/sandbox/inbound', '{}')).status).toBe(404);
    expect((await post('/sms/http-json/inbound', JSON.stringify('x'.repeat(70_000)))).status).toBe(413);
    expect(await events()).toEqual([]);
  });

  it('the webhooks ask for a retry if an event cannot be stored', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    jest.spyOn(api.service(GatewayEvents), 'append').mockRejectedValueOnce(refused);
    const path = `${signedReceiptUrl({ publicUrl: '', gateway: 'kannel' }, randomUUID(), SECRET)}&status=1`;
    expect((await call(path)).status).toBe(503);
    expect((await call(path)).status).toBe(200);
    expect(await events()).toHaveLength(1);
  });

  it('the webhooks accept calls of a phone whose app sends the origin null', async () => {
    const answer = await call(`/sms/http-json/inbound?key=${SECRET}`, {
      method: 'POST',
      headers: { origin: 'null', 'content-type': 'application/json' },
      body: JSON.stringify({ id: '2', from: NUMBER, text: '1' }),
    });
    expect(answer.status).toBe(200);
  });

  it('the log shows that a call was refused, but nothing that the webhooks were told', () => {
    expect(log).toContain('"route":"/sms/:gateway/receipt"');
    expect(log).toContain('The signature is not of this account');
    for (const secret of ['358401112223', 'sairaana', SECRET, TWILIO_TOKEN, 'SM1'])
      expect(log).not.toContain(secret);
  });
});
