import { signedReceiptUrl } from '../port/callback-addresses.js';
import { type ElksConfig, elksSchema } from './elks-config.js';
import { ElksWebhooks } from './elks-webhooks.js';
import { defineGateway } from '../port/gateway-definition.js';
import {
  basicAuthorisation,
  callOnce,
  jsonObjectIn,
  NOT_REACHED,
  refusalOf,
  type HttpAnswer,
} from '../port/http-call.js';
import { textAt } from '../port/json-pointer.js';
import {
  type GatewayAnswer,
  type OutgoingText,
  type SmsGateway,
  UnclearAnswer,
} from '../port/sms-gateway.js';

/**
 * 46elks; https://46elks.com/docs/send-sms. It knows no validity period and no key for sending once: the same text sent
 * again is another text.
 */
export class ElksGateway implements SmsGateway {
  readonly name = '46elks';
  readonly deduplicates = false;
  readonly takesReplies: boolean;
  readonly webhooks: ElksWebhooks;

  constructor(
    private readonly config: ElksConfig,
    private readonly publicUrl: string,
  ) {
    this.takesReplies = /^\+\d+$/.test(config.from ?? '');
    this.webhooks = new ElksWebhooks(this.name, config.callbackSecret);
  }

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const { url, username, password, from, callbackSecret } = this.config;
    const at = { publicUrl: this.publicUrl, gateway: this.name };
    const answer = await callOnce(
      {
        url: `${url}/a1/sms`,
        method: 'POST',
        headers: { authorization: basicAuthorisation(username, password) },
        body: new URLSearchParams({
          from: from ?? text.sender,
          to: text.to,
          message: text.body,
          whendelivered: signedReceiptUrl(at, text.clientReference, callbackSecret),
          // Their log needs the number for the bill, and nobody needs the words.
          dontlog: 'message',
        }),
      },
      signal,
    );
    if (answer === null) return NOT_REACHED;
    return answer.status === 200 ? acceptance(answer) : refusalOf(answer);
  }
}

export const elks = defineGateway({
  name: '46elks',
  prefix: 'ELKS_',
  calledFromOutside: true,
  schema: elksSchema,
  make: (config, publicUrl) => new ElksGateway(config, publicUrl),
});

function acceptance(answer: HttpAnswer): GatewayAnswer {
  const gatewayMessageId = textAt(jsonObjectIn(answer.body), '/id');
  if (gatewayMessageId === null) throw new UnclearAnswer('NO_MESSAGE_ID');
  return { outcome: 'ACCEPTED', gatewayMessageId };
}
