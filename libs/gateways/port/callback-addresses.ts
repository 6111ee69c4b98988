import { createHmac } from 'node:crypto';
import { WebhookRefused, type WebhookRequest } from './sms-gateway.js';
import { isSameSecret } from './webhook-reading.js';

/** Where a gateway calls us. */
export interface CalledAt {
  /** The address people use, without a slash at the end. */
  readonly publicUrl: string;
  readonly gateway: string;
}

/** The address for news about one attempt; holds nothing that would have to be escaped. */
export function receiptUrl({ publicUrl, gateway }: CalledAt, reference: string): string {
  return `${publicUrl}/sms/${gateway}/receipt?reference=${reference}`;
}

/**
 * The same, for a gateway that does not sign its calls: whoever knows the address was told it with this attempt. The key
 * is derived, so that the secret itself travels nowhere.
 */
export function signedReceiptUrl(at: CalledAt, reference: string, secret: string): string {
  return `${receiptUrl(at, reference)}&mac=${macOf(at.gateway, reference, secret)}`;
}

/**
 * The attempt that a call to a signed address is about.
 *
 * @throws WebhookRefused FORGED when we never gave out this address
 */
export function signedReference(request: WebhookRequest, gateway: string, secret: string): string {
  const reference = request.query.get('reference') ?? '';
  const mac = request.query.get('mac') ?? '';
  if (!isSameSecret(mac, macOf(gateway, reference, secret)))
    throw new WebhookRefused('FORGED', 'The address was not given out by us');
  return reference;
}

function macOf(gateway: string, reference: string, secret: string): string {
  return createHmac('sha256', secret).update(`receipt ${gateway} ${reference}`, 'utf8').digest('base64url');
}
