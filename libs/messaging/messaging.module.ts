import { Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import type { GatewayPlan, GatewayStores } from '#libs/gateways/port/gateway-definition.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { SignUpChanges } from '#libs/participation/seats/sign-up-changes.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { OrganisationChanges } from '#libs/people/organisation-changes.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { Vault } from '#libs/secrets/vault.js';
import { Announcements } from './announcements/announcements.js';
import { ReplyActions } from './inbound/reply-actions.js';
import { ReplyHandler } from './inbound/reply-handler.js';
import { GatewayChannels, type NamedLimits } from './delivery/gateway-channels.js';
import { GatewayEvents } from './inbound/gateway-events.js';
import { InboundMessages } from './inbound/inbound-messages.js';
import { StaffInbox } from './inbound/staff-inbox.js';
import { MessageSender } from './delivery/message-sender.js';
import { MessageStatistics } from './overview/message-statistics.js';
import { Messages } from './overview/messages.js';
import { Receipts } from './delivery/receipts.js';
import { PlanPreviews } from './reminders/plan-previews.js';
import { ReminderPreviews } from './reminders/reminder-previews.js';
import { messagingMergeStep } from './messaging.merge.js';
import { MessagingSweep } from './messaging-sweep.js';
import { ReminderWaves } from './reminders/reminder-waves.js';
import { SandboxGateway } from './sandbox/sandbox-gateway.js';
import { SandboxReplies } from './sandbox/sandbox-replies.js';
import { SandboxTexts } from './sandbox/sandbox-texts.js';
import { OwnSensitiveWords } from './text-checks/own-sensitive-words.js';
import { SignUpNotices } from './notices/sign-up-notices.js';
import { SMS_GATEWAYS } from './message/sms-gateways.js';
import { WorkerWake } from './message/wake.js';
import { StuckMessages } from './overview/stuck-messages.js';
import { UnreachedMessages } from './overview/unreached-messages.js';
import { LintBeforeSending, PUBLIC_URL } from './text-checks/lint-before-sending.js';
import { NameCheck } from './text-checks/name-check.js';
import { TemplateChecks } from './templates/template-checks.js';
import { TextTemplates } from './templates/own-templates.js';
import { WakeOnChanges } from './wake-on-changes.js';

const services = [
  Announcements,
  ReplyActions,
  ReplyHandler,
  GatewayEvents,
  InboundMessages,
  StaffInbox,
  LintBeforeSending,
  MessageSender,
  Messages,
  MessageStatistics,
  OwnSensitiveWords,
  PlanPreviews,
  ReminderPreviews,
  MessagingSweep,
  SandboxReplies,
  SandboxTexts,
  StuckMessages,
  UnreachedMessages,
  TemplateChecks,
  TextTemplates,
];

const logger = new Logger('Gateways');
const connectionLog: GatewayStores['log'] = {
  info: (message) => {
    logger.log(message);
  },
  warn: (message) => {
    logger.warn(message);
  },
};

/**
 * Texts: reminders, planned when sessions change and decided when due, and what is told about sign-ups when they change.
 * Each is checked and sent by itself.
 */
@Module({})
export class MessagingModule implements OnModuleInit {
  constructor(
    private readonly changes: SessionChanges,
    private readonly signUpChanges: SignUpChanges,
    private readonly organisationChanges: OrganisationChanges,
    private readonly participantChanges: ParticipantChanges,
    private readonly waves: ReminderWaves,
    private readonly notices: SignUpNotices,
    private readonly wake: WakeOnChanges,
    private readonly namePolicies: NamePolicies,
    private readonly nameCheck: NameCheck,
    private readonly events: GatewayEvents,
    private readonly answers: ReplyHandler,
    private readonly mergeSteps: MergeSteps,
  ) {}

  /**
   * @param gateways the ways out for texts, the one preferred first; the sandbox is made here, of the database
   * @param publicUrl the address people use, the only one that texts may link to
   * @param limits of gateways that are not named there: none
   */
  static forRoot(
    gateways: readonly GatewayPlan[],
    publicUrl: string,
    limits: readonly NamedLimits[] = [],
  ): DynamicModule {
    const gatewayProvider = {
      provide: SMS_GATEWAYS,
      inject: [TenantDatabase, Vault],
      useFactory: (database: TenantDatabase, vault: Vault): readonly SmsGateway[] =>
        gateways.map((gateway) => {
          if (gateway === 'sandbox') return new SandboxGateway(database, vault);
          return typeof gateway === 'function' ? gateway({ database, vault, log: connectionLog }) : gateway;
        }),
    };
    const channelsProvider = {
      provide: GatewayChannels,
      inject: [TenantDatabase, SMS_GATEWAYS],
      useFactory: (database: TenantDatabase, made: readonly SmsGateway[]) =>
        new GatewayChannels(database, made, limits),
    };
    const publicUrlProvider = { provide: PUBLIC_URL, useValue: publicUrl };
    return {
      module: MessagingModule,
      imports: [GroupsModule, ParticipationModule, PeopleModule],
      providers: [
        ...services,
        NameCheck,
        ReminderWaves,
        Receipts,
        SignUpNotices,
        WakeOnChanges,
        WorkerWake,
        gatewayProvider,
        channelsProvider,
        publicUrlProvider,
      ],
      exports: [...services, gatewayProvider],
    };
  }

  onModuleInit(): void {
    this.changes.register(this.waves);
    // After the waves, which give a restored session its new schedule.
    this.changes.register(this.notices);
    this.signUpChanges.register(this.notices);
    // Last, when what is to be told has been written.
    this.changes.register(this.wake);
    this.signUpChanges.register(this.wake);
    this.organisationChanges.register(this.wake);
    this.participantChanges.register(this.wake);
    this.events.registerIncoming(this.answers);
    this.mergeSteps.register(messagingMergeStep);
    this.namePolicies.register(this.nameCheck);
  }
}
