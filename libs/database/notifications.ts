import { Logger } from '@nestjs/common';
import { Client } from 'pg';

const logger = new Logger('Notifications');

/** How long until a lost connection is tried again: longer each time, up to the last. */
const RETRY_MS = [200, 1000, 5000, 10_000] as const;
/** So often the connection is asked whether it still lives: one that was cut silently delivers nothing, and says nothing. */
const PROBE_EVERY_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5000;
/** A question that is not answered by then is taken for a dead connection. */
const QUERY_TIMEOUT_MS = 5000;

export interface NotificationListener {
  /** What was sent with NOTIFY in a transaction that has committed. */
  notified(payload: string): void;
  /** Some may have been missed: the connection was away. */
  missed(): void;
}

/**
 * Hears what transactions of all processes tell by NOTIFY, on one connection of this process however many listen, opened
 * when the first one does. It needs a connection of its own: behind a pooler that hands connections around by
 * transactions nothing would be heard.
 */
export class Notifications {
  private readonly listeners = new Map<string, Set<NotificationListener>>();
  private connecting: Promise<Client> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private failures = 0;
  private isClosed = false;

  /** @param url the connection of the role that owns nothing */
  constructor(private readonly url: string) {}

  /**
   * From when it resolves, everything that commits is heard.
   * @returns what ends the listening
   * @throws Error of the driver when PostgreSQL cannot be reached
   */
  async listen(channel: string, listener: NotificationListener): Promise<() => void> {
    const others = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, others.add(listener));
    try {
      const client = await (this.connecting ??= this.connect());
      await listenTo(client, channel);
    } catch (error) {
      others.delete(listener);
      throw error;
    }
    return () => void others.delete(listener);
  }

  /** Ends the connection; nothing is heard from then on. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.retry) clearTimeout(this.retry);
    const client = await this.connecting?.catch(() => null);
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'rytmi-listen',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    const probe = setInterval(() => {
      client.query('SELECT 1').catch(() => void client.end().catch(() => undefined));
    }, PROBE_EVERY_MS);
    probe.unref();
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener.notified(payload);
    });
    // Whatever goes wrong ends the connection, which is told next.
    client.on('error', () => undefined);
    client.once('end', () => {
      clearInterval(probe);
      this.connectAgain();
    });
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await listenTo(client, channel);
    } catch (error) {
      clearInterval(probe);
      this.connecting = null;
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
      throw error;
    }
    this.failures = 0;
    return client;
  }

  private connectAgain(): void {
    this.connecting = null;
    if (this.isClosed || this.retry) return;
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.resume();
    }, wait);
    this.retry.unref();
  }

  private async resume(): Promise<void> {
    try {
      await (this.connecting ??= this.connect());
    } catch (error) {
      logger.warn({
        msg: 'The connection for notifications is away',
        error: error instanceof Error ? error.name : '',
      });
      this.connectAgain();
      return;
    }
    for (const listener of [...this.listeners.values()].flatMap((some) => [...some])) listener.missed();
  }
}

async function listenTo(client: Client, channel: string): Promise<void> {
  await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
}
