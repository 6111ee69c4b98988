import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import type { Closing } from '#libs/deployment/process.js';
import { ExcursionsModule } from '#libs/excursions/excursions.module.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { SleepingQueueModule } from '#libs/queue/testing/sleeping-queue.module.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';

@Module({})
class LibraryDatabaseModule {}

@Module({})
class LibraryModule {}

/** The libraries of Rytmi in this process, put together as the api and the worker do, with all who watch sign-ups. */
export interface Library {
  readonly app: INestApplicationContext;
  readonly database: TenantDatabase;
  readonly context: TenantContext;
  /** The very connections that `database` uses, for what is measured against it. */
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Opens the libraries over a database as the role that owns nothing, for one organisation, with all connections open. */
export async function openLibrary(
  closing: Closing,
  appUrl: string,
  organisationId: string,
  connections: number,
): Promise<Library> {
  const dataSource = await createDataSource(appUrl, { poolSize: connections }).initialize();
  const database = new TenantDatabase(dataSource);
  const providers = [
    { provide: DataSource, useValue: dataSource },
    { provide: TenantDatabase, useValue: database },
  ];
  const app = await NestFactory.createApplicationContext(
    {
      module: LibraryModule,
      imports: [
        {
          module: LibraryDatabaseModule,
          global: true,
          providers,
          exports: [DataSource, TenantDatabase],
        },
        SecretsModule.forRoot(testKeyRing()),
        SleepingQueueModule,
        PeopleModule,
        GroupsModule,
        ParticipationModule,
        ExcursionsModule,
        RegularityModule,
        MessagingModule.forRoot(['sandbox'], 'http://127.0.0.1:3000'),
      ],
    },
    { logger: false },
  );
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await app.close();
    await dataSource.destroy();
  };
  closing.add(close);
  const pool = (dataSource.driver as PostgresDriver).master as Pool;
  await warm(pool, connections);
  return { app, database, context: systemContext(organisationId), pool, close };
}

/** Opens all connections of a pool, which otherwise opens them when they are first needed. */
async function warm(pool: Pool, connections: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) client.release();
}
