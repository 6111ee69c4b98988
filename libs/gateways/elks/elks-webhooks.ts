import { signedReference } from '../port/callback-addresses.js';
import type { GatewayWebhooks, IncomingText, Receipt, WebhookRequest } from '../port/sms-gateway.js';
import { checkSecret, fieldOf, formOf, senderOf, shownSecret } from '../port/webhook-reading.js';

/** Reads what 46elks tells us. It signs nothing: addresses that only it was given stand for a signature. */
export class ElksWebhooks implements GatewayWebhooks {
  /** What stands in the body would be sent as an answer: nothing. */
  readonly reply = { contentType: 'text/plain; charset=utf-8', body: '' };

  constructor(
    private readonly gateway: string,
    private readonly callbackSecret: string,
  ) {}

  /** https://46elks.com/docs/sms-delivery-reports */
  receipts(request: WebhookRequest): readonly Receipt[] {
    const clientReference = signedReference(request, this.gateway, this.callbackSecret);
    const form = formOf(request);
    const gatewayMessageId = fieldOf(form, 'id');
    const status = statusOf(fieldOf(form, 'status'));
    return [{ clientReference, gatewayMessageId, status, cause: null, code: null }];
  }

  /** https://46elks.com/docs/receive-sms; the secret stands in the `sms_url` of the number. */
  incoming(request: WebhookRequest): readonly IncomingText[] {
    checkSecret(shownSecret(request), this.callbackSecret);
    const form = formOf(request);
    return [
      {
        gatewayMessageId: fieldOf(form, 'id'),
        from: senderOf(fieldOf(form, 'from')),
        to: senderOf(fieldOf(form, 'to')),
        body: form.get('message') ?? '',
      },
    ];
  }
}

function statusOf(word: string): Receipt['status'] {
  if (word === 'delivered') return 'DELIVERED';
  return word === 'failed' ? 'FAILED' : 'ON_ITS_WAY';
}
