import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantDatabase } from '#libs/database/tenant-database.js';
import { RESERVE_SLOTS } from './gateway-rate-limiter.sql.js';

interface Waiter {
  readonly resolve: (startsInMs: number | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps the calls of one gateway to its rate over all processes. PostgreSQL holds one moment for each gateway: up to then
 * its slots are given away. Whoever waits in a process while a reservation is on its way shares the next one, so that a
 * busy process makes one statement for many texts. Slots of a process that dies pass unused.
 */
export class GatewayRateLimiter {
  private waiting: Waiter[] = [];
  private reserving = false;

  constructor(
    private readonly database: TenantDatabase,
    private readonly gateway: string,
    private readonly ratePerSecond: number,
  ) {}

  /**
   * Waits for a slot.
   * @returns false when the line is too long: come again later
   * @throws when `signal` is aborted, or the database is away
   */
  async turn(signal: AbortSignal): Promise<boolean> {
    const startsInMs = await new Promise<number | null>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!this.reserving) void this.reserveForAll();
    });
    if (startsInMs === null) return false;
    await sleep(startsInMs, undefined, { signal });
    return true;
  }

  private async reserveForAll(): Promise<void> {
    this.reserving = true;
    while (this.waiting.length > 0) {
      const waiters = this.waiting;
      this.waiting = [];
      try {
        const firstInMs = await this.reserve(waiters.length);
        waiters.forEach(({ resolve }, index) => {
          resolve(firstInMs === null ? null : Math.max(0, firstInMs + (index * 1000) / this.ratePerSecond));
        });
      } catch (error) {
        for (const { reject } of waiters) reject(error);
      }
    }
    this.reserving = false;
  }

  /** @returns in how many milliseconds the first of the slots begins; null when the line is too long */
  private async reserve(slots: number): Promise<number | null> {
    const row = await this.database.systemTransaction((tx) =>
      RESERVE_SLOTS.first(tx, { gateway: this.gateway, seconds: slots / this.ratePerSecond }),
    );
    return row?.firstInMs ?? null;
  }
}
