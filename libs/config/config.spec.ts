import { isAbsolute } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { ConfigError, loadConfig as load } from './config.js';

const NAMES = GATEWAYS.map(({ name }) => name).join(', ');
const KEY = Buffer.alloc(32, 7).toString('base64');

const loadConfig = (env: NodeJS.ProcessEnv) => load(env, GATEWAYS);

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('the configuration has a default for everything, so a bare machine can start', () => {
    const config = loadConfig({});
    expect(config).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: config.dataDir,
      databaseUrl: null,
      databaseAppUrl: null,
      databaseListenUrl: null,
      preparesStatements: true,
      queueUrl: null,
      sealingKeys: null,
      admin: null,
      demo: false,
      smsGateways: [{ name: 'sandbox', ratePerSecond: 1000, concurrency: 50, plan: expect.any(Function) }],
      publicUrl: 'http://127.0.0.1:3000',
      logLevel: 'info',
      graphqlIntrospection: 'signed-in',
      maxBodyBytes: 1_048_576,
      maxImportBytes: 52_428_800,
      trustProxy: false,
      maxAnonymousPerMinute: 120,
      corsOrigins: [],
      metrics: { port: null, token: null },
    });
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  it('the configuration treats empty and blank strings as unset', () => {
    expect(
      loadConfig({
        PORT: '',
        HOST: '',
        DATABASE_URL: ' ',
        RYTMI_KEYS: '',
        RYTMI_ADMIN_EMAIL: '',
        RYTMI_DEMO: '',
      }),
    ).toEqual({ ...loadConfig({}), smsGateways: [expect.objectContaining({ name: 'sandbox' })] });
  });

  it('the configuration reads every variable', () => {
    const config = loadConfig({
      PORT: '8080',
      HOST: '::1',
      RYTMI_DATA_DIR: '/var/lib/rytmi data',
      DATABASE_LISTEN_URL: 'postgres://app@db:5432/rytmi',
      DATABASE_PREPARED_STATEMENTS: '0',
      DATABASE_URL: 'postgres://owner@db/rytmi',
      RYTMI_KEYS: `new:${KEY},old:${KEY}`,
      DATABASE_APP_URL: 'postgresql://app@db/rytmi',
      QUEUE_URL: 'rediss://cache:6380',
      RYTMI_ADMIN_EMAIL: 'anna@example.org',
      RYTMI_ADMIN_PASSWORD: 'a long password',
      RYTMI_DEMO: '1',
      SMS_GATEWAY: 'sandbox',
      LOG_LEVEL: 'debug',
      GRAPHQL_INTROSPECTION: 'nobody',
      MAX_BODY_BYTES: '2048',
      MAX_IMPORT_BYTES: '4096',
      TRUST_PROXY: '1',
    });
    expect(config).toMatchObject({
      port: 8080,
      dataDir: '/var/lib/rytmi data',
      databaseAppUrl: 'postgresql://app@db/rytmi',
      databaseListenUrl: 'postgres://app@db:5432/rytmi',
      preparesStatements: false,
      sealingKeys: [{ id: 'new' }, { id: 'old' }],
      queueUrl: 'rediss://cache:6380',
      admin: { email: 'anna@example.org', password: 'a long password' },
      demo: true,
      publicUrl: 'http://[::1]:8080',
      graphqlIntrospection: 'nobody',
      maxBodyBytes: 2048,
      trustProxy: true,
    });
  });

  it.each([
    ['0', false],
    ['1', true],
    ['10.0.0.0/8, 127.0.0.1,::1,fd00::/8', ['10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8']],
  ])('TRUST_PROXY %s believes %j', (text, believed) => {
    expect(loadConfig({ TRUST_PROXY: text }).trustProxy).toEqual(believed);
  });

  it.each(['yes', '2', 'proxy.example.org', '10.0.0.0/33', '10.0.0.1/8/8', '1,10.0.0.1', '::1/129'])(
    'TRUST_PROXY %s names no proxies',
    (text) => {
      expect(problemsOf({ TRUST_PROXY: text })).toHaveLength(1);
    },
  );

  it('the configuration takes origins as browsers send them, and nothing else for one', () => {
    const two = 'https://app.example.org, http://127.0.0.1:5173';
    expect(loadConfig({ CORS_ORIGINS: two }).corsOrigins).toEqual([
      'https://app.example.org',
      'http://127.0.0.1:5173',
    ]);
    for (const wrong of ['*', 'https://app.example.org/', 'app.example.org', 'null', 'ftp://a.example'])
      expect(problemsOf({ CORS_ORIGINS: wrong })).toHaveLength(1);
  });

  it('the configuration names where metrics are told, and asks for a token that cannot be guessed', () => {
    const token = 'x'.repeat(24);
    expect(loadConfig({ METRICS_PORT: '9464', METRICS_TOKEN: token }).metrics).toEqual({ port: 9464, token });
    expect(problemsOf({ METRICS_TOKEN: 'short' })).toHaveLength(1);
  });

  it('the configuration removes the slash from the end of the public address', () => {
    expect(loadConfig({ PUBLIC_URL: 'https://rytmi.example.org/' }).publicUrl).toBe(
      'https://rytmi.example.org',
    );
  });

  it('the configuration reports all errors at once, with what would be right', () => {
    const problems = problemsOf({
      PORT: '70000',
      QUEUE_URL: 'amqp://somewhere',
      RYTMI_DEMO: 'yes',
      LOG_LEVEL: 'loud',
      GRAPHQL_INTROSPECTION: '1',
      SMS_GATEWAY: 'pigeon',
      RYTMI_ADMIN_EMAIL: 'anna@example.org',
    });
    expect(problems).toEqual([
      'PORT is not a whole number from 0 to 65535; write it like 3000',
      'QUEUE_URL is not an address that starts with redis://, rediss://, postgres://, postgresql://; write it like redis://127.0.0.1:6379, or leave it out to use the same PostgreSQL',
      'RYTMI_DEMO is neither 0 nor 1; 1 fills an empty database with demo data',
      'LOG_LEVEL is not one of fatal, error, warn, info, debug, trace, silent',
      'GRAPHQL_INTROSPECTION is not one of signed-in, everybody, nobody; nobody hides the schema',
      `SMS_GATEWAY is not a list of gateways, each once; write one or more of ${NAMES} with commas`,
      'RYTMI_ADMIN_PASSWORD is missing while RYTMI_ADMIN_EMAIL is set; set both, or none to get a sign-in link',
    ]);
  });

  it.each(['3000x', '-1', '1e3', '3.5', 'NaN', '99999999999999999999'])(
    'the configuration refuses %s as a port',
    (port) => {
      expect(problemsOf({ PORT: port })).toHaveLength(1);
    },
  );

  it('the configuration never shows a secret in its message', () => {
    const secret = 'hunter2';
    const message = problemsOf({
      DATABASE_URL: `mysql://root:${secret}@db/rytmi`,
      QUEUE_URL: `http://:${secret}@cache`,
      RYTMI_ADMIN_PASSWORD: secret,
      PORT: secret,
      HOST: `${secret} `,
      LOG_LEVEL: secret,
    }).join('\n');
    expect(message).toContain('DATABASE_URL');
    expect(message).toContain('RYTMI_ADMIN_PASSWORD is too short');
    expect(message).not.toContain(secret);
  });

  it('the configuration requires a key for an external database, and says how to make one', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://owner@db/rytmi' })).toEqual([
      expect.stringMatching(/^RYTMI_KEYS is missing while DATABASE_URL is set; .*openssl rand -base64 32/),
    ]);
  });

  it.each([
    ['no id', KEY, 'has no id before key number 1'],
    ['an id that is none', `a b:${KEY}`, 'has no id before key number 1'],
    ['a key that is too short', `a:${KEY.slice(0, 20)}`, 'has a key a that is not 32 bytes'],
    ['a key that is no base64', `a:${KEY},b:${'!'.repeat(44)}`, 'has a key b that is not 32 bytes'],
    ['one id twice', `a:${KEY},a:${KEY}`, 'has two keys named a'],
    ['nothing but commas', ', ,', 'holds no key'],
  ])('the configuration refuses %s in RYTMI_KEYS, and shows nothing of the keys', (_what, keys, problem) => {
    const problems = problemsOf({ RYTMI_KEYS: keys });
    expect(problems).toEqual([expect.stringContaining(`RYTMI_KEYS ${problem}`)]);
    expect(problems.join()).not.toContain(KEY.slice(0, 10));
  });

  it('the printed configuration shows nothing of a key', () => {
    const { sealingKeys } = loadConfig({ RYTMI_KEYS: `a:${KEY}` });
    expect(inspect(sealingKeys, { depth: null }) + JSON.stringify(sealingKeys)).not.toContain(
      KEY.slice(0, 10),
    );
  });

  it('the configuration requires the migrating connection if only the one of the application is given', () => {
    expect(problemsOf({ DATABASE_APP_URL: 'postgres://app@db/rytmi' })).toEqual([
      'DATABASE_URL is missing while DATABASE_APP_URL is set; set the connection that migrates too',
    ]);
  });
});
