import { describe, expect, it } from '@jest/globals';
import { loadGateways } from './gateway-declaration.js';
import { fillTemplate } from '#libs/gateways/http-json/json-template.js';

const SECRET = 'a-secret-of-24-characters';

const KANNEL = {
  KANNEL_URL: 'http://127.0.0.1:13013/cgi-bin/sendsms',
  KANNEL_USERNAME: 'rytmi',
  KANNEL_PASSWORD: 'kannel-password',
  KANNEL_CALLBACK_SECRET: SECRET,
};
const TWILIO = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token' };
const HTTP_JSON = { HTTP_JSON_URL: 'http://127.0.0.1:8080/messages' };

function problemsOf(given: NodeJS.ProcessEnv): readonly string[] {
  return loadGateways(given).problems;
}

describe('the configuration of gateways', () => {
  it('keeps the order in which the gateways are named', () => {
    const { gateways, problems } = loadGateways({
      SMS_GATEWAY: 'kannel, http-json,sandbox',
      ...KANNEL,
      ...HTTP_JSON,
    });
    expect(problems).toEqual([]);
    expect(gateways.map(({ name }) => name)).toEqual(['kannel', 'http-json', 'sandbox']);
  });

  it.each(['pigeon', 'kannel,,sandbox', 'sandbox,sandbox', 'sandbox,', 'Kannel'])(
    'refuses the order %s',
    (order) => {
      expect(problemsOf({ SMS_GATEWAY: order, ...KANNEL })).toEqual([
        'SMS_GATEWAY is not a list of gateways, each once; write one or more of sandbox, http-json, kannel, twilio, 46elks, smpp with commas',
      ]);
    },
  );

  it('reads every variable of Kannel', () => {
    const { gateways } = loadGateways({
      SMS_GATEWAY: 'kannel',
      ...KANNEL,
      KANNEL_FROM: '+358401234567',
      KANNEL_SMSC: 'elisa',
      KANNEL_RATE_PER_SECOND: '0.5',
      KANNEL_CONCURRENCY: '3',
    });
    expect(gateways).toEqual([
      {
        name: 'kannel',
        url: 'http://127.0.0.1:13013/cgi-bin/sendsms',
        username: 'rytmi',
        password: 'kannel-password',
        from: '+358401234567',
        smsc: 'elisa',
        callbackSecret: SECRET,
        ratePerSecond: 0.5,
        concurrency: 3,
      },
    ]);
  });

  it('tells everything that each gateway lacks at once', () => {
    expect(problemsOf({ SMS_GATEWAY: 'kannel,twilio,46elks,smpp,http-json', SMPP_PORT: '0' })).toEqual([
      'KANNEL_URL is missing; write it like http://127.0.0.1:13013/cgi-bin/sendsms',
      'KANNEL_USERNAME is missing; set the username of the sendsms-user in kannel.conf',
      'KANNEL_PASSWORD is missing; set the password of the sendsms-user in kannel.conf',
      'KANNEL_CALLBACK_SECRET is missing; set a secret of your own, and write it into the get-url of kannel.conf',
      'TWILIO_ACCOUNT_SID is missing; copy the Account SID from the console',
      'TWILIO_AUTH_TOKEN is missing; copy the Auth Token from the console',
      'ELKS_USERNAME is missing; copy the API username from the dashboard',
      'ELKS_PASSWORD is missing; copy the API password from the dashboard',
      'ELKS_CALLBACK_SECRET is missing; set a secret of your own, and write it into the sms_url of your number',
      'SMPP_HOST is missing; set the host name of the SMSC',
      'SMPP_PORT is not a whole number from 1 to 65535; write it like 2775',
      'SMPP_SYSTEM_ID is missing; set the system id that the SMSC knows you by',
      'SMPP_PASSWORD is missing; set the password that belongs to the system id',
      'HTTP_JSON_URL is missing; write it like https://sms.example.org/messages',
      'PUBLIC_URL is missing; twilio and 46elks must be able to call this address',
    ]);
  });

  it('looks at no variable of a gateway that is not used', () => {
    expect(problemsOf({ SMS_GATEWAY: 'sandbox', KANNEL_URL: 'nonsense', HTTP_JSON_BODY: '{' })).toEqual([]);
  });

  it.each([
    ['kannel', 'KANNEL_URL'],
    ['http-json', 'HTTP_JSON_URL'],
  ])('tells of %s that its port cannot be called, as fetch refuses it', async (name, variable) => {
    const address = 'http://127.0.0.1:6000/cgi-bin/sendsms';
    expect(problemsOf({ SMS_GATEWAY: name, ...KANNEL, ...HTTP_JSON, [variable]: address })).toEqual([
      `${variable} has a port that web clients refuse to call, as it belongs to another service; use another port`,
    ]);
    await expect(fetch(address)).rejects.toMatchObject({ cause: { message: 'bad port' } });
  });

  it('refuses exactly the ports that fetch refuses', async () => {
    // Opens no connection: what is not refused goes no further than this.
    const dispatcher = {
      dispatch: (_options: unknown, { onError }: { onError: (error: Error) => void }) => {
        onError(new Error('It would be called'));
        return false;
      },
    };
    const ports = [...Array(1100).keys(), 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6566]
      .concat([6665, 6666, 6667, 6668, 6669, 6679, 6697, 8080, 10_080, 13_013, 65_535])
      .filter((port) => port > 0 && port !== 80);
    for (const port of ports) {
      const address = `http://127.0.0.1:${port}/`;
      const { cause } = (await fetch(address, { dispatcher } as RequestInit).catch(
        (error: Error) => error,
      )) as Error;
      const isRefused = problemsOf({ SMS_GATEWAY: 'http-json', HTTP_JSON_URL: address }).length > 0;
      expect([port, isRefused]).toEqual([port, (cause as Error).message === 'bad port']);
    }
  });

  it('never repeats a value', () => {
    const canary = 'hunter2"{[';
    const problems = problemsOf({
      SMS_GATEWAY: 'kannel,twilio,46elks,smpp,http-json',
      PUBLIC_URL: 'https://rytmi.example.org',
      ...Object.fromEntries(
        [
          ...['KANNEL_URL', 'KANNEL_CALLBACK_SECRET', 'KANNEL_FROM', 'KANNEL_CONCURRENCY'],
          ...['TWILIO_ACCOUNT_SID', 'TWILIO_MESSAGING_SERVICE_SID', 'ELKS_URL', 'ELKS_CALLBACK_SECRET'],
          ...[
            'SMPP_HOST',
            'SMPP_PASSWORD',
            'SMPP_TLS',
            'HTTP_JSON_URL',
            'HTTP_JSON_METHOD',
            'HTTP_JSON_BODY',
          ],
          ...['HTTP_JSON_HEADERS', 'HTTP_JSON_ACCEPTED_STATUSES', 'HTTP_JSON_MESSAGE_ID'],
          ...['HTTP_JSON_WEBHOOK_SECRET', 'HTTP_JSON_DEDUPLICATES'],
        ].map((name) => [name, canary]),
      ),
    });
    expect(problems.length).toBeGreaterThan(17);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('needs an address for the gateways that call it from outside, and only for those', () => {
    expect(problemsOf({ SMS_GATEWAY: 'twilio', ...TWILIO })).toEqual([
      'PUBLIC_URL is missing; twilio must be able to call this address',
    ]);
    expect(problemsOf({ SMS_GATEWAY: 'kannel', ...KANNEL })).toEqual([]);
  });
});

describe('the body of http-json', () => {
  const bodyProblems = (body: string) =>
    problemsOf({ SMS_GATEWAY: 'http-json', ...HTTP_JSON, HTTP_JSON_BODY: body });

  it.each([
    '{"phoneNumbers": ["{to}"], "textMessage": {"text": "{text}"}, "ttl": {validMinutes}, "id": "{reference}"}',
    '{"message": "{to}: {text}"}',
  ])('may be %s', (body) => {
    expect(bodyProblems(body)).toEqual([]);
  });

  it.each([
    ['{"to": "{to}", "text": "{message}"}', 'has a word in braces that is none of'],
    ['{"to": "{to}"}', 'needs both {to} and {text}'],
    ['{"to": "{to}", "text": {text}}', 'is not JSON with its placeholders inside quotes'],
    ['{"to": "{to}", "text": "{text}"', 'is not JSON with its placeholders inside quotes'],
  ])('may not be %s', (body, problem) => {
    expect(bodyProblems(body)).toEqual([expect.stringContaining(`HTTP_JSON_BODY ${problem}`)]);
  });

  it('stays JSON whatever is said in the text', () => {
    const text = 'Hei "ä" \\ {to}\n€😀';
    const values = { to: '+358401234567', text, sender: 'Rytmi', reference: 'r', validMinutes: '60' };
    const filled = fillTemplate('{"to": "{to}", "text": "{text}", "ttl": {validMinutes}}', values);
    expect(JSON.parse(filled)).toEqual({ to: '+358401234567', text, ttl: 60 });
  });

  it('takes headers as a JSON object and nothing else', () => {
    const load = (headers: string) =>
      loadGateways({ SMS_GATEWAY: 'http-json', ...HTTP_JSON, HTTP_JSON_HEADERS: headers });
    expect(load('{"Authorization": "Bearer x"}').gateways).toMatchObject([
      { headers: { authorization: 'Bearer x' } },
    ]);
    for (const wrong of ['Authorization: Bearer x', '["a"]', '{"a": 1}', '{"a b": "c"}', '{"a": "b\\nc"}'])
      expect(load(wrong).problems).toHaveLength(1);
  });
});
