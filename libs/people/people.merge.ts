import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { contactsStep } from './merge-contacts.js';
import { countInBoth, handOver } from './merge-rows.js';
import type { MergeStep, Pair } from './merge-steps.js';

export function peopleMergeSteps(vault: Vault): readonly MergeStep[] {
  return [personStep, contactsStep(vault)];
}

const personStep: MergeStep = {
  name: 'person',
  tables: ['staff_member'],
  lock: { participant: 'SELECT 1 FROM participant WHERE id = ANY ($1) ORDER BY id FOR UPDATE NOWAIT' },
  count: async (tx, pair) => ({
    conflicts: { signInsOfBoth: await countInBoth(tx, pair, 'staff_member', 'organisation_id') },
  }),
  move: async (tx, pair) => {
    await mergePerson(tx, pair);
    // A sign-in of a peer goes on, as the same person.
    await handOver(tx, pair, 'staff_member');
  },
};

/**
 * Archives the duplicate, with the word of who stands in their place, also of those who had been merged into them. From
 * here on nothing can refer to the duplicate any more. What is said of the kept person stays, and what is not said is taken over.
 */
async function mergePerson(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `UPDATE participant SET merged_into_id = $1, archived_at = coalesce(archived_at, now())
     WHERE id = $2 OR merged_into_id = $2`,
    [keptId, duplicateId],
  );
  await tx.query(
    `UPDATE participant k SET last_name = coalesce(k.last_name, d.last_name), alias = coalesce(k.alias, d.alias),
       birth_year = coalesce(k.birth_year, d.birth_year), note = coalesce(k.note, d.note)
     FROM participant d WHERE k.id = $1 AND d.id = $2`,
    [keptId, duplicateId],
  );
}
