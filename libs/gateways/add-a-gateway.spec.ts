import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, loadConfig } from '#libs/config/config.js';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { limits, limitsOf, webAddress } from '#libs/config/gateway-fields.js';
import { sharedSecret } from '#libs/config/variables.js';
import { GATEWAYS, gatewaysOf } from './gateways.js';
import { defineGateway, type Gateway } from './port/gateway-definition.js';
import { callOnce, NOT_REACHED, refusalOf } from './port/http-call.js';
import type { GatewayAnswer, OutgoingText, SmsGateway } from './port/sms-gateway.js';
import { FakeProvider } from './testing/fake-provider.js';

interface PigeonConfig extends GatewayLimits {
  readonly url: string;
  readonly secret: string;
}

/** A gateway that nobody else knows. */
class PigeonGateway implements SmsGateway {
  readonly name = 'pigeon';
  readonly deduplicates = false;
  readonly takesReplies = false;

  constructor(
    private readonly config: PigeonConfig,
    private readonly publicUrl: string,
  ) {}

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const { url, secret } = this.config;
    const body = JSON.stringify({ ...text, sender: this.publicUrl });
    const answer = await callOnce({ url, method: 'POST', headers: { authorization: secret }, body }, signal);
    if (answer === null) return NOT_REACHED;
    return answer.status === 200 ? { outcome: 'ACCEPTED', gatewayMessageId: answer.body } : refusalOf(answer);
  }
}

const pigeon = defineGateway({
  name: 'pigeon',
  prefix: 'PIGEON_',
  calledFromOutside: true,
  schema: z
    .object({
      ...limits(2, 1),
      URL: webAddress('write it like https://pigeon.example.org'),
      SECRET: sharedSecret('set what the pigeon knows us by'),
    })
    .transform((given): PigeonConfig => ({ url: given.URL, secret: given.SECRET, ...limitsOf(given) })),
  make: (config, publicUrl) => new PigeonGateway(config, publicUrl),
});

const WITH_PIGEON = [...GATEWAYS, pigeon];
const NAMES = GATEWAYS.map(({ name }) => name).join(', ');
const SECRET = 'known-to-the-pigeon-alone';
const PUBLIC_URL = 'https://rytmi.example.org';

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env, WITH_PIGEON);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a gateway that is declared and stands in the array', () => {
  let provider: FakeProvider;
  beforeAll(async () => {
    provider = await FakeProvider.start({
      read: ({ headers, body }) => {
        if (headers.authorization !== SECRET) return null;
        const { to, sender, body: words, clientReference } = JSON.parse(body) as Record<string, string>;
        return {
          to: to ?? '',
          from: sender ?? '',
          body: words ?? '',
          validForMs: null,
          reference: clientReference ?? null,
        };
      },
      accept: () => ({ status: 200, body: 'coop-7' }),
      refusals: { REFUSE_TEXT: { status: 400, body: 'Too heavy' } },
    });
  });
  afterAll(() => provider.close());

  const environment = () => ({
    SMS_GATEWAY: 'pigeon,sandbox',
    PUBLIC_URL: `${PUBLIC_URL}/`,
    PIGEON_URL: provider.url,
    PIGEON_SECRET: SECRET,
    PIGEON_CONCURRENCY: '3',
  });

  function pigeonOf(env: NodeJS.ProcessEnv): SmsGateway {
    const [plan] = gatewaysOf(loadConfig(env, WITH_PIGEON));
    if (plan === undefined || plan === 'sandbox' || typeof plan === 'function') throw new Error('Not made');
    return plan;
  }

  it('the gateway is loaded from the environment with its limits, in the order of SMS_GATEWAY', () => {
    expect(loadConfig(environment(), WITH_PIGEON).smsGateways).toMatchObject([
      { name: 'pigeon', ratePerSecond: 2, concurrency: 3 },
      { name: 'sandbox' },
    ]);
  });

  it('the gateway that is made sends with its own configuration and the public address', async () => {
    const text: OutgoingText = {
      organisationId: randomUUID(),
      clientReference: randomUUID(),
      to: '+358401234567',
      sender: 'Rytmi',
      body: 'Hei',
      validUntil: new Date(Date.now() + 3_600_000),
    };
    const gateway = pigeonOf(environment());
    expect(await gateway.send(text, AbortSignal.timeout(5000))).toEqual({
      outcome: 'ACCEPTED',
      gatewayMessageId: 'coop-7',
    });
    expect(provider.taken()).toMatchObject([{ to: text.to, from: PUBLIC_URL, body: 'Hei' }]);
    provider.behave('REFUSE_TEXT');
    expect(await gateway.send(text, AbortSignal.timeout(5000))).toMatchObject({ cause: 'TEXT' });
  });

  it('wrong variables of the gateway are all told at once, with what would be right and without a value', () => {
    expect(
      problemsOf({
        SMS_GATEWAY: 'pigeon',
        PIGEON_URL: 'hunter2',
        PIGEON_SECRET: 'hunter2',
        PIGEON_RATE_PER_SECOND: '0',
      }),
    ).toEqual([
      'PIGEON_RATE_PER_SECOND is not a number from 0.01 to 1000; write it in texts a second, like 10',
      'PIGEON_URL is not an address that starts with http://, https://; write it like https://pigeon.example.org',
      'PIGEON_SECRET is too short; use at least 16 characters, such as from: openssl rand -hex 24',
      'PUBLIC_URL is missing; pigeon must be able to call this address',
    ]);
  });

  it('a name that is misspelled is answered with the names that can be used, the new one among them', () => {
    expect(problemsOf({ SMS_GATEWAY: 'pidgin' })).toEqual([
      `SMS_GATEWAY is not a list of gateways, each once; write one or more of ${NAMES}, pigeon with commas`,
    ]);
  });

  it('a configuration that is printed shows no secret of the gateway', () => {
    expect(JSON.stringify(loadConfig(environment(), WITH_PIGEON))).not.toContain(SECRET);
  });
});

