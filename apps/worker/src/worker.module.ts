import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { DatabaseModule } from '#libs/database/database.module.js';
import type { Stores } from '#libs/deployment/stores.js';
import { QueueModule } from '#libs/queue/queue.module.js';

@Module({})
export class WorkerModule {
  /** Everything that works in the background, over stores that have been prepared. */
  static forRoot(stores: Stores, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [DatabaseModule.forRoot(stores.appUrl), QueueModule.forRoot(stores.queueUrl, logger)],
      providers: [],
    };
  }
}
