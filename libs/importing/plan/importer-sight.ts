import type { Tx } from '#libs/database/tenant-database.js';
import { onlyGroupIdsOf, type Principal } from '#libs/people/principal.js';
import type { ImportJob } from '../job/import-job.entity.js';

/**
 * The groups that whoever brought the file is limited to, as in their own requests; null for those who see everybody, a
 * command of the house among them.
 */
export async function onlyGroupIdsOfImporter(
  tx: Tx,
  job: Pick<ImportJob, 'createdById'>,
): Promise<readonly string[] | null> {
  if (job.createdById === null) return null;
  const [importer] = await tx.query<Pick<Principal, 'roles' | 'ownGroupIds'>[]>(
    `SELECT m.roles, ARRAY(
       SELECT l.group_id FROM group_leader l WHERE l.staff_member_id = m.id
       UNION
       SELECT b.group_id FROM membership b JOIN organisation o ON o.id = b.organisation_id
       WHERE b.participant_id = m.participant_id AND b.role <> 'MEMBER'
         AND b.starts_on <= (now() AT TIME ZONE o.time_zone)::date
         AND coalesce(b.ends_on >= (now() AT TIME ZONE o.time_zone)::date, true)
     ) AS "ownGroupIds"
     FROM staff_member m WHERE m.id = $1`,
    [job.createdById],
  );
  return importer === undefined ? [] : onlyGroupIdsOf(importer);
}
