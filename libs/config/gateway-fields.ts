import { z } from 'zod';
import type { GatewayLimits } from './gateway-declaration.js';
import { decimalNumber, needed, url, wholeNumber } from './variables.js';

/** Variables that several gateways have, and what stands for them in their configuration. */

const WEB = ['http:', 'https:'];
/** E.164, a short code, or a name of at most 11 characters, which is what phones show. */
const FROM = /^(\+?[0-9]{3,15}|[A-Za-z0-9 ._&-]{1,11})$/;

/** The number or name that texts come from instead of the organisation’s sender name; null when that name is used. */
export interface Sending {
  readonly from: string | null;
}

/** The variables of `GatewayLimits`, with what holds where they are not set: texts a second, and calls at the same time. */
export function limits(ratePerSecond: number, concurrency: number) {
  return {
    RATE_PER_SECOND: decimalNumber(0.01, 1000, 'write it in texts a second, like 10').default(ratePerSecond),
    CONCURRENCY: wholeNumber(1, 100, 'write how many calls may run at once, like 5').default(concurrency),
  };
}

/** What `limits` has read. */
export function limitsOf(given: { RATE_PER_SECOND: number; CONCURRENCY: number }): GatewayLimits {
  return { ratePerSecond: given.RATE_PER_SECOND, concurrency: given.CONCURRENCY };
}

/** The variable of `Sending`. */
export const from = z
  .string()
  .regex(FROM, 'is neither a number nor a name of at most 11 letters; write it like +358401234567')
  .optional();

/** An address that `fetch` can call. @param right what would be right */
export function webAddress(right: string) {
  return needed(right)
    .pipe(url(WEB, right))
    .refine(isPortCallable, {
      error: 'has a port that web clients refuse to call, as it belongs to another service; use another port',
      // What is no address was told of before.
      when: ({ issues }) => issues.length === 0,
    });
}

/**
 * Whether `fetch` calls the port of an address at all: to some it opens no connection, so that nobody can make it talk to
 * mail servers and the like. Source: WHATWG Fetch, 2.9 Port blocking, "bad port".
 */
function isPortCallable(address: string): boolean {
  return !BAD_PORTS.has(new URL(address).port);
}
const BAD_PORTS: ReadonlySet<string> = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 ' +
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);
