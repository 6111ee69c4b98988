import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createDataSource, type DataSourceOptions } from './data-source.js';
import { Notifications } from './notifications.js';
import { TenantDatabase } from './tenant-database.js';

/** Opens the application's connections at start and closes them last of all. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notifications: Notifications,
  ) {}

  /** @param appUrl the connection of the role that owns nothing */
  static forRoot(appUrl: string, options: DataSourceOptions = {}): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => createDataSource(appUrl, options).initialize() },
        {
          provide: TenantDatabase,
          inject: [DataSource],
          useFactory: (source: DataSource) => new TenantDatabase(source),
        },
        { provide: Notifications, useFactory: () => new Notifications(appUrl) },
      ],
      exports: [DataSource, TenantDatabase, Notifications],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.notifications.close();
    await this.dataSource.destroy();
  }
}
