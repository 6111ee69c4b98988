import type { Tx } from '#libs/database/tenant-database.js';
import { onlyGroupIdsOf } from '#libs/people/principal.js';
import type { ImportJob } from '../job/import-job.entity.js';
import { IMPORTER } from './importer-sight.sql.js';

/**
 * The groups that whoever brought the file is limited to, as in their own requests; null for those who see everybody, a
 * command of the house among them.
 */
export async function onlyGroupIdsOfImporter(
  tx: Tx,
  job: Pick<ImportJob, 'createdById'>,
): Promise<readonly string[] | null> {
  if (job.createdById === null) return null;
  const importer = await IMPORTER.first(tx, { staffMemberId: job.createdById });
  return importer === null ? [] : onlyGroupIdsOf(importer);
}
