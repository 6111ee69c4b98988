import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { Config } from '#libs/config/config.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import {
  ParticipantMessagesResolver,
  ReminderWaveResolver,
  SessionRemindersResolver,
} from './messages-of-others.resolver.js';
import { MessagesResolver } from './messages.resolver.js';
import { SandboxController } from './sandbox.controller.js';
import { SandboxResolver } from './sandbox.resolver.js';

/** Pages and routes that belong to a gateway. */
const CONTROLLERS: Record<Config['smsGateway'], Type[]> = { sandbox: [SandboxController] };

@Module({})
export class MessagingApiModule {
  static forRoot(gateway: Config['smsGateway']): DynamicModule {
    return {
      module: MessagingApiModule,
      imports: [PeopleModule, MessagingModule.forRoot([gateway])],
      controllers: CONTROLLERS[gateway],
      providers: [
        MessagesResolver,
        ParticipantMessagesResolver,
        ReminderWaveResolver,
        SandboxResolver,
        SessionRemindersResolver,
      ],
    };
  }
}
