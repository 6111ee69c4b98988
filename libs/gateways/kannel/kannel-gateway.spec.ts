import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { segmentsOf } from '#libs/messaging/wording/segments.js';
import { signedReceiptUrl } from '../port/callback-addresses.js';
import { KannelGateway } from './kannel-gateway.js';
import type { OutgoingText, WebhookRequest } from '../port/sms-gateway.js';
import { gatewayContract, type Answered, type News, type Subject } from '../testing/contract.js';
import {
  FakeProvider,
  nobodysUrl,
  webhookRequest,
  webhooksOf,
  type Protocol,
} from '../testing/fake-provider.js';

const PUBLIC_URL = 'http://127.0.0.1:3000';
const SECRET = 'a-secret-of-24-characters';

function gatewayAt(url: string, from: string | null = null): KannelGateway {
  return new KannelGateway(
    {
      url: `${url}/cgi-bin/sendsms`,
      username: 'rytmi',
      password: 'salainen',
      from,
      smsc: null,
      callbackSecret: SECRET,
      ratePerSecond: 10,
      concurrency: 10,
    },
    PUBLIC_URL,
  );
}

/** After the user guide of Kannel, section “Using SMSBox to send messages”; tried against Kannel 1.4.5. */
const PROTOCOL: Protocol = {
  read({ method, url }) {
    const given = url.searchParams;
    if (given.get('username') !== 'rytmi' || given.get('password') !== 'salainen') return null;
    if (method !== 'GET' || url.pathname !== '/cgi-bin/sendsms') throw new Error('Called in a wrong way');
    if (given.get('charset') !== 'UTF-8' || given.get('dlr-mask') !== '31')
      throw new Error('Something is missing');
    return {
      to: given.get('to') ?? '',
      from: given.get('from') ?? '',
      body: given.get('text') ?? '',
      validForMs: Number(given.get('validity')) * 60_000,
      reference: new URL((given.get('dlr-url') ?? '').replaceAll(/%[dA]/g, '')).searchParams.get('reference'),
    };
  },
  accept: () => ({ status: 202, body: '0: Accepted for delivery' }),
  refusals: {
    REFUSE_TEXT: { status: 400, body: 'Number(s) has/have been denied by white- and/or black-lists.' },
    REFUSE_FOR_NOW: { status: 503, body: 'Temporal failure, try again later.' },
  },
};

const RECEIPTS: Readonly<Record<News['status'], string>> = {
  ON_ITS_WAY: 'status=8&answer=ACK%2F',
  DELIVERED: 'status=1&answer=',
  FAILED:
    'status=2&answer=id%3A1+sub%3A001+dlvrd%3A000+stat%3AUNDELIV+err%3A005+text%3AN%C3%A4hd%C3%A4%C3%A4n+tiistaina',
  FAILED_FOR_NUMBER: 'status=16&answer=NACK%2F0x0000000b%2FInvalid+Destination+Address',
};

function receiptCall({ text, status }: News, secret: string): WebhookRequest {
  const url = signedReceiptUrl({ publicUrl: PUBLIC_URL, gateway: 'kannel' }, text.clientReference, secret);
  return webhookRequest({ method: 'GET', url: `${url}&${RECEIPTS[status]}` });
}

/** What `%b` gives: the bytes of the text in the charset that `%C` names, every byte that is no letter escaped. */
function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function incomingCall({ id, from, to, body }: Answered, secret: string): WebhookRequest {
  const isUcs2 = segmentsOf(body).encoding === 'UCS-2';
  const bytes = isUcs2 ? Buffer.from(body, 'utf16le').swap16() : Buffer.from(body, 'utf8');
  const query = `id=${id}&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&charset=${isUcs2 ? 'UTF-16BE' : 'UTF-8'}`;
  return webhookRequest({
    method: 'GET',
    url: `${PUBLIC_URL}/sms/kannel/inbound?key=${secret}&${query}&text=${escaped(bytes)}`,
  });
}

