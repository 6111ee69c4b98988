import { Global, Module } from '@nestjs/common';
import { JobQueue } from '../job-queue.js';
import { sleepingQueue } from './recorded-queue.js';

/** In place of the queue module, for processes in which nobody is to be woken. */
@Global()
@Module({ providers: [{ provide: JobQueue, useFactory: sleepingQueue }], exports: [JobQueue] })
export class SleepingQueueModule {}
