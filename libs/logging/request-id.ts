import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What a proxy may send as a request id; anything else could smuggle text into the log. */
const SANE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

const current = new AsyncLocalStorage<string>();

/** The id a proxy has given the request if it is sane, or a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && SANE_ID.test(header) ? header : randomUUID();
}

/** Runs everything that follows, also what it awaits, under this request id. */
export function withRequestId<T>(requestId: string, next: () => T): T {
  return current.run(requestId, next);
}

/** The id of the request being answered; undefined outside of one. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}
