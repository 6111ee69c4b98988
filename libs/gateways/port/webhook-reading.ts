import { createHash, timingSafeEqual } from 'node:crypto';
import { WebhookRefused, type WebhookRequest } from './sms-gateway.js';

/** Whether two secrets are the same, in a time that tells nothing about where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/**
 * The secret that a caller shows: `key` in the query, or the password of Basic authorisation (RFC 7617), which some
 * providers take out of https://user:password@host. Null when it shows none.
 */
export function shownSecret(request: WebhookRequest): string | null {
  const [, basic] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic !== undefined) {
    const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
    if (password !== undefined) return password;
  }
  return request.query.get('key');
}

/** @throws WebhookRefused FORGED unless the caller shows the secret */
export function checkSecret(shown: string | null, expected: string): void {
  if (shown === null || !isSameSecret(shown, expected))
    throw new WebhookRefused('FORGED', 'The call does not show the secret that was agreed');
}

/** The fields of a body that a form would send. */
export function formOf(request: WebhookRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/** @throws WebhookRefused UNREADABLE when the field is missing or empty */
export function fieldOf(fields: URLSearchParams, name: string): string {
  const value = fields.get(name);
  if (value === null || value === '') throw unreadable(`The field ${name} is missing`);
  return value;
}

export function unreadable(message: string): WebhookRefused {
  return new WebhookRefused('UNREADABLE', message);
}

/**
 * A number as a gateway gives it, in E.164 where that is certain: with its plus, with 00 for it, or with a country code
 * and without either. Short codes, names and national numbers stay as they came.
 */
export function senderOf(given: string): string {
  const trimmed = given.trim();
  const compact = trimmed.replace(/[\s().-]/g, '');
  const [, international] = /^(?:\+|00)([1-9]\d{6,14})$/.exec(compact) ?? [];
  if (international !== undefined) return `+${international}`;
  return /^[1-9]\d{8,14}$/.test(compact) ? `+${compact}` : trimmed;
}

/** An id for a text whose gateway gives none: the same text told twice has the same. */
export function idOfParts(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex').slice(0, 32);
}
