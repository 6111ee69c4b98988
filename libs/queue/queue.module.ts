import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { JobQueue } from './job-queue.js';
import type { QueueLogger } from './outage-log.js';

/** Gives every feature the queue to nudge. Opening does not connect, so a queue that is away stops nobody from starting. */
@Global()
@Module({})
export class QueueModule implements OnApplicationShutdown {
  constructor(private readonly queue: JobQueue) {}

  /** @param url `postgres://…` or `redis://…` */
  static forRoot(url: string, logger: QueueLogger): DynamicModule {
    return {
      module: QueueModule,
      providers: [{ provide: JobQueue, useFactory: () => JobQueue.open(url, { logger }) }],
      exports: [JobQueue],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }
}
