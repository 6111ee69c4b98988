import { resolve } from 'node:path';
import { z } from 'zod';
import { loadGateways, type GatewayDeclaration, type GatewaySettings } from './gateway-declaration.js';
import { MAKE_KEY_COMMAND, parseSealingKeys, SealingKeysError, type SealingKey } from './sealing-keys.js';
import { flag, origins, proxies, sharedSecret, url, wholeNumber } from './variables.js';

const BYTES_IN_MEBIBYTE = 1024 * 1024;
/** Long enough that a leaked hash is not guessed, short enough to be typed from paper. */
const ADMIN_PASSWORD_MIN_CHARACTERS = 12;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Who may ask the GraphQL api for its schema. */
export const INTROSPECTION = ['signed-in', 'everybody', 'nobody'] as const;

/** Everything that can be set from outside, parsed once at start. Holds secrets: never log it whole. */
export interface Config<Gateway extends GatewaySettings = GatewaySettings> {
  /** TCP port; 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Absolute path of the folder that holds the embedded database. */
  readonly dataDir: string;
  /** Connection of the role that owns the tables and migrates; null means the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Connection of the least-privileged role the app works with; null means that it is made from `databaseUrl`. */
  readonly databaseAppUrl: string | null;
  /** Direct connection of that role for what is told between processes; null: `databaseAppUrl` is one. */
  readonly databaseListenUrl: string | null;
  /** Whether connections keep statements prepared; false behind a pooler of transactions that forgets them. */
  readonly preparesStatements: boolean;
  /** What phone numbers are sealed with, the current key first; null means a key file beside the embedded PostgreSQL. */
  readonly sealingKeys: readonly SealingKey[] | null;
  /** Where jobs wait; null means the same PostgreSQL as the data. */
  readonly queueUrl: string | null;
  /** The first administrator of an empty database; null means that a one-time sign-in link is printed. */
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly demo: boolean;
  /** The ways out for texts, the first preferred; at least one. */
  readonly smsGateways: readonly Gateway[];
  /** The address people use, without a slash at the end: for links, and for cookies that only travel over HTTPS. */
  readonly publicUrl: string;
  readonly logLevel: LogLevel;
  readonly graphqlIntrospection: (typeof INTROSPECTION)[number];
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest imported file, in bytes. */
  readonly maxImportBytes: number;
  /** Whose X-Forwarded-* headers are believed: everybody's, nobody's, or those of these addresses and blocks. */
  readonly trustProxy: boolean | readonly string[];
  /** GraphQL documents that one address may send in a minute without being signed in. */
  readonly maxAnonymousPerMinute: number;
  /** Web pages elsewhere that may call the api from a browser, by their origins. */
  readonly corsOrigins: readonly string[];
  /** What is told to Prometheus: on a port of its own, or to whoever shows the token, or to nobody. */
  readonly metrics: { readonly port: number | null; readonly token: string | null };
}

