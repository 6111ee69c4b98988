import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#libs/config/config.js';
import { DatabaseModule } from '#libs/database/database.module.js';
import type { Stores } from '#libs/deployment/stores.js';
import { ExcursionsModule } from '#libs/excursions/excursions.module.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ImportingModule } from '#libs/importing/importing.module.js';
import { LinksModule } from '#libs/links/links.module.js';
import { MergingModule } from '#libs/merging/merging.module.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { gatewaysOf } from '#libs/gateways/gateways.js';
import type { ConfiguredGateway } from '#libs/gateways/port/gateway-definition.js';
import { QueueModule } from '#libs/queue/queue.module.js';
import { KeyRotation } from '#libs/secrets/key-rotation.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { ReportingModule } from '#libs/reporting/reporting.module.js';
import { ExcursionsHandlers } from './excursions.handlers.js';
import { GatewayConnections } from './gateway-connections.js';
import { ImportingHandlers } from './importing.handlers.js';
import { MessagingHandlers } from './messaging.handlers.js';
import { NumbersHandlers } from './numbers.handlers.js';
import { ParticipationHandlers } from './participation.handlers.js';
import { PlanningHandlers } from './planning.handlers.js';
import { RegularityHandlers } from './regularity.handlers.js';

/** Every class whose `handlers` the worker runs. */
export const HANDLERS = [
  ExcursionsHandlers,
  ImportingHandlers,
  MessagingHandlers,
  NumbersHandlers,
  ParticipationHandlers,
  PlanningHandlers,
  RegularityHandlers,
];

@Module({})
export class WorkerModule {
  /** Everything that works in the background, over stores that have been prepared. */
  static forRoot(config: Config<ConfiguredGateway>, stores: Stores, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        SecretsModule.forRoot(stores.keys),
        DatabaseModule.forRoot(stores.appUrl, config),
        QueueModule.forRoot(stores.queueUrl, logger),
        PeopleModule,
        GroupsModule,
        ExcursionsModule,
        ParticipationModule,
        RegularityModule,
        LinksModule,
        ImportingModule,
        ReportingModule,
        MergingModule,
        MessagingModule.forRoot(gatewaysOf(config), config.publicUrl, config.smsGateways),
      ],
      providers: [...HANDLERS, GatewayConnections, KeyRotation],
    };
  }
}
