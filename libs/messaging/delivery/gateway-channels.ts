import type { TenantDatabase } from '#libs/database/tenant-database.js';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { AppError } from '#libs/errors/app-error.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { GatewayChannel } from './gateway-channel.js';
import { GatewayRateLimiter } from './gateway-rate-limiter.js';
import type { GatewayState } from '../message/rules/message-routes.js';

/** The highest rate that can be set, in texts a second, means as fast as it goes. */
const UNPACED_FROM_RATE = 1000;

/** The limits of the gateway of that name. */
export type NamedLimits = GatewayLimits & { readonly name: string };

/** The ways to all gateways in this process, the one preferred first. */
export class GatewayChannels {
  private readonly channels: readonly GatewayChannel[];

  /** @param limits of gateways that are not named there: none */
  constructor(
    database: TenantDatabase,
    gateways: readonly SmsGateway[],
    limits: readonly NamedLimits[] = [],
  ) {
    this.channels = gateways.map((gateway) => {
      const limit = limits.find(({ name }) => name === gateway.name);
      return new GatewayChannel(gateway, {
        concurrency: limit?.concurrency ?? Infinity,
        pace:
          limit === undefined || limit.ratePerSecond >= UNPACED_FROM_RATE
            ? null
            : new GatewayRateLimiter(database, gateway.name, limit.ratePerSecond),
      });
    });
  }

  get states(): readonly GatewayState[] {
    return this.channels.map(({ state }) => state);
  }

  /** The channel that most texts take now: the first that is not paused, and the preferred one when all are. */
  get usual(): GatewayChannel {
    return this.named((this.states.find(({ pausedUntil }) => pausedUntil === null) ?? this.states[0])?.name);
  }

  /** @throws AppError INTERNAL when there is no such gateway */
  named(name: string | undefined): GatewayChannel {
    const channel = this.channels.find(({ gateway }) => gateway.name === name);
    if (channel === undefined) throw new AppError('INTERNAL', 'There is no such gateway');
    return channel;
  }
}
