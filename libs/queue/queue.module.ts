import { Global, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { JobQueue } from './job-queue.js';

/** Gives every feature the queue to nudge. Opening does not connect, so a queue that is away stops nobody from starting. */
@Global()
@Module({})
export class QueueModule implements OnApplicationShutdown {
  constructor(private readonly queue: JobQueue) {}

  /** @param url `postgres://…` or `redis://…` */
  static forRoot(url: string): DynamicModule {
    return {
      module: QueueModule,
      providers: [
        { provide: JobQueue, useFactory: () => JobQueue.open(url, { logger: new Logger('Queue') }) },
      ],
      exports: [JobQueue],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }
}
