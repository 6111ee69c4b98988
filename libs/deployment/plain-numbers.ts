import type { DataSource } from 'typeorm';
import { createOwnerDataSource } from '#libs/database/data-source.js';
import type { TenantDatabase } from '#libs/database/tenant-database.js';
import { SEALED_COLUMNS } from '#libs/secrets/sealed-columns.js';
import { sealColumn } from '#libs/secrets/sealing-batches.js';
import type { Vault } from '#libs/secrets/vault.js';

/** Any number; processes that start at the same time take turns. */
const SEALING_LOCK = 727_986;

/**
 * Seals what an older version has written in the clear, before anything of this version is served: in batches, and where
 * it was cut off it goes on at the next start. When nothing is left, the constraints that keep plain numbers out are
 * validated, and later starts see by them that there is nothing to do.
 * @param ownerUrl the role that owns the schema
 */
export async function sealPlainNumbers(
  ownerUrl: string,
  database: TenantDatabase,
  vault: Vault,
): Promise<void> {
  const owner = await createOwnerDataSource(ownerUrl).initialize();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [SEALING_LOCK]);
    const constraints = await openConstraints(owner);
    if (constraints.length === 0) return;
    const organisationIds = await database.organisationsWith(
      'SELECT id AS organisation_id FROM organisation',
    );
    for (const organisationId of organisationIds) {
      for (const column of SEALED_COLUMNS) {
        await sealColumn(database, vault, { organisationId }, { from: 'PLAIN', column });
      }
    }
    for (const { table, name } of constraints) {
      await owner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`);
    }
  } finally {
    await owner.destroy();
  }
}

async function openConstraints(owner: DataSource): Promise<{ table: string; name: string }[]> {
  return owner.query(
    `SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint
     WHERE contype = 'c' AND NOT convalidated AND conname = ANY ($1)`,
    [SEALED_COLUMNS.map(({ table }) => `${table}_is_sealed`)],
  );
}
