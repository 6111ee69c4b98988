import { Injectable } from '@nestjs/common';
import { MessageSender } from '#libs/messaging/message-sender.js';
import { ReminderSweep } from '#libs/messaging/reminder-sweep.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';

@Injectable()
export class MessagingHandlers {
  constructor(
    private readonly sweep: ReminderSweep,
    private readonly sender: MessageSender,
    private readonly queue: JobQueue,
  ) {}

  readonly handlers = {
    'reminders.sweep': async (_payload, { signal }) => {
      await this.sweep.run((organisationId, messageId) => {
        this.queue.nudge('messages.send', { organisationId, messageId });
      }, signal);
    },
    'messages.send': async ({ organisationId, messageId }, { signal }) => {
      await this.sender.send(organisationId, messageId, signal);
    },
  } satisfies Partial<JobHandlers>;
}
