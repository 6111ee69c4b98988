/** How often something may happen: at most `burst` times at once, and `perSecond` times a second in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Keys remembered at most; the one not used for longest is forgotten, which is in its favour. */
const MAX_KEYS = 20_000;
const MS_PER_SECOND = 1000;

/**
 * Token buckets in this process's memory, one per key. Several api processes each count for themselves, so that what
 * gets through in all is up to as many times the rate as there are processes: enough against guessing and runaway
 * clients, and no request waits for another server to be counted.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly rate: Rate) {}

  /**
   * Takes one token.
   * @param nowMs a clock that never runs back
   * @returns 0 when there was one, else after how many whole seconds there will be
   */
  take(key: string, nowMs = performance.now()): number {
    const { burst, perSecond } = this.rate;
    const bucket = this.buckets.get(key) ?? { tokens: burst, filledAtMs: nowMs };
    const refill = ((nowMs - bucket.filledAtMs) / MS_PER_SECOND) * perSecond;
    const tokens = Math.min(burst, bucket.tokens + refill);
    const isAllowed = tokens >= 1;
    // Set again, so that the map's order is the order of use.
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, filledAtMs: nowMs });
    this.forgetOldest();
    return isAllowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  }

  private forgetOldest(): void {
    if (this.buckets.size <= MAX_KEYS) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
