import { DataSource, getMetadataArgsStorage, type MigrationInterface } from 'typeorm';
import { SnakeCaseNaming } from './snake-case-naming.js';

/** Connections per process; PostgreSQL's default of 100 leaves room for several processes. */
const POOL_SIZE = 15;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A data source for the application role, with every entity class that the process has imported.
 * There is no `synchronize`: the schema changes by migrations only.
 */
export function createDataSource(
  url: string,
  options: { poolSize?: number; applicationName?: string } = {},
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: getMetadataArgsStorage().tables.map((table) => table.target),
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    logging: false,
    installExtensions: false,
    applicationName: options.applicationName ?? 'rytmi',
    poolSize: options.poolSize ?? POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
  });
}

/** A data source for the owner of the schema, used to migrate and for nothing else. */
export function createOwnerDataSource(
  url: string,
  migrations: readonly (new () => MigrationInterface)[] = [],
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    applicationName: 'rytmi-migrate',
    poolSize: 1,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
  });
}
