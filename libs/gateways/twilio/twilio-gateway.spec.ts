import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OutgoingText, WebhookRequest } from '../port/sms-gateway.js';
import {
  gatewayContract,
  RETRY_AFTER_MS,
  type Answered,
  type News,
  type Subject,
  type TakenText,
} from '../testing/contract.js';
import {
  FakeProvider,
  nobodysUrl,
  webhookRequest,
  webhooksOf,
  type Protocol,
} from '../testing/fake-provider.js';
import type { TwilioConfig } from './twilio-config.js';
import { TwilioGateway } from './twilio-gateway.js';

const PUBLIC_URL = 'https://rytmi.example.org';
const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const TOKEN = 'the-token-of-the-account';

function gatewayAt(url: string, config: Partial<TwilioConfig> = {}): TwilioGateway {
  return new TwilioGateway(
    {
      url,
      accountSid: ACCOUNT,
      authToken: TOKEN,
      from: null,
      messagingServiceSid: null,
      ratePerSecond: 10,
      concurrency: 10,
      ...config,
    },
    PUBLIC_URL,
  );
}

const error = (status: number, code: number) => ({
  status,
  body: JSON.stringify({ code, message: "The 'To' number +358401234567 is wrong", status }),
});

/** After https://www.twilio.com/docs/messaging/api/message-resource */
const PROTOCOL: Protocol = {
  read({ method, url, headers, body }) {
    if (headers.authorization !== `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`)
      return null;
    if (method !== 'POST' || url.pathname !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
      throw new Error('Called in a wrong way');
    const form = new URLSearchParams(body);
    return {
      to: form.get('To') ?? '',
      from: form.get('From') ?? form.get('MessagingServiceSid') ?? '',
      body: form.get('Body') ?? '',
      validForMs: Number(form.get('ValidityPeriod')) * 1000,
      reference: new URL(form.get('StatusCallback') ?? '').searchParams.get('reference'),
    };
  },
  accept: () => ({
    status: 201,
    body: JSON.stringify({
      sid: `SM${randomUUID().replaceAll('-', '')}`,
      status: 'queued',
      error_code: null,
    }),
  }),
  refusals: {
    REFUSE_NUMBER: error(400, 21211),
    REFUSE_TEXT: error(400, 21212),
    REFUSE_FOR_NOW: error(401, 20003),
    RATE_LIMIT: { ...error(429, 20429), headers: { 'retry-after': String(RETRY_AFTER_MS / 1000) } },
  },
};

/** A call of Twilio; https://www.twilio.com/docs/usage/webhooks/webhooks-security says how it is signed. */
function twilioCall(url: string, fields: Readonly<Record<string, string>>, token: string): WebhookRequest {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const signature = createHmac('sha1', token)
    .update(url + sorted.map(([name, value]) => name + value).join(''))
    .digest('base64');
  const body = new URLSearchParams(fields).toString();
  return webhookRequest({ url, headers: { 'x-twilio-signature': signature }, body });
}

const RECEIPTS: Readonly<Record<News['status'], Readonly<Record<string, string>>>> = {
  ON_ITS_WAY: { MessageStatus: 'sent' },
  DELIVERED: { MessageStatus: 'delivered' },
  FAILED: { MessageStatus: 'undelivered', ErrorCode: '30003' },
  FAILED_FOR_NUMBER: { MessageStatus: 'failed', ErrorCode: '30006' },
};

function receiptCall({ text, gatewayMessageId, status }: News, token: string): WebhookRequest {
  const url = `${PUBLIC_URL}/sms/twilio/receipt?reference=${text.clientReference}`;
  const fields = { AccountSid: ACCOUNT, MessageSid: gatewayMessageId, To: text.to, ...RECEIPTS[status] };
  return twilioCall(url, fields, token);
}

function incomingCall({ id, from, to, body }: Answered, token: string): WebhookRequest {
  const fields = { AccountSid: ACCOUNT, MessageSid: id, From: from, To: to, Body: body, NumSegments: '1' };
  return twilioCall(`${PUBLIC_URL}/sms/twilio/inbound`, fields, token);
}

const subject: Subject = {
  name: 'twilio',
  async start() {
    const provider = await FakeProvider.start(PROTOCOL);
    const gateway = gatewayAt(provider.url);
    const hooks = webhooksOf(gateway);
    return {
      gateway,
      behave: (behaviour) => {
        provider.behave(behaviour);
      },
      taken: () => provider.taken(),
      tell: async (news) => hooks.receipts(receiptCall(news, TOKEN)),
      handOver: async (text) => hooks.incoming(incomingCall(text, TOKEN)),
      forge: {
        tell: async (news) => hooks.receipts(receiptCall(news, 'another-token')),
        handOver: async (text) => hooks.incoming(incomingCall(text, 'another-token')),
      },
      unreachable: async () => gatewayAt(await nobodysUrl()),
      close: () => provider.close(),
    };
  },
};

gatewayContract(subject);

describe('twilio', () => {
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
    validUntil: new Date(Date.now() + 20 * 3_600_000),
  };

  async function sending(config: Partial<TwilioConfig>, accept = (text: TakenText) => PROTOCOL.accept(text)) {
    provider = await FakeProvider.start({ ...PROTOCOL, accept });
    return gatewayAt(provider.url, config).send(TEXT, AbortSignal.timeout(5000));
  }

  it('Twilio sends from a number, from a messaging service, or under the name of the organisation', async () => {
    for (const [config, from, takesReplies] of [
      [{ from: '+358457001002' }, '+358457001002', true],
      [{ messagingServiceSid: 'MG1' }, 'MG1', true],
      [{}, 'Rytmi', false],
    ] as const) {
      await sending(config);
      expect(provider?.taken()).toMatchObject([{ from }]);
      expect(gatewayAt('http://127.0.0.1:9', config).takesReplies).toBe(takesReplies);
      await provider?.close();
    }
  });

  it('the Twilio gateway never asks for a longer validity than Twilio accepts', async () => {
    await sending({});
    expect(provider?.taken()).toMatchObject([{ validForMs: 36_000_000 }]);
  });

  it.each([
    [400, 21610, { cause: 'NUMBER', code: '21610' }],
    [400, 21408, { cause: 'GATEWAY', code: '21408' }],
    [400, 99999, { cause: 'TEXT', code: 'HTTP_400' }],
    [403, 20005, { cause: 'GATEWAY', code: '20005' }],
  ])('the Twilio gateway understands status %i with error %i', async (status, code, refusal) => {
    expect(await sending({}, () => error(status, code))).toEqual({ outcome: 'REFUSED', ...refusal });
  });

  it('a server error that names a number is not trusted: the text may have been sent', async () => {
    await expect(sending({}, () => error(503, 21211))).rejects.toMatchObject({ code: 'HTTP_503' });
  });

  it('the signature check agrees with the example in the documentation of Twilio', () => {
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9', { authToken: '12345' }));
    const fields = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const call = (signature: string) =>
      webhookRequest({
        url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
        headers: { 'x-twilio-signature': signature },
        body: new URLSearchParams(fields).toString(),
      });
    // Right signature: it is read, and lacks what a receipt has.
    expect(() => hooks.receipts(call('0/KCTR6DLpKmkAf8muzZqo1nDgQ='))).toThrow('MessageStatus is missing');
    expect(() => hooks.receipts(call('0/KCTR6DLpKmkAf8muzZqo1nDgR='))).toThrow('signature');
  });

  it('a failure because the phone was switched off is not blamed on its number', () => {
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9'));
    const news: News = { text: TEXT, gatewayMessageId: 'SM1', status: 'FAILED' };
    expect(hooks.receipts(receiptCall(news, TOKEN))).toEqual([
      {
        clientReference: TEXT.clientReference,
        gatewayMessageId: 'SM1',
        status: 'FAILED',
        cause: null,
        code: '30003',
      },
    ]);
  });
});
