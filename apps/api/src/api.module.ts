import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import type { Config } from '#libs/config/config.js';
import { DatabaseModule } from '#libs/database/database.module.js';
import type { Stores } from '#libs/deployment/stores.js';
import { DeploymentModule } from '#libs/deployment/deployment.module.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { gatewaysOf } from '#libs/gateways/gateways.js';
import type { ConfiguredGateway } from '#libs/gateways/port/gateway-definition.js';
import { StuckMessages } from '#libs/messaging/overview/stuck-messages.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { QueueModule } from '#libs/queue/queue.module.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CONFIG } from './config.js';
import { ExcursionsApiModule } from './excursions/excursions-api.module.js';
import { graphqlModule } from './graphql/graphql.module.js';
import { FeedsApiModule } from './feeds/feeds-api.module.js';
import { GroupsApiModule } from './groups/groups-api.module.js';
import { httpModule } from './http/http.module.js';
import { ImportingApiModule } from './importing/importing-api.module.js';
import { LiveApiModule } from './live/live-api.module.js';
import { MergingApiModule } from './merging/merging-api.module.js';
import { MessagingApiModule } from './messaging/messaging-api.module.js';
import { ParticipationApiModule } from './participation/participation-api.module.js';
import { PeopleApiModule } from './people/people-api.module.js';
import { SelfServiceApiModule } from './self-service/self-service-api.module.js';
import { RegularityApiModule } from './regularity/regularity-api.module.js';
import { ReportingApiModule } from './reporting/reporting-api.module.js';
import { WebModule } from './web/web.module.js';

@Global()
@Module({})
class ConfigModule {}

@Module({})
export class ApiModule {
  /** The whole api over stores that have been prepared. */
  static forRoot(config: Config<ConfiguredGateway>, stores: Stores, logger: Logger): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        {
          module: ConfigModule,
          providers: [{ provide: CONFIG, useValue: config }],
          exports: [CONFIG],
        },
        SecretsModule.forRoot(stores.keys),
        DatabaseModule.forRoot(stores.appUrl, config),
        QueueModule.forRoot(stores.queueUrl, logger),
        httpModule(config, {
          inject: [DataSource, JobQueue, TenantDatabase],
          healthChecks: (dataSource: DataSource, queue: JobQueue, database: TenantDatabase) => [
            { name: 'database', check: async () => void (await dataSource.query('SELECT 1')) },
            {
              name: 'queue',
              check: async () => {
                if (!(await queue.isReachable())) throw new Error('The queue does not answer');
              },
            },
            {
              name: 'messages',
              isOnlyTold: true,
              check: async () => {
                const counts = await new StuckMessages(database).everywhere();
                if (Object.values(counts).some((count) => count > 0)) throw new Error('Messages are stuck');
              },
            },
          ],
        }),
        graphqlModule(config),
        DeploymentModule,
        AuthModule,
        PeopleApiModule,
        GroupsApiModule,
        ParticipationApiModule,
        LiveApiModule,
        ExcursionsApiModule,
        FeedsApiModule,
        SelfServiceApiModule,
        RegularityApiModule,
        ReportingApiModule,
        ImportingApiModule,
        MergingApiModule,
        MessagingApiModule.forRoot(gatewaysOf(config), config.publicUrl),
        WebModule,
      ],
    };
  }
}
