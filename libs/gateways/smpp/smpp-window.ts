/** How many requests may wait for their answers at the same time; the others queue up, first in, first out. */
export class SmppWindow {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(size: number) {
    this.free = size;
  }

  /** Waits for a place. @returns false when `signal` was aborted before there was one */
  enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const giveUp = () => {
        this.queue.splice(this.queue.indexOf(enter), 1);
        resolve(false);
      };
      const enter = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      this.queue.push(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Gives the place to whoever has waited longest. */
  leave(): void {
    const next = this.queue.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
