import { isNativeError } from 'node:util/types';
import { type RefusalCause, UnclearAnswer, type GatewayAnswer } from './sms-gateway.js';

/** What a gateway answered over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface HttpCall {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

/** Answers are a line or a small JSON object; a login page of a hotel network is longer. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Errors of the system calls before the first byte of a request is written. */
const BEFORE_WRITING: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);
/** The same from Node and its TLS, which name no system call: no request is written before the certificate is trusted. */
const NOT_CONNECTED_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The statuses by which a server says that it did nothing and that another address is right (RFC 9110, 15.4). */
const ELSEWHERE: ReadonlySet<number> = new Set([301, 307, 308]);
/** A client error after which a text may have left all the same: read too slowly, or taken before. */
const UNCLEAR_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 499]);
/** What is wrong lies in what was asked for, not in the account. */
const ABOUT_THE_TEXT: ReadonlySet<number> = new Set([400, 413, 414, 415, 422]);

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;

/** The answer for a gateway that was never reached: nothing can have left. */
export const NOT_REACHED: GatewayAnswer = { outcome: 'REFUSED', cause: 'GATEWAY', code: 'NOT_REACHED' };

/**
 * Makes one call, once: no redirect is followed and nothing is tried again.
 *
 * @returns null when the connection was never made, so that nothing was said
 * @throws UnclearAnswer when the connection broke after that; the reason of `signal` when it is aborted
 */
export async function callOnce(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer | null> {
  const { url, method, headers = {}, body = null } = call;
  try {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
    return { status: response.status, headers: response.headers, body: await textOf(response) };
  } catch (error) {
    signal.throwIfAborted();
    if (isBeforeWriting(causeOf(error))) return null;
    throw error instanceof UnclearAnswer ? error : new UnclearAnswer('CONNECTION_LOST', { cause: error });
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new UnclearAnswer('ANSWER_TOO_LONG');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Errors of Node are told by what they hold: in a test they are of another realm, where `instanceof` says no. */
function causeOf(error: unknown): unknown {
  return isNativeError(error) ? error.cause : undefined;
}

function isBeforeWriting(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code, syscall, errors } = error as NodeJS.ErrnoException & { readonly errors?: unknown };
  // A host with several addresses: each was tried.
  if (Array.isArray(errors)) return errors.every(isBeforeWriting);
  return BEFORE_WRITING.has(syscall ?? '') || NOT_CONNECTED_CODES.has(code ?? '');
}

/**
 * What an HTTP status says by itself, for an answer that is no acceptance. Errors of the server (5xx) say nothing: a proxy
 * answers so as well when the server behind it took the text and died.
 *
 * @throws UnclearAnswer when the text may have left
 */
export function refusalOf(answer: HttpAnswer): GatewayAnswer {
  const { status } = answer;
  const isDefinite =
    (status >= 400 && status < 500 && !UNCLEAR_CLIENT_ERRORS.has(status)) || ELSEWHERE.has(status);
  if (!isDefinite) throw new UnclearAnswer(`HTTP_${status}`);
  if (status === 429) return rateLimited(answer);
  if (status === 402) return refused('GATEWAY', 'OUT_OF_CREDIT');
  return refused(ABOUT_THE_TEXT.has(status) ? 'TEXT' : 'GATEWAY', `HTTP_${status}`);
}

export function refused(cause: RefusalCause, code: string): GatewayAnswer {
  return { outcome: 'REFUSED', cause, code };
}

/** Too many texts at once: later, as the gateway says in Retry-After. */
export function rateLimited(answer: HttpAnswer, nowMs = Date.now()): GatewayAnswer {
  const retryAfterMs = retryAfterMsOf(answer.headers.get('retry-after'), nowMs);
  const refusal = { outcome: 'REFUSED', cause: 'GATEWAY', code: 'RATE_LIMITED' } as const;
  return retryAfterMs === null ? refusal : { ...refusal, retryAfterMs };
}

/** Retry-After holds whole seconds or a date (RFC 9110, 10.2.3); null for anything else. */
function retryAfterMsOf(written: string | null, nowMs: number): number | null {
  if (written === null) return null;
  if (/^\d{1,9}$/.test(written)) return Number(written) * MS_PER_SECOND;
  const at = Date.parse(written);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** A code of a gateway as we keep it: a short word, whatever came. Null when it holds anything that could be personal. */
export function codeOf(given: unknown): string | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const code = String(given).trim();
  return /^[A-Za-z0-9_.-]{1,32}$/.test(code) && !/\d{7}/.test(code) ? code : null;
}

/** Whole minutes from now until then, never more than there are and at least one. */
export function minutesUntil(then: Date, nowMs = Date.now()): number {
  return Math.max(1, Math.floor((then.getTime() - nowMs) / MS_PER_MINUTE));
}

/** Whole seconds from now until then, at least one and at most `longest`. */
export function secondsUntil(then: Date, longest: number, nowMs = Date.now()): number {
  return Math.min(longest, Math.max(1, Math.floor((then.getTime() - nowMs) / MS_PER_SECOND)));
}

/** The value of an `Authorization` header (RFC 7617). */
export function basicAuthorisation(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** What parses as a JSON object; null for anything else. */
export function jsonObjectIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
