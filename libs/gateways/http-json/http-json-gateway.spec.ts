import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HttpJsonConfig, httpJsonSchema } from './http-json-config.js';
import { HttpJsonGateway } from './http-json-gateway.js';
import { WebhookRefused, type OutgoingText } from '../port/sms-gateway.js';
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

const SECRET = 'a-secret-of-24-characters';
const HOOKS = 'https://rytmi.example.org/sms/http-json';

/** @param variables without their prefix */
function configOf(url: string, variables: NodeJS.ProcessEnv = {}): HttpJsonConfig {
  return httpJsonSchema.parse({
    URL: `${url}/messages`,
    BODY: '{"phone": ["{to}"], "message": {"text": "{text}"}, "from": "{sender}", "id": "{reference}", "ttl": {validMinutes}}',
    HEADERS: '{"authorization": "Bearer of-the-provider"}',
    MESSAGE_ID: '/message/id',
    ERROR_CODE: '/error/code',
    NUMBER_ERRORS: 'invalid_number',
    TEXT_ERRORS: 'bad_sender',
    DEDUPLICATES: '1',
    WEBHOOK_SECRET: SECRET,
    RECEIPT_FAILED: 'failed,bounced',
    ...variables,
  });
}

/** A provider as many are: JSON in, JSON out, a bearer token. */
const PROTOCOL: Protocol = {
  deduplicates: true,
  read({ method, url, headers, body }) {
    if (headers.authorization !== 'Bearer of-the-provider') return null;
    if (method !== 'POST' || url.pathname !== '/messages') throw new Error('Called in a wrong way');
    const given = JSON.parse(body) as {
      phone: [string];
      message: { text: string };
      from: string;
      id: string;
      ttl: number;
    };
    return {
      to: given.phone[0],
      from: given.from,
      body: given.message.text,
      validForMs: given.ttl * 60_000,
      reference: given.id,
    };
  },
  accept: () => ({ status: 202, body: JSON.stringify({ message: { id: randomUUID() } }) }),
  refusals: {
    REFUSE_NUMBER: { status: 422, body: '{"error": {"code": "invalid_number", "number": "+358401234567"}}' },
    REFUSE_TEXT: { status: 422, body: '{"error": {"code": "bad_sender"}}' },
    REFUSE_FOR_NOW: { status: 402, body: '{"error": {"code": "no_credit"}}' },
    RATE_LIMIT: { status: 429, headers: { 'retry-after': String(RETRY_AFTER_MS / 1000) }, body: '' },
  },
};

function receiptOf({ text, gatewayMessageId, status }: News): string {
  const words = {
    ON_ITS_WAY: 'sent',
    DELIVERED: 'delivered',
    FAILED: 'bounced',
    FAILED_FOR_NUMBER: 'bounced',
  };
  return JSON.stringify({
    reference: text.clientReference,
    id: gatewayMessageId,
    to: text.to,
    status: words[status],
  });
}

function incomingOf({ id, from, to, body }: Answered): string {
  return JSON.stringify({ id, from: from.replace('+', '00'), to, text: body });
}

const subject: Subject = {
  name: 'http-json',
  cannot: { FAILED_FOR_NUMBER: 'providers differ in what they mean by their codes in receipts' },
  async start() {
    const provider = await FakeProvider.start(PROTOCOL);
    const gateway = new HttpJsonGateway(configOf(provider.url));
    const hooks = webhooksOf(gateway);
    const shown = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
    const tell = (news: News, secret: string) =>
      hooks.receipts(webhookRequest({ url: `${HOOKS}/receipt`, ...shown(secret), body: receiptOf(news) }));
    const handOver = (text: Answered, secret: string) =>
      hooks.incoming(webhookRequest({ url: `${HOOKS}/inbound`, ...shown(secret), body: incomingOf(text) }));
    return {
      gateway,
      behave: (behaviour) => {
        provider.behave(behaviour);
      },
      taken: () => provider.taken(),
      tell: async (news) => tell(news, SECRET),
      handOver: async (text) => handOver(text, SECRET),
      forge: {
        tell: async (news) => tell(news, 'not-the-right-secret'),
        handOver: async (text) => handOver(text, ''),
      },
      unreachable: async () => new HttpJsonGateway(configOf(await nobodysUrl())),
      close: () => provider.close(),
    };
  },
};

gatewayContract(subject);

