import { z } from 'zod';
import type {
  ElksConfig,
  GatewayLimits,
  KannelConfig,
  SandboxConfig,
  SmppConfig,
  TwilioConfig,
} from './gateway-declaration.js';
import { decimalNumber, flag, needed, sharedSecret, url, wholeNumber } from './variables.js';

const WEB = ['http:', 'https:'];
/** E.164, a short code, or a name of at most 11 characters, which is what phones show. */
const FROM = /^(\+?[0-9]{3,15}|[A-Za-z0-9 ._&-]{1,11})$/;

export function limits(ratePerSecond: number, concurrency: number) {
  return {
    RATE_PER_SECOND: decimalNumber(0.01, 1000, 'write it in texts a second, like 10').default(ratePerSecond),
    CONCURRENCY: wholeNumber(1, 100, 'write how many calls may run at once, like 5').default(concurrency),
  };
}

/** The `from` of a gateway. */
export const from = z
  .string()
  .regex(FROM, 'is neither a number nor a name of at most 11 letters; write it like +358401234567')
  .optional();

export function webAddress(right: string) {
  return needed(right)
    .pipe(url(WEB, right))
    .refine(isPortCallable, {
      error: 'has a port that web clients refuse to call, as it belongs to another service; use another port',
      // What is no address was told of before.
      when: ({ issues }) => issues.length === 0,
    });
}

/**
 * Whether `fetch` calls the port of an address at all: to some it opens no connection, so that nobody can make it talk to
 * mail servers and the like. Source: WHATWG Fetch, 2.9 Port blocking, "bad port".
 */
function isPortCallable(address: string): boolean {
  return !BAD_PORTS.has(new URL(address).port);
}
const BAD_PORTS: ReadonlySet<string> = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 ' +
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

export const sandbox = z.object(limits(1000, 50)).transform((given): SandboxConfig => ({
  name: 'sandbox',
  ...limitsOf(given),
}));

export const kannel = z
  .object({
    ...limits(20, 10),
    URL: webAddress('write it like http://127.0.0.1:13013/cgi-bin/sendsms'),
    USERNAME: needed('set the username of the sendsms-user in kannel.conf'),
    PASSWORD: needed('set the password of the sendsms-user in kannel.conf'),
    FROM: from,
    SMSC: z.string().optional(),
    CALLBACK_SECRET: sharedSecret('set a secret of your own, and write it into the get-url of kannel.conf'),
  })
  .transform((given): KannelConfig => ({
    name: 'kannel',
    url: given.URL,
    username: given.USERNAME,
    password: given.PASSWORD,
    from: given.FROM ?? null,
    smsc: given.SMSC ?? null,
    callbackSecret: given.CALLBACK_SECRET,
    ...limitsOf(given),
  }));

export const twilio = z
  .object({
    ...limits(10, 10),
    URL: webAddress('leave it out').default('https://api.twilio.com'),
    ACCOUNT_SID: needed('copy the Account SID from the console').regex(
      /^AC[0-9a-fA-F]{32}$/,
      'is not an Account SID, which is AC and 32 digits or letters from a to f',
    ),
    AUTH_TOKEN: needed('copy the Auth Token from the console'),
    FROM: from,
    MESSAGING_SERVICE_SID: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'is not the SID of a messaging service, which begins with MG')
      .optional(),
  })
  .transform((given): TwilioConfig => ({
    name: 'twilio',
    url: given.URL.replace(/\/+$/, ''),
    accountSid: given.ACCOUNT_SID,
    authToken: given.AUTH_TOKEN,
    from: given.FROM ?? null,
    messagingServiceSid: given.MESSAGING_SERVICE_SID ?? null,
    ...limitsOf(given),
  }));

export const elks = z
  .object({
    ...limits(10, 10),
    URL: webAddress('leave it out').default('https://api.46elks.com'),
    USERNAME: needed('copy the API username from the dashboard'),
    PASSWORD: needed('copy the API password from the dashboard'),
    FROM: from,
    CALLBACK_SECRET: sharedSecret('set a secret of your own, and write it into the sms_url of your number'),
  })
  .transform((given): ElksConfig => ({
    name: '46elks',
    url: given.URL.replace(/\/+$/, ''),
    username: given.USERNAME,
    password: given.PASSWORD,
    from: given.FROM ?? null,
    callbackSecret: given.CALLBACK_SECRET,
    ...limitsOf(given),
  }));

export const smpp = z
  .object({
    ...limits(20, 10),
    HOST: needed('set the host name of the SMSC').regex(
      /^[A-Za-z0-9.:_-]+$/,
      'is not a host name or an IP address; write it like smpp.example.org',
    ),
    PORT: wholeNumber(1, 65_535, 'write it like 2775').default(2775),
    SYSTEM_ID: needed('set the system id that the SMSC knows you by').max(15, 'is longer than 15 characters'),
    PASSWORD: needed('set the password that belongs to the system id').max(8, 'is longer than 8 characters'),
    SYSTEM_TYPE: z.string().max(12, 'is longer than 12 characters').default(''),
    TLS: flag('1 where the SMSC speaks TLS').default(false),
    FROM: from,
  })
  .transform((given): SmppConfig => ({
    name: 'smpp',
    host: given.HOST,
    port: given.PORT,
    systemId: given.SYSTEM_ID,
    password: given.PASSWORD,
    systemType: given.SYSTEM_TYPE,
    tls: given.TLS,
    from: given.FROM ?? null,
    ...limitsOf(given),
  }));

export function limitsOf(given: { RATE_PER_SECOND: number; CONCURRENCY: number }): GatewayLimits {
  return { ratePerSecond: given.RATE_PER_SECOND, concurrency: given.CONCURRENCY };
}
