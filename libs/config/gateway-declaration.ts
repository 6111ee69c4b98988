import type { z } from 'zod';

/** What is used for texts where SMS_GATEWAY names nothing. */
const DEFAULT_GATEWAY = 'sandbox';

/** How fast a gateway is used. */
export interface GatewayLimits {
  /** Texts a second, over all processes. */
  readonly ratePerSecond: number;
  /** Calls at the same time, in each process. */
  readonly concurrency: number;
}

/** What every gateway has once its variables have been read. */
export interface GatewaySettings extends GatewayLimits {
  /** As in SMS_GATEWAY. */
  readonly name: string;
}

/** A gateway as the environment sees it: how it is named, and what its variables may hold. */
export interface GatewayDeclaration<Settings extends GatewaySettings> {
  /** As in SMS_GATEWAY. */
  readonly name: string;
  /** What stands before each of its variables, such as KANNEL_. A name in the environment cannot begin with a digit. */
  readonly prefix: string;
  /** Whether it is far away, and cannot call an address that only this machine knows. */
  readonly calledFromOutside: boolean;
  /** Reads its variables, whose names stand there without the prefix. */
  readonly schema: z.ZodType<Settings>;
}

/** The gateways in their order, or what is wrong with the variables; of secrets only the names are told. */
export interface LoadedGateways<Settings extends GatewaySettings> {
  readonly gateways: readonly Settings[];
  readonly problems: readonly string[];
}

/**
 * Reads SMS_GATEWAY, the order in which gateways are tried, and the variables of each gateway named there. Variables of
 * other gateways are not looked at.
 *
 * @param given the environment without empty values
 * @param declarations the gateways that can be named
 */
export function loadGateways<Settings extends GatewaySettings>(
  given: NodeJS.ProcessEnv,
  declarations: readonly GatewayDeclaration<Settings>[],
): LoadedGateways<Settings> {
  const names = (given.SMS_GATEWAY ?? DEFAULT_GATEWAY).split(',').map((name) => name.trim());
  const named = names.flatMap((name) => declarations.find((declaration) => declaration.name === name) ?? []);
  if (named.length < names.length || new Set(names).size < names.length) {
    const known = declarations.map(({ name }) => name).join(', ');
    const problem = `SMS_GATEWAY is not a list of gateways, each once; write one or more of ${known} with commas`;
    return { gateways: [], problems: [problem] };
  }
  const gateways: Settings[] = [];
  const problems: string[] = [];
  for (const { prefix, schema } of named) {
    const parsed = schema.safeParse(withoutPrefix(given, prefix));
    if (parsed.success) gateways.push(parsed.data);
    else
      problems.push(
        ...parsed.error.issues.map((issue) => `${prefix}${String(issue.path[0])} ${issue.message}`),
      );
  }
  const far = named.filter(({ calledFromOutside }) => calledFromOutside).map(({ name }) => name);
  if (far.length > 0 && given.PUBLIC_URL === undefined)
    problems.push(`PUBLIC_URL is missing; ${far.join(' and ')} must be able to call this address`);
  return { gateways, problems };
}

function withoutPrefix(given: NodeJS.ProcessEnv, prefix: string): Record<string, string | undefined> {
  const own = Object.entries(given).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