const HOME = import.meta.dirname;
const SANDBOX = 'sandbox';
const folders = readdirSync(HOME, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['port', 'testing', 'migrations'].includes(entry.name))
  .map(({ name }) => name);
const gatewayFolders = folders.filter((folder) => folder !== SANDBOX);
const textOf = (...path: string[]) => readFileSync(join(HOME, ...path), 'utf8');

/** The gateways of GATEWAYS that a folder declares. */
async function declaredIn(folder: string): Promise<readonly Gateway[]> {
  const files = readdirSync(join(HOME, folder)).filter((file) => /-(gateway|config)\.ts$/.test(file));
  const modules = await Promise.all(
    files.map((file) => import(join(HOME, folder, file)) as Promise<Record<string, unknown>>),
  );
  const exported = modules.flatMap((module) => Object.values(module));
  return GATEWAYS.filter((gateway) => exported.includes(gateway));
}

describe('the checklist “Add a gateway” of README.md', () => {
  it.each(folders)(
    'the folder %s declares one gateway, and it stands in GATEWAYS of gateways.ts',
    async (folder) => {
      expect(await declaredIn(folder)).toHaveLength(1);
    },
  );

  it('every gateway in GATEWAYS has a folder', () => {
    expect(GATEWAYS).toHaveLength(folders.length);
  });

  it.each(folders)('the folder %s has a configuration and a README.md', (folder) => {
    expect(readdirSync(join(HOME, folder))).toEqual(
      expect.arrayContaining(['README.md', `${folder}-config.ts`]),
    );
  });

  it.each(gatewayFolders)('the folder %s has a gateway and a spec that runs the contract', (folder) => {
    const files = readdirSync(join(HOME, folder));
    expect(files).toContain(`${folder}-gateway.ts`);
    const specs = files.filter((file) => file.endsWith('.spec.ts'));
    expect(specs.filter((file) => textOf(folder, file).includes('gatewayContract('))).toHaveLength(1);
  });

  it.each(folders)(
    'the README.md of %s names its gateway and every variable that it reads',
    async (folder) => {
      const readme = textOf(folder, 'README.md');
      for (const { name, prefix, schema } of await declaredIn(folder)) {
        const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
        const words = [
          `SMS_GATEWAY=${name}`,
          ...Object.keys(properties).map((variable) => prefix + variable),
        ];
        expect(words.length).toBeGreaterThan(2);
        expect(words.filter((word) => !readme.includes(`\`${word}\``))).toEqual([]);
      }
    },
  );

  it('the name and the prefix of a gateway are never taken for those of another', () => {
    expect(new Set(GATEWAYS.map(({ name }) => name)).size).toBe(GATEWAYS.length);
    for (const one of GATEWAYS) {
      const others = GATEWAYS.filter((other) => other !== one);
      expect(others.filter(({ prefix }) => prefix.startsWith(one.prefix))).toEqual([]);
    }
  });
});
