import { describe, expect, it } from '@jest/globals';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { loadGateways } from './gateway-declaration.js';

const NAMES = GATEWAYS.map(({ name }) => name).join(', ');
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
  return loadGateways(given, GATEWAYS).problems;
}

describe('the configuration of gateways', () => {
  it('the configuration keeps the order in which the gateways are named', () => {
    const given = { SMS_GATEWAY: 'kannel, http-json,sandbox', ...KANNEL, ...HTTP_JSON };
    const { gateways, problems } = loadGateways(given, GATEWAYS);
    expect(problems).toEqual([]);
    expect(gateways.map(({ name }) => name)).toEqual(['kannel', 'http-json', 'sandbox']);
  });

  it.each(['pigeon', 'kannel,,sandbox', 'sandbox,sandbox', 'sandbox,', 'Kannel'])(
    'the configuration refuses the gateway order %s',
    (order) => {
      expect(problemsOf({ SMS_GATEWAY: order, ...KANNEL })).toEqual([
        `SMS_GATEWAY is not a list of gateways, each once; write one or more of ${NAMES} with commas`,
      ]);
    },
  );

  it('the configuration reports at once everything that each gateway lacks', () => {
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

  it('the configuration ignores the variables of a gateway that is not used', () => {
    expect(problemsOf({ SMS_GATEWAY: 'sandbox', KANNEL_URL: 'nonsense', HTTP_JSON_BODY: '{' })).toEqual([]);
  });

  it.each([
    ['kannel', 'KANNEL_URL'],
    ['http-json', 'HTTP_JSON_URL'],
  ])('the configuration says of %s that its port cannot be called', (name, variable) => {
    const address = 'http://127.0.0.1:6000/cgi-bin/sendsms';
    expect(problemsOf({ SMS_GATEWAY: name, ...KANNEL, ...HTTP_JSON, [variable]: address })).toEqual([
      `${variable} has a port that web clients refuse to call, as it belongs to another service; use another port`,
    ]);
  });

  it('the configuration of gateways never repeats a value', () => {
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

  it('the public address is required for gateways that call it from outside, and only for those', () => {
    expect(problemsOf({ SMS_GATEWAY: 'twilio', ...TWILIO })).toEqual([
      'PUBLIC_URL is missing; twilio must be able to call this address',
    ]);
    expect(problemsOf({ SMS_GATEWAY: 'kannel', ...KANNEL })).toEqual([]);
  });
});
