import { z } from 'zod';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { from, limits, limitsOf, type Sending, webAddress } from '#libs/config/gateway-fields.js';
import { needed, sharedSecret } from '#libs/config/variables.js';

export interface KannelConfig extends GatewayLimits, Sending {
  /** Of `sendsms`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The `smsc-id` of Kannel that texts are to leave by; null lets Kannel choose. */
  readonly smsc: string | null;
  /** Shared with Kannel’s `get-url`, and signs the addresses of receipts. */
  readonly callbackSecret: string;
}

export const kannelSchema = z
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
    url: given.URL,
    username: given.USERNAME,
    password: given.PASSWORD,
    from: given.FROM ?? null,
    smsc: given.SMSC ?? null,
    callbackSecret: given.CALLBACK_SECRET,
    ...limitsOf(given),
  }));
