import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionLog } from '../port/gateway-definition.js';
import {
  SmppSession,
  SmppUnavailable,
  type OnDelivery,
  type SessionTimes,
  type SmppAccount,
} from './smpp-session.js';

/** In milliseconds. */
export interface ConnectionTimes extends SessionTimes {
  /** Doubled after each failure. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Keeps one session bound: when it ends, or cannot be opened, again after a while. */
export class SmppConnection {
  private current: SmppSession | null = null;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly account: SmppAccount,
    private readonly times: ConnectionTimes,
    private readonly onDelivery: OnDelivery,
    private readonly log: ConnectionLog,
  ) {}

  /** The session to send by; null while there is none. */
  get session(): SmppSession | null {
    return this.current;
  }

  /** Resolves after the first try, whether it succeeded or not: an SMSC that is down must not stop the worker. */
  start(): Promise<void> {
    return new Promise((tried) => {
      this.running = this.run(tried);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.current?.close();
    await this.running;
  }

  private async run(tried: () => void): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        const session = await SmppSession.open(this.account, this.times, this.onDelivery);
        failures = 0;
        this.log.info('Bound to the SMSC');
        this.current = session;
        tried();
        // Stopping while the bind was being answered.
        if (signal.aborted) await session.close();
        await session.ended;
        if (!signal.aborted) this.log.warn('The connection to the SMSC was lost');
      } catch (error) {
        const code = error instanceof SmppUnavailable ? error.code : 'UNEXPECTED';
        this.log.warn(`The SMSC cannot be used: ${code}`);
        tried();
      }
      this.current = null;
      failures += 1;
      await sleep(this.waitMs(failures), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Shortened by up to a half, so that many processes do not come back in step. */
  private waitMs(failures: number): number {
    const longest = Math.min(this.times.firstWaitMs * 2 ** (failures - 1), this.times.longestWaitMs);
    return longest * (1 - Math.random() / 2);
  }
}
