import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ElksGateway } from './elks-gateway.js';
import type { WebhookRequest } from '../port/sms-gateway.js';
import { signedReceiptUrl } from '../port/callback-addresses.js';
import {
  gatewayContract,
  RETRY_AFTER_MS,
  type Answered,
  type News,
  type Subject,
} from '../testing/contract.js';
import {
  FakeProvider,
  nobodysUrl,
  webhookRequest,
  webhooksOf,
  type Protocol,
} from '../testing/fake-provider.js';

const PUBLIC_URL = 'https://rytmi.example.org';
const SECRET = 'a-secret-of-24-characters';

function gatewayAt(url: string, from: string | null = null): ElksGateway {
  return new ElksGateway(
    {
      url,
      username: 'u1234',
      password: 'ABCD:1234',
      from,
      callbackSecret: SECRET,
      ratePerSecond: 10,
      concurrency: 10,
    },
    PUBLIC_URL,
  );
}

/** After https://46elks.com/docs/send-sms */
function provider(): Promise<FakeProvider> {
  const protocol: Protocol = {
    read({ method, url, headers, body }) {
      if (headers.authorization !== `Basic ${Buffer.from('u1234:ABCD:1234').toString('base64')}`) return null;
      if (method !== 'POST' || url.pathname !== '/a1/sms') throw new Error('Called in a wrong way');
      const form = new URLSearchParams(body);
      return {
        to: form.get('to') ?? '',
        from: form.get('from') ?? '',
        body: form.get('message') ?? '',
        validForMs: null,
        reference: new URL(form.get('whendelivered') ?? '').searchParams.get('reference'),
      };
    },
    accept: ({ to, from, body }) => ({
      status: 200,
      body: JSON.stringify({
        status: 'created',
        direction: 'outgoing',
        from,
        created: '2026-11-21T10:00:00.000000',
        parts: 1,
        to,
        cost: 3500,
        message: body,
        id: `s${randomUUID().replaceAll('-', '')}`,
      }),
    }),
    refusals: {
      REFUSE_TEXT: { status: 400, body: 'Invalid from' },
      REFUSE_FOR_NOW: { status: 403, body: 'Not enough credits' },
      RATE_LIMIT: { status: 429, headers: { 'retry-after': String(RETRY_AFTER_MS / 1000) }, body: '' },
    },
  };
  return FakeProvider.start(protocol);
}

const STATUS = { ON_ITS_WAY: 'sent', DELIVERED: 'delivered', FAILED: 'failed', FAILED_FOR_NUMBER: 'failed' };

/** After https://46elks.com/docs/sms-delivery-reports */
function receiptCall({ text, gatewayMessageId, status }: News, secret: string): WebhookRequest {
  const at = { publicUrl: PUBLIC_URL, gateway: '46elks' };
  const body = new URLSearchParams({ id: gatewayMessageId, status: STATUS[status] }).toString();
  return webhookRequest({ url: signedReceiptUrl(at, text.clientReference, secret), body });
}

/** After https://46elks.com/docs/receive-sms, the secret in the address as a password. */
function incomingCall({ id, from, to, body }: Answered, secret: string): WebhookRequest {
  const fields = { direction: 'incoming', id, from, to, created: '2026-11-21T10:00:00', message: body };
  const authorization = `Basic ${Buffer.from(`rytmi:${secret}`).toString('base64')}`;
  return webhookRequest({
    url: `${PUBLIC_URL}/sms/46elks/inbound`,
    headers: { authorization },
    body: new URLSearchParams(fields).toString(),
  });
}

const subject: Subject = {
  name: '46elks',
  cannot: {
    REFUSE_NUMBER: 'its refusals are a sentence',
    FAILED_FOR_NUMBER: 'its receipts give no reason',
  },
  async start() {
    const elks = await provider();
    const gateway = gatewayAt(elks.url);
    const hooks = webhooksOf(gateway);
    return {
      gateway,
      behave: (behaviour) => {
        elks.behave(behaviour);
      },
      taken: () => elks.taken(),
      tell: async (news) => hooks.receipts(receiptCall(news, SECRET)),
      handOver: async (text) => hooks.incoming(incomingCall(text, SECRET)),
      forge: {
        tell: async (news) => hooks.receipts(receiptCall(news, 'another-secret-than-ours')),
        handOver: async (text) => hooks.incoming(incomingCall(text, 'another-secret-than-ours')),
      },
      unreachable: async () => gatewayAt(await nobodysUrl()),
      close: () => elks.close(),
    };
  },
};

gatewayContract(subject);

describe('46elks', () => {
  it('a text from 46elks can be answered if it was sent from a number', () => {
    expect(gatewayAt('http://127.0.0.1:9', '+46766861234').takesReplies).toBe(true);
    expect(gatewayAt('http://127.0.0.1:9', 'Rytmi').takesReplies).toBe(false);
  });

  it('46elks refuses a receipt at an address that was given out for another text', () => {
    const at = { publicUrl: PUBLIC_URL, gateway: '46elks' };
    const url = signedReceiptUrl(at, randomUUID(), SECRET).replace(
      /reference=[^&]+/,
      `reference=${randomUUID()}`,
    );
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9'));
    expect(() => hooks.receipts(webhookRequest({ url, body: 'id=s1&status=delivered' }))).toThrow(
      'not given out',
    );
  });

  it('46elks refuses a receipt without an id or a status', () => {
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9'));
    const url = signedReceiptUrl({ publicUrl: PUBLIC_URL, gateway: '46elks' }, randomUUID(), SECRET);
    for (const body of ['id=s1', 'status=delivered', ''])
      expect(() => hooks.receipts(webhookRequest({ url, body }))).toThrow('is missing');
  });
});
