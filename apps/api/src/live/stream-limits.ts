import { AppError } from '#libs/errors/app-error.js';

/** Counts streams that are open: so many of one key, and so many in all. */
export class StreamLimits {
  private readonly ofKeys = new Map<string, number>();
  private inAll = 0;

  constructor(private readonly limits: { readonly ofKey: number; readonly inAll: number }) {}

  get open(): number {
    return this.inAll;
  }

  /** @returns what gives the place back, once. @throws AppError TOO_MANY_REQUESTS when there is none */
  take(key: string): () => void {
    const ofKey = this.ofKeys.get(key) ?? 0;
    if (ofKey >= this.limits.ofKey || this.inAll >= this.limits.inAll) {
      throw new AppError('TOO_MANY_REQUESTS', 'Too many live updates are open; close some and try again');
    }
    this.ofKeys.set(key, ofKey + 1);
    this.inAll += 1;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.inAll -= 1;
      const left = (this.ofKeys.get(key) ?? 1) - 1;
      if (left === 0) this.ofKeys.delete(key);
      else this.ofKeys.set(key, left);
    };
  }
}