describe('http-json', () => {
  let provider: FakeProvider | undefined;
  afterEach(async () => {
    await provider?.close();
    provider = undefined;
  });

  const TEXT: OutgoingText = {
    organisationId: randomUUID(),
    clientReference: randomUUID(),
    to: '+358401234567',
    sender: 'Rytmi',
    body: 'Hei',
    validUntil: new Date(Date.now() + 3_600_000),
  };

  async function answering(
    answer: { readonly status: number; readonly body: string; readonly headers?: Record<string, string> },
    variables: NodeJS.ProcessEnv = {},
  ): Promise<unknown> {
    provider = await FakeProvider.start({ ...PROTOCOL, accept: () => answer });
    const gateway = new HttpJsonGateway(configOf(provider.url, variables));
    return gateway.send(TEXT, AbortSignal.timeout(5000)).catch((error: unknown) => error);
  }

  it('the http-json gateway sends from the number in its configuration rather than from a name', async () => {
    provider = await FakeProvider.start(PROTOCOL);
    const config = configOf(provider.url, { FROM: '+358457001002' });
    await new HttpJsonGateway(config).send(TEXT, AbortSignal.timeout(5000));
    expect(provider.taken()).toMatchObject([{ from: '+358457001002' }]);
  });

  it('our reference becomes the id if the http-json provider gives none', async () => {
    provider = await FakeProvider.start({ ...PROTOCOL, accept: () => ({ status: 200, body: 'ok' }) });
    const config = configOf(provider.url, { MESSAGE_ID: undefined });
    expect(await new HttpJsonGateway(config).send(TEXT, AbortSignal.timeout(5000))).toEqual({
      outcome: 'ACCEPTED',
      gatewayMessageId: TEXT.clientReference,
    });
  });

  it.each([408, 409, 500, 502, 503, 504, 302, 303, 204])(
    'the fate of a text is unknown after an http-json response of %i',
    async (status) => {
      expect(await answering({ status, body: '' })).toMatchObject({
        name: 'UnclearAnswer',
        code: `HTTP_${status}`,
      });
    },
  );

  it('an http-json 503 means not sent if the configuration says so', async () => {
    expect(await answering({ status: 503, body: '' }, { REFUSED_STATUSES: '503' })).toEqual({
      outcome: 'REFUSED',
      cause: 'GATEWAY',
      code: 'HTTP_503',
    });
  });

  it('an http-json conflict means accepted if the configuration says that the provider means that', async () => {
    expect(await answering({ status: 409, body: '' }, { ACCEPTED_STATUSES: '202,409' })).toEqual({
      outcome: 'ACCEPTED',
      gatewayMessageId: TEXT.clientReference,
    });
  });

  it('the http-json gateway does not follow a redirect', async () => {
    const headers = { location: 'http://127.0.0.1:1/elsewhere' };
    expect(await answering({ status: 308, body: '', headers })).toMatchObject({
      cause: 'GATEWAY',
      code: 'HTTP_308',
    });
  });

  it('an http-json wait given as a date is read correctly', async () => {
    const headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
    const { retryAfterMs } = (await answering({ status: 429, body: '', headers })) as {
      retryAfterMs: number;
    };
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('the http-json gateway gives up on an endless response', async () => {
    expect(await answering({ status: 202, body: 'x'.repeat(100_000) })).toMatchObject({
      code: 'ANSWER_TOO_LONG',
    });
  });

  it('an http-json error code that could be a phone number is not kept', async () => {
    const body = '{"error": {"code": "358401234567"}}';
    const answer = await answering({ status: 422, body }, { NUMBER_ERRORS: '358401234567' });
    expect(answer).toEqual({ outcome: 'REFUSED', cause: 'NUMBER', code: 'NUMBER_REFUSED' });
  });

  it('several http-json receipts of one call are read, and a receipt that names no text is refused', () => {
    const hooks = webhooksOf(new HttpJsonGateway(configOf('http://127.0.0.1:8080')));
    const call = (body: string) => webhookRequest({ url: `${HOOKS}/receipt?key=${SECRET}`, body });
    const receipts = hooks.receipts(
      call('[{"id": "a", "status": "delivered"}, {"id": 7, "status": "failed", "error": "E1"}]'),
    );
    expect(receipts).toEqual([
      { clientReference: null, gatewayMessageId: 'a', status: 'DELIVERED', cause: null, code: null },
      { clientReference: null, gatewayMessageId: '7', status: 'FAILED', cause: null, code: 'E1' },
    ]);
    for (const body of ['{"status": "delivered"}', '{"id": "a"}', 'id=a', '', '[1]'])
      expect(() => hooks.receipts(call(body))).toThrow(WebhookRefused);
  });
});
