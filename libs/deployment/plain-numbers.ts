import { createOwnerDataSource } from '#libs/database/data-source.js';
import type { TenantDatabase } from '#libs/database/tenant-database.js';
import { ALL_ORGANISATIONS } from '#libs/secrets/key-register.sql.js';
import { SEALED_COLUMNS } from '#libs/secrets/sealed-columns.js';
import { sealColumn } from '#libs/secrets/sealing-batches.js';
import type { Vault } from '#libs/secrets/vault.js';
import { LOCK_SEALING, OPEN_CONSTRAINTS, VALIDATE_CONSTRAINT } from './plain-numbers.sql.js';

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
  const runner = owner.createQueryRunner();
  try {
    await LOCK_SEALING.run(runner.manager, {});
    const constraints = await OPEN_CONSTRAINTS.rows(runner.manager, {});
    if (constraints.length === 0) return;
    const organisationIds = await database.findOrganisations(ALL_ORGANISATIONS, {});
    for (const organisationId of organisationIds) {
      for (const column of SEALED_COLUMNS) {
        await sealColumn(database, vault, { organisationId }, { from: 'PLAIN', column });
      }
    }
    for (const { name } of constraints) await VALIDATE_CONSTRAINT[name]?.run(runner.manager);
  } finally {
    await runner.release();
    await owner.destroy();
  }
}
