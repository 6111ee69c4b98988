import { Injectable } from '@nestjs/common';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import type { Wake } from '#libs/messaging/message/wake.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';

@Injectable()
export class MessagingHandlers {
  constructor(
    private readonly sweep: MessagingSweep,
    private readonly sender: MessageSender,
    private readonly events: GatewayEvents,
    private readonly queue: JobQueue,
  ) {}

  readonly handlers = {
    'reminders.sweep': async (_payload, { signal }) => {
      await this.sweep.run(this.wake, signal);
    },
    'messages.send': async ({ organisationId, messageId }, { signal }) => {
      await this.sender.send(organisationId, messageId, signal);
    },
    'gateways.apply-events': async (_payload, { signal }) => {
      await this.events.apply(signal);
    },
    'gateways.purge-events': async () => {
      await this.events.purge();
    },
  } satisfies Partial<JobHandlers>;

  private readonly wake: Wake = (organisationId, messageId) => {
    this.queue.nudge('messages.send', { organisationId, messageId });
  };
}
