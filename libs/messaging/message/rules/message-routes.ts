import type { RefusalCause } from '#libs/gateways/port/sms-gateway.js';

/** What one call of a gateway came to; `outcome` is null while there is no answer. */
export interface PastAttempt {
  readonly id: string;
  readonly gateway: string;
  readonly startedAt: Date;
  readonly outcome: 'ACCEPTED' | 'REFUSED' | 'NO_ANSWER' | null;
  readonly cause: RefusalCause | null;
  readonly code: string | null;
}

/** A gateway as it stands in this process. */
export interface GatewayState {
  readonly name: string;
  readonly deduplicates: boolean;
  /** Its breaker is open until then; null: it may be called. */
  readonly pausedUntil: Date | null;
}

/** Where a message goes next: to a gateway, later, or nowhere because every gateway refused the text itself. */
export type Route =
  | { readonly kind: 'SEND'; readonly gateway: string }
  | { readonly kind: 'WAIT'; readonly until: Date }
  | { readonly kind: 'NOWHERE' };

/** What a route depends on. */
export interface RouteFacts {
  /** In the order of preference. */
  readonly gateways: readonly GatewayState[];
  /** The gateway that may have the text already and takes one reference once: only that one may be asked again. */
  readonly repeatOn: string | null;
  readonly attempts: readonly PastAttempt[];
  /** Since when the message is due: what gateways refused before that is another round. */
  readonly dueAt: Date;
}

/**
 * The gateways that may still be asked for this message, preferred ones first. One that refused the text itself is never
 * asked again; one that was overloaded, out of credit or closed is asked again in the next round, when the message is due
 * again.
 */
export function gatewaysLeft({ gateways, attempts, dueAt }: Omit<RouteFacts, 'repeatOn'>): GatewayState[] {
  return gateways.filter(
    ({ name }) =>
      !attempts.some(
        (attempt) =>
          attempt.gateway === name &&
          attempt.outcome === 'REFUSED' &&
          (attempt.cause === 'TEXT' || attempt.startedAt >= dueAt),
      ),
  );
}

/** The gateways that have not refused the text itself: waiting may help with them. */
export function gatewaysForLater<Gateway extends { readonly name: string }>(
  gateways: readonly Gateway[],
  attempts: readonly PastAttempt[],
): Gateway[] {
  return gateways.filter(
    ({ name }) => !attempts.some((attempt) => attempt.gateway === name && attempt.cause === 'TEXT'),
  );
}

/** The next gateway for a message that is due. When all have been asked, it is a new round. */
export function routeOf(facts: RouteFacts): Route {
  const ofThisRound = gatewaysLeft(facts);
  const candidates = ofThisRound.length > 0 ? ofThisRound : gatewaysForLater(facts.gateways, facts.attempts);
  const left = candidates.filter(({ name }) => facts.repeatOn === null || facts.repeatOn === name);
  const open = left.find(({ pausedUntil }) => pausedUntil === null);
  if (open !== undefined) return { kind: 'SEND', gateway: open.name };
  const moments = left.flatMap(({ pausedUntil }) => pausedUntil?.getTime() ?? []);
  return moments.length === 0 ? { kind: 'NOWHERE' } : { kind: 'WAIT', until: new Date(Math.min(...moments)) };
}
