import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createOwnerDataSource } from './data-source.js';
import { endWhatNobodyWaitsFor } from './lost-clients.js';
import type { LibraryMigrations } from './migrations/library-migrations.js';
import { SQLSTATE, sqlStateOf } from './sqlstates.js';

/** Serialises migrations of processes that start at the same time; any constant will do. */
const MIGRATION_LOCK_KEY = 727_984;

/**
 * The connection URL of the application role that belongs to an owner's URL: the same server and database, a role
 * `<owner>_app` that owns nothing, and a password derived from the owner's, so that one secret is enough to configure.
 * @param ownerUrl `postgres://owner:password@host:port/database`
 */
export function applicationUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  const owner = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = encodeURIComponent(`${owner}_app`);
  url.password = createHmac('sha256', password).update('rytmi application role').digest('base64url');
  return url.toString();
}

/**
 * Brings the schema up to date and makes or updates the application role. Safe to run from several processes at once.
 * @param ownerUrl a role that may create tables and roles
 * @param appUrl the application's own URL; its role is made when it does not exist
 * @param libraries all that own tables
 * @returns the names of the migrations that were run now
 * @throws when the server cannot be reached or the role may not do it
 */
export async function migrateDatabase(
  ownerUrl: string,
  appUrl: string,
  libraries: readonly LibraryMigrations[],
): Promise<string[]> {
  const migrations = libraries.flatMap((library) => library.migrations);
  const owner = await createOwnerDataSource(ownerUrl, migrations).initialize();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK_KEY]);
    try {
      const done = await owner.runMigrations();
      await ensureApplicationRole(owner, appUrl, libraries);
      return done.map((migration) => migration.name);
    } finally {
      await owner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK_KEY]);
    }
  } finally {
    await owner.destroy();
  }
}

async function ensureApplicationRole(
  owner: DataSource,
  appUrl: string,
  libraries: readonly LibraryMigrations[],
): Promise<void> {
  const url = new URL(appUrl);
  const role = quoteIdentifier(decodeURIComponent(url.username));
  const password = quoteLiteral(decodeURIComponent(url.password));
  const [{ exists, safe }] = (await owner.query<{ exists: boolean; safe: boolean }[]>(
    `SELECT count(*) > 0 AS exists, coalesce(bool_and(NOT rolsuper AND NOT rolbypassrls), true) AS safe
     FROM pg_roles WHERE rolname = $1`,
    [decodeURIComponent(url.username)],
  )) as [{ exists: boolean; safe: boolean }];
  if (!safe)
    throw new Error('The application role must be neither a superuser nor exempt from row-level security');
  if (!exists) {
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD ${password}`).catch(ignoreIfAnotherDatabaseMadeIt);
  }
  await endWhatNobodyWaitsFor((sql) => owner.query(sql), decodeURIComponent(url.username));
  const appendOnly = libraries.flatMap(({ appendOnlyTables = [] }) => appendOnlyTables);
  const readOnly = libraries.flatMap(({ readOnlyTables = [] }) => readOnlyTables);
  const views = await owner.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'`,
  );
  const toRead = [...readOnly, ...views.map(({ name }) => name)];
  // In one go, which is one transaction: processes that run meanwhile never hold more.
  await owner.query(
    `GRANT USAGE ON SCHEMA public TO ${role};
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
     REVOKE UPDATE, DELETE ON ${appendOnly.join(', ')} FROM ${role};
     REVOKE INSERT, UPDATE, DELETE ON ${toRead.join(', ')} FROM ${role}`,
  );
}

/** Roles belong to the whole server: two databases that migrate at once may both try. */
function ignoreIfAnotherDatabaseMadeIt(error: Error): void {
  const state = sqlStateOf(error);
  if (state !== SQLSTATE.DUPLICATE_OBJECT && state !== SQLSTATE.UNIQUE_VIOLATION) throw error;
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
