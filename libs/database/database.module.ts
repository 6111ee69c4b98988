import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createDataSource, type DataSourceOptions } from './data-source.js';
import { Notifications } from './notifications.js';
import { TenantDatabase } from './tenant-database.js';

interface DatabaseOptions extends Pick<DataSourceOptions, 'preparesStatements'> {
  /** A connection that no pooler hands around, where `appUrl` is not one. */
  readonly databaseListenUrl?: string | null;
}

/** Opens the application's connections at start and closes them last of all. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notifications: Notifications,
  ) {}

  /** @param appUrl the connection of the role that owns nothing */
  static forRoot(appUrl: string, options: DatabaseOptions = {}): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => createDataSource(appUrl, options).initialize() },
        {
          provide: TenantDatabase,
          inject: [DataSource],
          useFactory: (source: DataSource) => new TenantDatabase(source),
        },
        { provide: Notifications, useFactory: () => new Notifications(options.databaseListenUrl ?? appUrl) },
      ],
      exports: [DataSource, TenantDatabase, Notifications],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.notifications.close();
    await this.dataSource.destroy();
  }
}
