import { Injectable } from '@nestjs/common';
import { afterCommit, afterCommitTogether } from '#libs/database/after-commit.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { JobQueue } from '#libs/queue/job-queue.js';

/** Wakes a worker for a message; called after the commit. */
export type Wake = (organisationId: string, messageId: string) => void;

/** A message just made has this long to be sent by the worker woken for it before the sweep wakes another. */
export const WAKE_AGAIN_AFTER = '60 seconds';

/** Wakes workers for what a transaction has written, once it is committed. */
@Injectable()
export class WorkerWake {
  constructor(private readonly queue: JobQueue) {}

  /** Something is due that the sweep decides, writes or sends. However often a transaction asks, one sweep is woken. */
  toSweep(tx: Tx): void {
    afterCommitTogether(tx, null, this.sweep);
  }

  /** One message waits to leave. */
  toSend(tx: Tx, organisationId: string, messageId: string): void {
    afterCommit(tx, () => this.queue.nudge('messages.send', { organisationId, messageId }));
  }

  /** News of gateways waits to be acted on. */
  toApplyEvents(tx: Tx): void {
    afterCommitTogether(tx, null, this.applyEvents);
  }

  private readonly sweep = (): void => this.queue.nudge('reminders.sweep', {});
  private readonly applyEvents = (): void => this.queue.nudge('gateways.apply-events', {});
}
