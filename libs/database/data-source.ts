import { DataSource, type EntityManager, getMetadataArgsStorage, type MigrationInterface } from 'typeorm';
import { SnakeCaseNaming } from './snake-case-naming.js';

/** Connections per process; PostgreSQL's default of 100 leaves room for several processes. */
const POOL_SIZE = 15;
const CONNECT_TIMEOUT_MS = 5_000;

export interface DataSourceOptions {
  readonly poolSize?: number;
  readonly applicationName?: string;
  readonly preparesStatements?: boolean;
}

/**
 * A data source for the application role, with every entity class that the process has imported.
 * There is no `synchronize`: the schema changes by migrations only.
 */
export function createDataSource(url: string, options: DataSourceOptions = {}): DataSource {
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
    extra: { pipeline: true, preparesStatements: options.preparesStatements ?? true } satisfies Extra,
  });
}

interface Extra {
  /** Statements are sent without waiting for the answers to those before them. */
  readonly pipeline: true;
  readonly preparesStatements: boolean;
}

/** Whether connections keep statements prepared: they cannot behind a pooler that gives each transaction another one. */
export function preparesStatements(tx: EntityManager): boolean {
  return (tx.dataSource.options.extra as Extra | undefined)?.preparesStatements === true;
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
