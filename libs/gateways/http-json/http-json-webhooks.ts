import { codeOf } from '../port/http-call.js';
import { textAt } from '../port/json-pointer.js';
import type { GatewayWebhooks, IncomingText, Receipt, WebhookRequest } from '../port/sms-gateway.js';
import type { HttpJsonWebhooksConfig } from './http-json-config.js';
import { checkSecret, idOfParts, senderOf, shownSecret, unreadable } from '../port/webhook-reading.js';

/** Reads JSON of a shape that configuration describes; whoever knows the secret is believed. */
export class HttpJsonWebhooks implements GatewayWebhooks {
  readonly reply = { contentType: 'application/json; charset=utf-8', body: '{}' };

  constructor(private readonly config: HttpJsonWebhooksConfig) {}

  receipts(request: WebhookRequest): readonly Receipt[] {
    return this.itemsOf(request).map((item) => this.receiptOf(item));
  }

  incoming(request: WebhookRequest): readonly IncomingText[] {
    return this.itemsOf(request).map((item) => this.incomingOf(item));
  }

  /** A call tells one thing, or several in an array. */
  private itemsOf(request: WebhookRequest): readonly unknown[] {
    const { header, secret } = this.config;
    const shown = request.headers[header]?.replace(/^Bearer\s+/i, '');
    checkSecret(shown === undefined || /^Basic\s/i.test(shown) ? shownSecret(request) : shown, secret);
    const body = jsonOf(request.body);
    return Array.isArray(body) ? body : [body];
  }

  private receiptOf(item: unknown): Receipt {
    const { receipt } = this.config;
    const clientReference = textAt(item, receipt.referencePointer);
    const gatewayMessageId = textAt(item, receipt.messageIdPointer);
    const status = textAt(item, receipt.statusPointer);
    if (clientReference === null && gatewayMessageId === null)
      throw unreadable('The receipt names neither our reference nor the id of the text');
    if (status === null) throw unreadable('The receipt says no status');
    const isFailed = receipt.failedStatuses.includes(status);
    const isDelivered = receipt.deliveredStatuses.includes(status);
    return {
      clientReference,
      gatewayMessageId,
      status: isFailed ? 'FAILED' : isDelivered ? 'DELIVERED' : 'ON_ITS_WAY',
      cause: null,
      code: isFailed ? codeOf(textAt(item, receipt.errorCodePointer)) : null,
    };
  }

  private incomingOf(item: unknown): IncomingText {
    const { incoming } = this.config;
    const from = textAt(item, incoming.fromPointer);
    const body = textAt(item, incoming.textPointer) ?? '';
    if (from === null) throw unreadable('The text names no sender');
    const to = textAt(item, incoming.toPointer) ?? '';
    const gatewayMessageId = textAt(item, incoming.messageIdPointer) ?? idOfParts(JSON.stringify(item));
    return { gatewayMessageId, from: senderOf(from), to: to === '' ? '' : senderOf(to), body };
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw unreadable('The body is not JSON');
  }
}
