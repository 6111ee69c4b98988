import { Module, type DynamicModule } from '@nestjs/common';
import type { GatewayPlan } from '#libs/gateways/port/gateway-definition.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import {
  AnsweredSessionResolver,
  ConversationEntryResolver,
  InboundTextResolver,
  InboxCountResolver,
} from './inbox/inbox-fields.resolver.js';
import { InboxResolver } from './inbox/inbox.resolver.js';
import {
  ParticipantMessagesResolver,
  ReminderWaveResolver,
  SessionRemindersResolver,
} from './messages/participant-messages.resolver.js';
import {
  MessageTimelineResolver,
  MessageTimelineStepResolver,
} from './messages/message-timeline.resolver.js';
import { AnnouncementsResolver } from './announcements/announcements.resolver.js';
import { MessagesResolver } from './messages/messages.resolver.js';
import { PlanPreviewsResolver } from './messages/plan-previews.resolver.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SandboxResolver } from './sandbox/sandbox.resolver.js';
import { StatisticsResolver } from './messages/statistics.resolver.js';
import { StuckMessagesMetric } from '../http/metrics/stuck-messages.metric.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { TemplatesResolver } from './templates/templates.resolver.js';
import { UnreachedMessagesMetric } from '../http/metrics/unreached-messages.metric.js';
import { UnroutedTextsMetric } from '../http/metrics/unrouted-texts.metric.js';

@Module({})
export class MessagingApiModule {
  /** @param gateways the ways out for texts, the one preferred first; the sandbox brings its page along */
  static forRoot(gateways: readonly GatewayPlan[], publicUrl: string): DynamicModule {
    return {
      module: MessagingApiModule,
      imports: [PeopleModule, MessagingModule.forRoot(gateways, publicUrl)],
      controllers: [WebhooksController, ...(gateways.includes('sandbox') ? [SandboxController] : [])],
      providers: [
        AnsweredSessionResolver,
        ConversationEntryResolver,
        InboundTextResolver,
        InboxCountResolver,
        InboxResolver,
        MessageTimelineResolver,
        MessageTimelineStepResolver,
        AnnouncementsResolver,
        MessagesResolver,
        ParticipantMessagesResolver,
        PlanPreviewsResolver,
        ReminderWaveResolver,
        SandboxResolver,
        SessionRemindersResolver,
        StatisticsResolver,
        StuckMessagesMetric,
        UnreachedMessagesMetric,
        UnroutedTextsMetric,
        TemplatesResolver,
      ],
    };
  }
}
