import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  bulkhead,
  circuitBreaker,
  handleWhen,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { GatewayAnswer, OutgoingText, SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import type { GatewayRateLimiter } from './gateway-rate-limiter.js';
import { GATEWAY_TIMEOUT_MS, type AttemptOutcome } from '../message/rules/message-state.js';
import type { GatewayState } from '../message/rules/message-routes.js';

/** So many calls in a row without an answer, or with a refusal that is the gateway’s own, open its breaker. */
export const FAILURES_UNTIL_PAUSED = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Nothing was sent: the gateway is paused in this process. */
const PAUSED: GatewayAnswer = { outcome: 'REFUSED', cause: 'GATEWAY', code: 'PAUSED' };

/**
 * The way to one gateway in this process: so many calls at once, no faster than its rate, and none while its breaker is
 * open. After a pause one text is let through; the others follow when that one was answered.
 */
export class GatewayChannel {
  private readonly calls: BulkheadPolicy;
  private readonly breaker: CircuitBreakerPolicy;
  /** While the breaker is open: when a text is let through to try. Milliseconds since the epoch of this process’s clock. */
  private tryAt = 0;

  /** @param options.pace null: as fast as it goes */
  constructor(
    readonly gateway: SmsGateway,
    private readonly options: { readonly concurrency: number; readonly pace: GatewayRateLimiter | null },
  ) {
    this.calls = bulkhead(options.concurrency, Infinity);
    this.breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof ProcessStops)).orWhenResult(
        (answer) =>
          (answer as GatewayAnswer).outcome === 'REFUSED' && (answer as Refusal).cause === 'GATEWAY',
      ),
      {
        breaker: new ConsecutiveBreaker(FAILURES_UNTIL_PAUSED),
        halfOpenAfter: new DelegateBackoff(({ attempt }) => {
          const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
          this.tryAt = Date.now() + pauseMs;
          return pauseMs;
        }),
      },
    );
  }

  /** Whether texts wait here for their turn. */
  get isPaced(): boolean {
    return this.options.pace !== null;
  }

  get state(): GatewayState {
    const { name, deduplicates } = this.gateway;
    return { name, deduplicates, pausedUntil: this.pausedUntil() };
  }

  private pausedUntil(): Date | null {
    const mayBeCalled = this.breaker.state === CircuitState.Closed || Date.now() >= this.tryAt;
    return mayBeCalled ? null : new Date(this.tryAt);
  }

  /** Says that a text is about to be sent. After a pause it is the one that tries, and the others wait for it. */
  acquire(): void {
    if (this.breaker.state !== CircuitState.Closed) this.tryAt = Date.now() + GATEWAY_TIMEOUT_MS;
  }

  /**
   * Does `work` when there is a place and a turn for it.
   * @returns null when the line is too long: come again later
   * @throws when `signal` is aborted, or the database is away
   */
  async inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
    return this.calls.execute(async () => {
      const isOurTurn = (await this.options.pace?.turn(signal)) ?? true;
      return isOurTurn ? work() : null;
    }, signal);
  }

  /** Never rejects. Errors of gateways may quote numbers: they go nowhere. */
  async call(text: OutgoingText, signal: AbortSignal): Promise<AttemptOutcome> {
    try {
      return await this.breaker.execute(() => answerInTime(this.gateway, text, signal));
    } catch (error) {
      // Whatever else went wrong, the text may have left before it did.
      return error instanceof BrokenCircuitError ? PAUSED : { outcome: 'NO_ANSWER' };
    }
  }
}

type Refusal = Extract<GatewayAnswer, { outcome: 'REFUSED' }>;

class ProcessStops extends Error {}

/** Also for gateways that do not listen to their signal. */
async function answerInTime(
  gateway: SmsGateway,
  text: OutgoingText,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const timeout = AbortSignal.timeout(GATEWAY_TIMEOUT_MS);
  const stop = AbortSignal.any([signal, timeout]);
  let give: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    give = () => {
      reject(signal.aborted ? new ProcessStops() : new Error('The gateway did not answer in time'));
    };
    if (stop.aborted) give();
    else stop.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([gateway.send(text, stop), stopped]);
  } catch (error) {
    throw signal.aborted ? new ProcessStops() : error;
  } finally {
    stop.removeEventListener('abort', give);
  }
}
