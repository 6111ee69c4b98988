import { Module, type DynamicModule, type OnModuleInit, type Type } from '@nestjs/common';
import type { Config } from '#libs/config/config.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { SignUpChanges } from '#libs/participation/sign-up-changes.js';
import { InboundTexts } from './inbound-texts.js';
import { MessageSender } from './message-sender.js';
import { Messages } from './messages.js';
import { ReminderPreviews } from './reminder-overview.js';
import { ReminderSweep } from './reminder-sweep.js';
import { ReminderWaves } from './reminder-waves.js';
import { SandboxGateway } from './sandbox-gateway.js';
import { SandboxTexts } from './sandbox-texts.js';
import { SignUpNotices } from './sign-up-notices.js';
import { SMS_GATEWAY, type SmsGateway } from './sms-gateway.js';

const GATEWAYS: Record<Config['smsGateway'], Type<SmsGateway>> = { sandbox: SandboxGateway };

const services = [InboundTexts, MessageSender, Messages, ReminderPreviews, ReminderSweep, SandboxTexts];

/**
 * Texts: reminders, planned when sessions change and decided when due, and what is told about sign-ups when they change.
 * Each is checked and sent by itself.
 */
@Module({})
export class MessagingModule implements OnModuleInit {
  constructor(
    private readonly changes: SessionChanges,
    private readonly signUpChanges: SignUpChanges,
    private readonly waves: ReminderWaves,
    private readonly notices: SignUpNotices,
  ) {}

  /** @param gateway the way out for texts */
  static forRoot(gateway: Config['smsGateway']): DynamicModule {
    const gatewayProvider = { provide: SMS_GATEWAY, useClass: GATEWAYS[gateway] };
    return {
      module: MessagingModule,
      imports: [GroupsModule, ParticipationModule],
      providers: [...services, ReminderWaves, SignUpNotices, gatewayProvider],
      exports: [...services, gatewayProvider],
    };
  }

  onModuleInit(): void {
    this.changes.register(this.waves);
    // After the waves, which give a restored session its new schedule.
    this.changes.register(this.notices);
    this.signUpChanges.register(this.notices);
  }
}
