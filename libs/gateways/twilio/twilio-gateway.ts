import { receiptUrl } from '../port/callback-addresses.js';
import { defineGateway } from '../port/gateway-definition.js';
import {
  basicAuthorisation,
  callOnce,
  jsonObjectIn,
  NOT_REACHED,
  rateLimited,
  refusalOf,
  refused,
  secondsUntil,
  type HttpAnswer,
} from '../port/http-call.js';
import { textAt } from '../port/json-pointer.js';
import {
  type GatewayAnswer,
  type OutgoingText,
  type SmsGateway,
  UnclearAnswer,
} from '../port/sms-gateway.js';
import { type TwilioConfig, twilioSchema } from './twilio-config.js';
import { TwilioWebhooks } from './twilio-webhooks.js';
import { causeOfTwilioError } from './twilio-errors.js';

/** The longest that a text may wait in Twilio’s queue; https://www.twilio.com/docs/api/errors/90007 */
const LONGEST_VALIDITY_SECONDS = 36_000;
/** Too many requests at once; https://www.twilio.com/docs/api/errors/20429 */
const TOO_MANY_REQUESTS = '20429';

/**
 * Twilio’s Messages resource; https://www.twilio.com/docs/messaging/api/message-resource. It has no key for sending once:
 * the same text sent again is another text.
 */
export class TwilioGateway implements SmsGateway {
  readonly name = 'twilio';
  readonly deduplicates = false;
  readonly takesReplies: boolean;
  readonly webhooks: TwilioWebhooks;

  constructor(
    private readonly config: TwilioConfig,
    private readonly publicUrl: string,
  ) {
    this.takesReplies = config.messagingServiceSid !== null || /^\+?\d+$/.test(config.from ?? '');
    this.webhooks = new TwilioWebhooks(config.authToken);
  }

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const { url, accountSid, authToken } = this.config;
    const answer = await callOnce(
      {
        url: `${url}/2010-04-01/Accounts/${accountSid}/Messages.json`,
        method: 'POST',
        headers: { authorization: basicAuthorisation(accountSid, authToken) },
        body: this.formOf(text),
      },
      signal,
    );
    if (answer === null) return NOT_REACHED;
    return answer.status === 200 || answer.status === 201 ? acceptance(answer) : refusal(answer);
  }

  private formOf(text: OutgoingText): URLSearchParams {
    const { messagingServiceSid, from } = this.config;
    return new URLSearchParams({
      To: text.to,
      ...(messagingServiceSid === null
        ? { From: from ?? text.sender }
        : { MessagingServiceSid: messagingServiceSid }),
      Body: text.body,
      ValidityPeriod: String(secondsUntil(text.validUntil, LONGEST_VALIDITY_SECONDS)),
      StatusCallback: receiptUrl({ publicUrl: this.publicUrl, gateway: this.name }, text.clientReference),
    });
  }
}

export const twilio = defineGateway({
  name: 'twilio',
  prefix: 'TWILIO_',
  calledFromOutside: true,
  schema: twilioSchema,
  make: (config, publicUrl) => new TwilioGateway(config, publicUrl),
});

function acceptance(answer: HttpAnswer): GatewayAnswer {
  const sid = textAt(jsonObjectIn(answer.body), '/sid');
  if (sid === null || !/^(SM|MM)/.test(sid)) throw new UnclearAnswer('NO_MESSAGE_ID');
  return { outcome: 'ACCEPTED', gatewayMessageId: sid };
}

/** @throws UnclearAnswer */
function refusal(answer: HttpAnswer): GatewayAnswer {
  const code = textAt(jsonObjectIn(answer.body), '/code');
  if (answer.status === 429 || code === TOO_MANY_REQUESTS) return rateLimited(answer);
  const isOfClient = answer.status >= 400 && answer.status < 500;
  const cause = code === null ? null : causeOfTwilioError(code);
  return isOfClient && code !== null && cause !== null ? refused(cause, code) : refusalOf(answer);
}
