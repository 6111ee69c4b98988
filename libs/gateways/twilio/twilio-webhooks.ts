import { createHmac } from 'node:crypto';
import { codeOf } from '../port/http-call.js';
import {
  WebhookRefused,
  type GatewayWebhooks,
  type IncomingText,
  type Receipt,
  type WebhookRequest,
} from '../port/sms-gateway.js';
import { causeOfTwilioError } from './twilio-errors.js';
import { fieldOf, formOf, isSameSecret, senderOf } from '../port/webhook-reading.js';

/** Reads Twilio’s status callbacks and texts that come in, both signed. */
export class TwilioWebhooks implements GatewayWebhooks {
  /** No instructions: Twilio is not to answer for us. */
  readonly reply = { contentType: 'text/xml; charset=utf-8', body: '<Response/>' };

  constructor(private readonly authToken: string) {}

  /** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
  receipts(request: WebhookRequest): readonly Receipt[] {
    const form = this.signedForm(request);
    const status = statusOf(fieldOf(form, 'MessageStatus'));
    const error = form.get('ErrorCode') ?? '';
    const isFailed = status === 'FAILED';
    return [
      {
        clientReference: request.query.get('reference'),
        gatewayMessageId: fieldOf(form, 'MessageSid'),
        status,
        cause: isFailed ? causeOfTwilioError(error) : null,
        code: isFailed ? codeOf(error) : null,
      },
    ];
  }

  /** https://www.twilio.com/docs/messaging/guides/webhook-request */
  incoming(request: WebhookRequest): readonly IncomingText[] {
    const form = this.signedForm(request);
    return [
      {
        gatewayMessageId: fieldOf(form, 'MessageSid'),
        from: senderOf(fieldOf(form, 'From')),
        to: senderOf(fieldOf(form, 'To')),
        body: form.get('Body') ?? '',
      },
    ];
  }

  /**
   * The form, once its signature is right: HMAC-SHA1 with the Auth Token over the whole address and then every field, its
   * name and its value, in the order of the names; https://www.twilio.com/docs/usage/webhooks/webhooks-security
   */
  private signedForm(request: WebhookRequest): URLSearchParams {
    const form = formOf(request);
    const fields = [...new Set(form.keys())]
      .sort()
      .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value));
    const signature = createHmac('sha1', this.authToken)
      .update(request.url + fields.join(''), 'utf8')
      .digest('base64');
    if (!isSameSecret(request.headers['x-twilio-signature'] ?? '', signature))
      throw new WebhookRefused('FORGED', 'The signature is not of this account');
    return form;
  }
}

function statusOf(word: string): Receipt['status'] {
  switch (word) {
    case 'delivered':
    // Only some channels say it; who has read a text has got it.
    case 'read':
      return 'DELIVERED';
    case 'failed':
    case 'undelivered':
    case 'canceled':
      return 'FAILED';
    default:
      return 'ON_ITS_WAY';
  }
}
