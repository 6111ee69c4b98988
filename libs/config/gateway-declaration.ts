import type { z } from 'zod';
import { httpJson } from '#libs/gateways/http-json/http-json-config.js';
import { elks, kannel, sandbox, smpp, twilio } from './gateway-fields.js';

/** The ways out for texts that can be named in SMS_GATEWAY. */
export const GATEWAY_NAMES = ['sandbox', 'http-json', 'kannel', 'twilio', '46elks', 'smpp'] as const;
export type GatewayName = (typeof GATEWAY_NAMES)[number];

/** How fast a gateway is used. */
export interface GatewayLimits {
  /** Texts a second, over all processes. */
  readonly ratePerSecond: number;
  /** Calls at the same time, in each process. */
  readonly concurrency: number;
}

/** The number or name that texts come from instead of the organisation’s sender name; null when that name is used. */
interface Sending {
  readonly from: string | null;
}

export interface SandboxConfig extends GatewayLimits {
  readonly name: 'sandbox';
}

export interface HttpJsonConfig extends GatewayLimits, Sending {
  readonly name: 'http-json';
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  /** JSON with named placeholders such as {to}, each inside a string or a number. */
  readonly bodyTemplate: string;
  /** Names in lower case; the values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The HTTP statuses that mean: taken. */
  readonly acceptedStatuses: readonly number[];
  /** Those that surely mean that nothing left, besides what HTTP itself says. */
  readonly refusedStatuses: readonly number[];
  /** Where the answer says the id of the text; null when the provider gives none and ours is used. */
  readonly messageIdPointer: string | null;
  /** Where a refusal says its code, and which codes are about the number and about the text. */
  readonly errorCodePointer: string | null;
  readonly numberErrorCodes: readonly string[];
  readonly textErrorCodes: readonly string[];
  /** Whether the provider takes the same {reference} only once. */
  readonly deduplicates: boolean;
  readonly takesReplies: boolean;
  /** Null when the provider calls nobody. */
  readonly webhooks: HttpJsonWebhooksConfig | null;
}

/** Where the JSON that a provider sends us says what: JSON pointers (RFC 6901). */
export interface HttpJsonWebhooksConfig {
  /** Comes in `header`, with or without `Bearer` before it, or as `key` in the query. */
  readonly secret: string;
  /** In lower case. */
  readonly header: string;
  readonly receipt: {
    readonly referencePointer: string;
    readonly messageIdPointer: string;
    readonly statusPointer: string;
    readonly errorCodePointer: string;
    readonly deliveredStatuses: readonly string[];
    readonly failedStatuses: readonly string[];
  };
  readonly incoming: {
    readonly messageIdPointer: string;
    readonly fromPointer: string;
    readonly toPointer: string;
    readonly textPointer: string;
  };
}

export interface KannelConfig extends GatewayLimits, Sending {
  readonly name: 'kannel';
  /** Of `sendsms`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The `smsc-id` of Kannel that texts are to leave by; null lets Kannel choose. */
  readonly smsc: string | null;
  /** Shared with Kannel’s `get-url`, and signs the addresses of receipts. */
  readonly callbackSecret: string;
}

export interface TwilioConfig extends GatewayLimits, Sending {
  readonly name: 'twilio';
  /** Without a slash at the end. */
  readonly url: string;
  readonly accountSid: string;
  /** Opens the API, and signs what Twilio tells us. */
  readonly authToken: string;
  /** A messaging service that chooses the sender; null when `from` or the organisation’s name is the sender. */
  readonly messagingServiceSid: string | null;
}

export interface ElksConfig extends GatewayLimits, Sending {
  readonly name: '46elks';
  /** Without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Part of the address that 46elks is given for texts that come in, and signs the addresses of receipts. */
  readonly callbackSecret: string;
}

export interface SmppConfig extends GatewayLimits, Sending {
  readonly name: 'smpp';
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly tls: boolean;
}

export type GatewayConfig =
  SandboxConfig | HttpJsonConfig | KannelConfig | TwilioConfig | ElksConfig | SmppConfig;

/** What stands before the variables of each gateway. A name in the environment cannot begin with a digit. */
const PREFIXES: Readonly<Record<GatewayName, string>> = {
  sandbox: 'SANDBOX_',
  'http-json': 'HTTP_JSON_',
  kannel: 'KANNEL_',
  twilio: 'TWILIO_',
  '46elks': 'ELKS_',
  smpp: 'SMPP_',
};

/** Gateways far away, which cannot call an address that only this machine knows. */
const CALLED_FROM_OUTSIDE: ReadonlySet<GatewayName> = new Set(['twilio', '46elks']);

/** How each gateway is read from its own variables, whose names stand here without their prefix. */
const SCHEMAS = {
  sandbox,
  'http-json': httpJson,
  kannel,
  twilio,
  '46elks': elks,
  smpp,
} satisfies Record<GatewayName, z.ZodType<GatewayConfig>>;

/** The gateways in their order, or what is wrong with the variables; of secrets only the names are told. */
export interface LoadedGateways {
  readonly gateways: readonly GatewayConfig[];
  readonly problems: readonly string[];
}

/**
 * Reads SMS_GATEWAY, the order in which gateways are tried, and the variables of each gateway named there. Variables of
 * other gateways are not looked at.
 *
 * @param given the environment without empty values
 */
export function loadGateways(given: NodeJS.ProcessEnv): LoadedGateways {
  const names = (given.SMS_GATEWAY ?? 'sandbox').split(',').map((name) => name.trim());
  const known = names.filter((name): name is GatewayName => GATEWAY_NAMES.some((each) => each === name));
  if (known.length < names.length || new Set(names).size < names.length) {
    const problem = `SMS_GATEWAY is not a list of gateways, each once; write one or more of ${GATEWAY_NAMES.join(', ')} with commas`;
    return { gateways: [], problems: [problem] };
  }
  const gateways: GatewayConfig[] = [];
  const problems: string[] = [];
  for (const name of known) {
    const prefix = PREFIXES[name];
    const parsed = SCHEMAS[name].safeParse(withoutPrefix(given, prefix));
    if (parsed.success) gateways.push(parsed.data);
    else
      problems.push(
        ...parsed.error.issues.map((issue) => `${prefix}${String(issue.path[0])} ${issue.message}`),
      );
  }
  const far = known.filter((name) => CALLED_FROM_OUTSIDE.has(name));
  if (far.length > 0 && given.PUBLIC_URL === undefined)
    problems.push(`PUBLIC_URL is missing; ${far.join(' and ')} must be able to call this address`);
  return { gateways, problems };
}

function withoutPrefix(given: NodeJS.ProcessEnv, prefix: string): Record<string, string | undefined> {
  const own = Object.entries(given).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
