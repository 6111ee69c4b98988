import type { z } from 'zod';
import type { GatewayDeclaration, GatewayLimits, GatewaySettings } from '#libs/config/gateway-declaration.js';
import type { TenantDatabase } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { SmsGateway } from './sms-gateway.js';

/** Tells when a connection of a gateway comes and goes: the code says why it went. */
export interface ConnectionLog {
  info(message: string): void;
  warn(message: string): void;
}

/** What gateways that keep something beyond their process are made with. */
export interface GatewayStores {
  readonly database: TenantDatabase;
  readonly vault: Vault;
  readonly log: ConnectionLog;
}

type Named<Name extends string> = SmsGateway & { readonly name: Name };

/** A gateway, or how to make it once there is a database; `sandbox` is made by the library that owns its table. */
export type GatewayPlan<Name extends string = string> =
  Named<Name> | 'sandbox' | ((stores: GatewayStores) => Named<Name>);

/** A gateway whose variables have been read. Its secrets are nowhere but in what it makes. */
export interface ConfiguredGateway extends GatewaySettings {
  /** @param publicUrl the address that providers and people call, without a slash at the end */
  plan(publicUrl: string): GatewayPlan;
}

/** A gateway that can be named in SMS_GATEWAY. */
export type Gateway = GatewayDeclaration<ConfiguredGateway>;

/** Everything that the rest of Rytmi has to be told about a gateway. */
export interface GatewayDefinition<Name extends string, Config extends GatewayLimits> {
  /** In SMS_GATEWAY, in the addresses that the provider calls, and of the gateway that is made. */
  readonly name: Name;
  /** What stands before each of its variables, such as KANNEL_. */
  readonly prefix: string;
  /** Whether the provider is far away and calls us, so that PUBLIC_URL must be set. */
  readonly calledFromOutside: boolean;
  /** Reads its variables, whose names stand there without the prefix; each message says what would be right. */
  readonly schema: z.ZodType<Config>;
  make(config: Config, publicUrl: string): GatewayPlan<NoInfer<Name>>;
}

/** Binds a gateway to its own configuration, so that nobody else has to know the type of it. */
export function defineGateway<Name extends string, Config extends GatewayLimits>(
  definition: GatewayDefinition<Name, Config>,
): Gateway {
  const { name, prefix, calledFromOutside, schema } = definition;
  const configured = schema.transform((config): ConfiguredGateway => ({
    name,
    ratePerSecond: config.ratePerSecond,
    concurrency: config.concurrency,
    plan: (publicUrl) => definition.make(config, publicUrl),
  }));
  return { name, prefix, calledFromOutside, schema: configured };
}