/** The environment cannot be used. The message lists everything wrong at once and shows no value that may be secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      [
        `${problems.length} environment variable${problems.length === 1 ? '' : 's'} cannot be used:`,
        ...problems.map((problem) => `  - ${problem}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

const POSTGRES = ['postgres:', 'postgresql:'];
const POSTGRES_EXAMPLE = 'write it like postgres://user:password@127.0.0.1:5432/rytmi';

const environment = z.object({
  PORT: wholeNumber(0, 65_535, 'write it like 3000').default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'is not a host name or an IP address; write it like 127.0.0.1')
    .default('127.0.0.1'),
  RYTMI_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url(POSTGRES, POSTGRES_EXAMPLE).optional(),
  DATABASE_APP_URL: url(POSTGRES, POSTGRES_EXAMPLE).optional(),
  DATABASE_LISTEN_URL: url(POSTGRES, POSTGRES_EXAMPLE).optional(),
  DATABASE_PREPARED_STATEMENTS: flag('0 only behind a PgBouncer older than 1.21 in transaction mode').default(
    true,
  ),
  RYTMI_KEYS: z
    .string()
    .transform((text, context) => {
      try {
        return parseSealingKeys(text);
      } catch (error) {
        if (!(error instanceof SealingKeysError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
        return z.NEVER;
      }
    })
    .optional(),
  QUEUE_URL: url(
    ['redis:', 'rediss:', ...POSTGRES],
    'write it like redis://127.0.0.1:6379, or leave it out to use the same PostgreSQL',
  ).optional(),
  RYTMI_ADMIN_EMAIL: z.email('is not an e-mail address; write it like anna@example.org').optional(),
  RYTMI_ADMIN_PASSWORD: z
    .string()
    .min(
      ADMIN_PASSWORD_MIN_CHARACTERS,
      `is too short; use at least ${ADMIN_PASSWORD_MIN_CHARACTERS} characters`,
    )
    .optional(),
  RYTMI_DEMO: flag('1 fills an empty database with demo data').default(false),
  PUBLIC_URL: url(['http:', 'https:'], 'write it like https://rytmi.example.org').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is not one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  GRAPHQL_INTROSPECTION: z
    .enum(INTROSPECTION, { error: `is not one of ${INTROSPECTION.join(', ')}; nobody hides the schema` })
    .default('signed-in'),
  MAX_BODY_BYTES: wholeNumber(
    1024,
    100 * BYTES_IN_MEBIBYTE,
    'write it in bytes, like 1048576 for one mebibyte',
  ).default(BYTES_IN_MEBIBYTE),
  MAX_IMPORT_BYTES: wholeNumber(
    1024,
    2048 * BYTES_IN_MEBIBYTE,
    'write it in bytes, like 52428800 for 50 mebibytes',
  ).default(50 * BYTES_IN_MEBIBYTE),
  TRUST_PROXY: proxies(
    'name your proxies like 10.0.0.0/8,127.0.0.1, or 1 only behind a proxy that sets X-Forwarded-For itself',
  ).default(false),
  MAX_ANONYMOUS_PER_MINUTE: wholeNumber(1, 1_000_000, 'write it like 120').default(120),
  CORS_ORIGINS: origins('write them like https://app.example.org, with commas between').default([]),
  METRICS_PORT: wholeNumber(0, 65_535, 'write it like 9464').optional(),
  METRICS_TOKEN: sharedSecret('make one with: openssl rand -hex 24').optional(),
});

/** IPv6 addresses stand in brackets in a URL. */
function defaultPublicUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Parses the environment. Empty strings count as unset, so that `NAME= npm start` means the default.
 *
 * @param declarations the gateways that can be named in SMS_GATEWAY
 * @throws ConfigError naming every variable that cannot be used, what is wrong with it and what would be right.
 */
export function loadConfig<Gateway extends GatewaySettings>(
  env: NodeJS.ProcessEnv,
  declarations: readonly GatewayDeclaration<Gateway>[],
): Config<Gateway> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  const sms = loadGateways(given, declarations);
  problems.push(...sms.problems);
  if ((given.RYTMI_ADMIN_EMAIL === undefined) !== (given.RYTMI_ADMIN_PASSWORD === undefined)) {
    const [missing, present] =
      given.RYTMI_ADMIN_EMAIL === undefined
        ? ['RYTMI_ADMIN_EMAIL', 'RYTMI_ADMIN_PASSWORD']
        : ['RYTMI_ADMIN_PASSWORD', 'RYTMI_ADMIN_EMAIL'];
    problems.push(`${missing} is missing while ${present} is set; set both, or none to get a sign-in link`);
  }
  if (given.DATABASE_APP_URL !== undefined && given.DATABASE_URL === undefined) {
    problems.push(
      'DATABASE_URL is missing while DATABASE_APP_URL is set; set the connection that migrates too',
    );
  }
  if (given.DATABASE_URL !== undefined && given.RYTMI_KEYS === undefined) {
    problems.push(
      `RYTMI_KEYS is missing while DATABASE_URL is set; phone numbers are sealed with it: make a key with ${MAKE_KEY_COMMAND}, ` +
        'give it to every process, and keep a copy where the backups are not',
    );
  }
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(problems);
  }

  const values = parsed.data;
  const { RYTMI_ADMIN_EMAIL: email, RYTMI_ADMIN_PASSWORD: password } = values;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.RYTMI_DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    databaseAppUrl: values.DATABASE_APP_URL ?? null,
    databaseListenUrl: values.DATABASE_LISTEN_URL ?? null,
    preparesStatements: values.DATABASE_PREPARED_STATEMENTS,
    sealingKeys: values.RYTMI_KEYS ?? null,
    queueUrl: values.QUEUE_URL ?? null,
    admin: email !== undefined && password !== undefined ? { email, password } : null,
    demo: values.RYTMI_DEMO,
    smsGateways: sms.gateways,
    publicUrl: (values.PUBLIC_URL ?? defaultPublicUrl(values.HOST, values.PORT)).replace(/\/+$/, ''),
    logLevel: values.LOG_LEVEL,
    graphqlIntrospection: values.GRAPHQL_INTROSPECTION,
    maxBodyBytes: values.MAX_BODY_BYTES,
    maxImportBytes: values.MAX_IMPORT_BYTES,
    trustProxy: values.TRUST_PROXY,
    maxAnonymousPerMinute: values.MAX_ANONYMOUS_PER_MINUTE,
    corsOrigins: values.CORS_ORIGINS,
    metrics: { port: values.METRICS_PORT ?? null, token: values.METRICS_TOKEN ?? null },
  };
}
