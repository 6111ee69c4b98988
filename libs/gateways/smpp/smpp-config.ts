import { z } from 'zod';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { from, limits, limitsOf, type Sending } from '#libs/config/gateway-fields.js';
import { flag, needed, wholeNumber } from '#libs/config/variables.js';

export interface SmppConfig extends GatewayLimits, Sending {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly tls: boolean;
}

export const smppSchema = z
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
    host: given.HOST,
    port: given.PORT,
    systemId: given.SYSTEM_ID,
    password: given.PASSWORD,
    systemType: given.SYSTEM_TYPE,
    tls: given.TLS,
    from: given.FROM ?? null,
    ...limitsOf(given),
  }));
