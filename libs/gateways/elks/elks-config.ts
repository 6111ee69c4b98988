import { z } from 'zod';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { from, limits, limitsOf, type Sending, webAddress } from '#libs/config/gateway-fields.js';
import { needed, sharedSecret } from '#libs/config/variables.js';

export interface ElksConfig extends GatewayLimits, Sending {
  /** Without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Part of the address that 46elks is given for texts that come in, and signs the addresses of receipts. */
  readonly callbackSecret: string;
}

export const elksSchema = z
  .object({
    ...limits(10, 10),
    URL: webAddress('leave it out').default('https://api.46elks.com'),
    USERNAME: needed('copy the API username from the dashboard'),
    PASSWORD: needed('copy the API password from the dashboard'),
    FROM: from,
    CALLBACK_SECRET: sharedSecret('set a secret of your own, and write it into the sms_url of your number'),
  })
  .transform((given): ElksConfig => ({
    url: given.URL.replace(/\/+$/, ''),
    username: given.USERNAME,
    password: given.PASSWORD,
    from: given.FROM ?? null,
    callbackSecret: given.CALLBACK_SECRET,
    ...limitsOf(given),
  }));
