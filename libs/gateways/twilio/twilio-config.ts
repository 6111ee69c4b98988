import { z } from 'zod';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { from, limits, limitsOf, type Sending, webAddress } from '#libs/config/gateway-fields.js';
import { needed } from '#libs/config/variables.js';

export interface TwilioConfig extends GatewayLimits, Sending {
  /** Without a slash at the end. */
  readonly url: string;
  readonly accountSid: string;
  /** Opens the API, and signs what Twilio tells us. */
  readonly authToken: string;
  /** A messaging service that chooses the sender; null when `from` or the organisation’s name is the sender. */
  readonly messagingServiceSid: string | null;
}

export const twilioSchema = z
  .object({
    ...limits(10, 10),
    URL: webAddress('leave it out').default('https://api.twilio.com'),
    ACCOUNT_SID: needed('copy the Account SID from the console').regex(
      /^AC[0-9a-fA-F]{32}$/,
      'is not an Account SID, which is AC and 32 digits or letters from a to f',
    ),
    AUTH_TOKEN: needed('copy the Auth Token from the console'),
    FROM: from,
    MESSAGING_SERVICE_SID: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'is not the SID of a messaging service, which begins with MG')
      .optional(),
  })
  .transform((given): TwilioConfig => ({
    url: given.URL.replace(/\/+$/, ''),
    accountSid: given.ACCOUNT_SID,
    authToken: given.AUTH_TOKEN,
    from: given.FROM ?? null,
    messagingServiceSid: given.MESSAGING_SERVICE_SID ?? null,
    ...limitsOf(given),
  }));
