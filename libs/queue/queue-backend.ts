import { createPostgresBackend, DEFAULT_SCHEMA, Queue, Worker } from 'bullmq';
import type { Processor, WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { OutageLog } from './outage-log.js';
import type { QueueLogger } from './outage-log.js';

export interface QueueBackendOptions {
  /** PostgreSQL schema that holds the queue; default `bullmq`. */
  readonly schema?: string;
  /** Redis key prefix; default `bull`. */
  readonly prefix?: string;
  readonly logger?: QueueLogger;
}

/**
 * A producer fails fast when its store is away, because somebody waits for the answer. A worker keeps trying, because
 * nobody does.
 */
export type ConnectionRole = 'producer' | 'worker';

const CONNECT_TIMEOUT_MS = 2_000;
const DISCONNECT_TIMEOUT_MS = 500;
const RECONNECT_MAX_MS = 5_000;
const KEPT_EVENTS = 1_000;
/** Pool per queue and process. Idle ones close after ten seconds; a worker holds one more for LISTEN. */
const POSTGRES_CONNECTIONS: Record<ConnectionRole, number> = { producer: 2, worker: 2 };

export function isRedisUrl(url: string): boolean {
  return /^rediss?:\/\//i.test(url);
}

export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//i.test(url);
}

/** Options for a connection that BullMQ 6 uses. Without `null`, ioredis gives up a worker's blocking read. */
export function redisOptions(role: ConnectionRole): RedisOptions {
  return {
    // Tells the processes apart in CLIENT LIST.
    connectionName: `rytmi-queue-${role}-${process.pid}`,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), RECONNECT_MAX_MS),
    ...(role === 'worker'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 0, enableOfflineQueue: false }),
  };
}

/** Where the queues live: PostgreSQL or Redis, by the URL. Makes BullMQ queues and workers that do not know which. */
export class QueueBackend {
  private redis: Redis | undefined;
  private readonly outages: OutageLog;

  constructor(
    private readonly url: string,
    private readonly role: ConnectionRole,
    private readonly options: QueueBackendOptions = {},
  ) {
    if (!isRedisUrl(url) && !isPostgresUrl(url)) {
      throw new Error('QUEUE_URL must begin with postgres://, postgresql://, redis:// or rediss://');
    }
    this.outages = new OutageLog(options.logger);
  }

  get kind(): 'postgres' | 'redis' {
    return isRedisUrl(this.url) ? 'redis' : 'postgres';
  }

  newQueue(name: string): Queue {
    const streams = { events: { maxLen: KEPT_EVENTS } };
    const queue =
      this.kind === 'redis'
        ? new Queue(name, { connection: this.sharedRedis(), prefix: this.options.prefix, streams })
        : // The type parameter only says which escape hatches a queue has; none is used.
          (new Queue(
            name,
            { connection: this.postgresConnection(), streams },
            createPostgresBackend,
          ) as unknown as Queue);
    queue.on('error', (error) => this.outages.report(`queue ${name}`, error));
    return queue;
  }

  newWorker(
    name: string,
    processor: Processor<unknown, void>,
    settings: Omit<WorkerOptions, 'connection' | 'prefix'>,
  ): Worker<unknown, void> {
    const worker =
      this.kind === 'redis'
        ? new Worker<unknown, void>(name, processor, {
            ...settings,
            connection: this.sharedRedis(),
            prefix: this.options.prefix,
          })
        : (new Worker(
            name,
            processor,
            { ...settings, connection: this.postgresConnection() },
            createPostgresBackend,
          ) as unknown as Worker<unknown, void>);
    worker.on('error', (error) => this.outages.report(`worker ${name}`, error));
    return worker;
  }

  /** Closes what queues and workers shared; they are closed first. */
  close(): void {
    this.redis?.disconnect();
    this.redis = undefined;
  }

  private sharedRedis(): Redis {
    if (this.redis === undefined) {
      this.redis = new Redis(this.url, redisOptions(this.role));
      // An 'error' event without a listener ends the process.
      this.redis.on('error', (error) => this.outages.report('Redis', error));
      this.redis.on('ready', () => this.outages.over('Redis'));
    }
    return this.redis;
  }

  /** Never migrates: the application's role may not. */
  private postgresConnection() {
    return {
      connectionString: this.url,
      schema: this.options.schema ?? DEFAULT_SCHEMA,
      migrate: false,
      max: POSTGRES_CONNECTIONS[this.role],
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: `rytmi-queue-${this.role}`,
    };
  }
}
