import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import type { Config } from '#libs/config/config.js';
import type { Stores } from '#libs/deployment/stores.js';
import type { ConfiguredGateway } from '#libs/gateways/port/gateway-definition.js';
import { PinoLogger } from '#libs/logging/logger.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { JobWorkers, mergeHandlers, type JobHandlers } from '#libs/queue/job-worker.js';
import { GatewayConnections } from './gateway-connections.js';
import { HANDLERS, WorkerModule } from './worker.module.js';

/** Running jobs get this long to end before they are cut off; they then run again elsewhere. */
const DRAIN_TIMEOUT_MS = 6_000;

export interface Worker {
  /** Takes no more jobs, lets the running ones end, and closes the connections. */
  close(): Promise<void>;
}

/**
 * Starts the workers of all queues in this process.
 * @param options.recreateQueue makes the queue's store anew when it was wiped while running
 */
export async function startWorker(
  config: Config<ConfiguredGateway>,
  stores: Stores,
  logger: Logger,
  options: { readonly recreateQueue: () => Promise<unknown> },
): Promise<Worker> {
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config, stores, logger), {
    logger: new PinoLogger(logger),
    abortOnError: false,
  });
  try {
    const handlers = mergeHandlers(
      ...HANDLERS.map((type) => app.get<{ handlers: Partial<JobHandlers> }>(type).handlers),
    );
    const connections = app.get(GatewayConnections);
    await connections.open();
    const workers = await JobWorkers.start(stores.queueUrl, handlers, {
      logger,
      recreateStore: options.recreateQueue,
    });
    // Somebody has put a new key in front: what is sealed with the older ones is sealed anew, without waiting for the night.
    const queue = app.get(JobQueue, { strict: false });
    if (stores.keys.all.length > 1) queue.nudge('numbers.rotate-keys', {});
    // A new version may define measures anew.
    queue.nudge('regularity.recompute', { ifOutdated: true });
    return {
      close: async () => {
        await workers.close({ timeoutMs: DRAIN_TIMEOUT_MS });
        await connections.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
