import { signedReceiptUrl } from '../port/callback-addresses.js';
import { defineGateway } from '../port/gateway-definition.js';
import {
  callOnce,
  minutesUntil,
  NOT_REACHED,
  refusalOf,
  refused,
  type HttpAnswer,
} from '../port/http-call.js';
import { type KannelConfig, kannelSchema } from './kannel-config.js';
import { KannelWebhooks } from './kannel-webhooks.js';
import {
  type GatewayAnswer,
  type OutgoingText,
  type SmsGateway,
  UnclearAnswer,
} from '../port/sms-gateway.js';

/** Everything a receipt can be about: delivered, failed, buffered, taken by the SMSC, refused by it (1 + 2 + 4 + 8 + 16). */
const EVERY_RECEIPT = '31';
/** Codings of `sendsms`. */
const GSM_7 = '0';
const UCS_2 = '2';
/** The GSM 03.38 alphabet with its extension table (3GPP TS 23.038, section 6.2.1). */
const GSM_ALPHABET =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

/**
 * Kannel’s `sendsms` (user guide, “Using SMSBox to send messages”). Its answer holds no id, so that the text goes by our
 * reference, which comes back in the address of each receipt. It does not deduplicate.
 */
export class KannelGateway implements SmsGateway {
  readonly name = 'kannel';
  readonly deduplicates = false;
  readonly takesReplies: boolean;
  readonly webhooks: KannelWebhooks;

  constructor(
    private readonly config: KannelConfig,
    private readonly publicUrl: string,
  ) {
    this.takesReplies = /^\+?\d+$/.test(config.from ?? '');
    this.webhooks = new KannelWebhooks(this.name, config.callbackSecret);
  }

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const url = new URL(this.config.url);
    for (const [name, value] of Object.entries(this.variablesOf(text))) url.searchParams.set(name, value);
    const answer = await callOnce({ url: url.href, method: 'GET' }, signal);
    return answer === null ? NOT_REACHED : answerOf(answer, text.clientReference);
  }

  private variablesOf(text: OutgoingText): Record<string, string> {
    const { username, password, from, smsc, callbackSecret } = this.config;
    const at = { publicUrl: this.publicUrl, gateway: this.name };
    const receipts = signedReceiptUrl(at, text.clientReference, callbackSecret);
    return {
      username,
      password,
      to: text.to,
      from: from ?? text.sender,
      text: text.body,
      charset: 'UTF-8',
      coding: GSM_ALPHABET.test(text.body) ? GSM_7 : UCS_2,
      validity: String(minutesUntil(text.validUntil)),
      'dlr-mask': EVERY_RECEIPT,
      // Kannel puts the status and the SMSC’s answer in place of these.
      'dlr-url': `${receipts}&status=%d&answer=%A`,
      ...(smsc === null ? {} : { smsc }),
    };
  }
}

export const kannel = defineGateway({
  name: 'kannel',
  prefix: 'KANNEL_',
  calledFromOutside: false,
  schema: kannelSchema,
  make: (config, publicUrl) => new KannelGateway(config, publicUrl),
});

/** @throws UnclearAnswer */
function answerOf(answer: HttpAnswer, reference: string): GatewayAnswer {
  const { status, body } = answer;
  // “0: Accepted for delivery”, or “3: Queued for later delivery” while its SMSC is away.
  if (status === 202 && /^[03]: /.test(body)) return { outcome: 'ACCEPTED', gatewayMessageId: reference };
  if (status >= 200 && status < 300) throw new UnclearAnswer('ANSWER_WITHOUT_MEANING');
  // Kannel’s own word for: no SMSC takes it now.
  if (status === 503 && /try again later/i.test(body)) return refused('GATEWAY', 'TRY_AGAIN_LATER');
  if (/not routable/i.test(body)) return refused('TEXT', 'NOT_ROUTABLE');
  return refusalOf(answer);
}