const subject: Subject = {
  name: 'kannel',
  cannot: {
    REFUSE_NUMBER: 'it takes texts for whatever number, and says later what its SMSC thinks of it',
    RATE_LIMIT: 'it queues',
  },
  async start() {
    const kannel = await FakeProvider.start(PROTOCOL);
    const gateway = gatewayAt(kannel.url);
    const hooks = webhooksOf(gateway);
    return {
      gateway,
      behave: (behaviour) => {
        kannel.behave(behaviour);
      },
      taken: () => kannel.taken(),
      tell: async (news) => hooks.receipts(receiptCall(news, SECRET)),
      handOver: async (text) => hooks.incoming(incomingCall(text, SECRET)),
      forge: {
        tell: async (news) => hooks.receipts(receiptCall(news, 'another-secret-than-ours')),
        handOver: async (text) => hooks.incoming(incomingCall(text, 'another-secret-than-ours')),
      },
      unreachable: async () => gatewayAt(await nobodysUrl()),
      close: () => kannel.close(),
    };
  },
};

gatewayContract(subject);

describe('kannel', () => {
  const TEXT: OutgoingText = {
    organisationId: randomUUID(),
    clientReference: randomUUID(),
    to: '+358401234567',
    sender: 'Rytmi',
    body: 'Hei',
    validUntil: new Date(Date.now() + 3_600_000),
  };

  async function answered(status: number, body: string): Promise<unknown> {
    const kannel = await FakeProvider.start({ ...PROTOCOL, accept: () => ({ status, body }) });
    const call = gatewayAt(kannel.url).send(TEXT, AbortSignal.timeout(5000));
    const answer = await call.catch((error: unknown) => error);
    await kannel.close();
    return answer;
  }

  it('the response “queued” means accepted: Kannel keeps the text until its SMSC is back', async () => {
    expect(await answered(202, '3: Queued for later delivery')).toEqual({
      outcome: 'ACCEPTED',
      gatewayMessageId: TEXT.clientReference,
    });
  });

  it.each([
    [403, 'Authorization failed for sendsms', { cause: 'GATEWAY', code: 'HTTP_403' }],
    [403, 'Not routable. Do not try again.', { cause: 'TEXT', code: 'NOT_ROUTABLE' }],
    [400, 'Empty receiver number not allowed, rejected', { cause: 'TEXT', code: 'HTTP_400' }],
  ])('the Kannel gateway understands %i “%s”', async (status, body, refusal) => {
    expect(await answered(status, body)).toEqual({ outcome: 'REFUSED', ...refusal });
  });

  it('a 503 of a proxy before Kannel leaves the fate of the text unknown', async () => {
    expect(await answered(503, 'Service Unavailable')).toMatchObject({ code: 'HTTP_503' });
  });

  it.each([
    ['Nähdään tiistaina 24.11. kello 13.00. Hinta 5 € {[~]} \\ ^ |', '0'],
    ['Tervetuloa 😀', '2'],
    ['Привет', '2'],
    ['Ça va', '0'],
    ['ça va', '2'],
    ['tab\tulator', '2'],
  ])('the Kannel gateway sends “%s” with coding %s, so that no letter is lost', async (body, coding) => {
    let seen: string | null = null;
    const kannel = await FakeProvider.start({
      ...PROTOCOL,
      read(request) {
        seen = request.url.searchParams.get('coding');
        return PROTOCOL.read(request);
      },
    });
    await gatewayAt(kannel.url).send({ ...TEXT, body }, AbortSignal.timeout(5000));
    await kannel.close();
    expect(seen).toBe(coding);
  });

  it('an incoming text without an id is identified by all its content', () => {
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9'));
    const incoming = (query: string) =>
      hooks.incoming(
        webhookRequest({ method: 'GET', url: `${PUBLIC_URL}/sms/kannel/inbound?key=${SECRET}&${query}` }),
      )[0]?.gatewayMessageId;
    const first = incoming('from=358401112223&to=17&time=2026-11-21+10:00&text=1');
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(incoming('from=358401112223&to=17&time=2026-11-21+10:00&text=1')).toBe(first);
    expect(incoming('from=358401112223&to=17&time=2026-11-21+10:01&text=1')).not.toBe(first);
  });

  it('national numbers and short codes stay unchanged, and all other numbers are given in E.164', () => {
    const hooks = webhooksOf(gatewayAt('http://127.0.0.1:9'));
    const sender = (from: string) =>
      hooks.incoming(
        webhookRequest({
          method: 'GET',
          url: `${PUBLIC_URL}/sms/kannel/inbound?key=${SECRET}&from=${encodeURIComponent(from)}&text=1`,
        }),
      )[0]?.from;
    expect(
      ['00358401112223', '358401112223', '+358 40 1112223', '17234', '0401112223', 'Elisa'].map(sender),
    ).toEqual([...['+358401112223', '+358401112223', '+358401112223'], ...['17234', '0401112223', 'Elisa']]);
  });
});
