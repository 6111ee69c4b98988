import { Module, type DynamicModule, type OnModuleInit, type Type } from '@nestjs/common';
import type { Config } from '#libs/config/config.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { InboundTexts } from './inbound-texts.js';
import { MessageSender } from './message-sender.js';
import { Messages } from './messages.js';
import { ReminderPreviews } from './reminder-overview.js';
import { ReminderSweep } from './reminder-sweep.js';
import { ReminderWaves } from './reminder-waves.js';
import { SandboxGateway } from './sandbox-gateway.js';
import { SandboxTexts } from './sandbox-texts.js';
import { SMS_GATEWAY, type SmsGateway } from './sms-gateway.js';

const GATEWAYS: Record<Config['smsGateway'], Type<SmsGateway>> = { sandbox: SandboxGateway };

const services = [InboundTexts, MessageSender, Messages, ReminderPreviews, ReminderSweep, SandboxTexts];

/** Reminders by SMS: planned when sessions change, decided when due, checked and sent one by one. */
@Module({})
export class MessagingModule implements OnModuleInit {
  constructor(
    private readonly changes: SessionChanges,
    private readonly waves: ReminderWaves,
  ) {}

  /** @param gateway the way out for texts */
  static forRoot(gateway: Config['smsGateway']): DynamicModule {
    const gatewayProvider = { provide: SMS_GATEWAY, useClass: GATEWAYS[gateway] };
    return {
      module: MessagingModule,
      imports: [GroupsModule],
      providers: [...services, ReminderWaves, gatewayProvider],
      exports: [...services, gatewayProvider],
    };
  }

  onModuleInit(): void {
    this.changes.register(this.waves);
  }
}
