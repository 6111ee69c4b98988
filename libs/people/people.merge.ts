import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { contactsStep } from './merge-contacts.js';
import type { MergeStep, Pair } from './merge-steps.js';
import {
  LOCK_PEOPLE,
  NAME_WHO_STANDS,
  SIGN_INS,
  SIGN_INS_OF_BOTH,
  TAKE_OVER_WHAT_IS_SAID,
} from './people.merge.sql.js';

export function peopleMergeSteps(vault: Vault): readonly MergeStep[] {
  return [personStep, contactsStep(vault)];
}

const personStep: MergeStep = {
  name: 'person',
  tables: ['staff_member'],
  lock: { participant: LOCK_PEOPLE },
  count: async (tx, pair) => ({
    conflicts: { signInsOfBoth: (await SIGN_INS_OF_BOTH.one(tx, pair)).count },
  }),
  move: async (tx, pair) => {
    await mergePerson(tx, pair);
    // A sign-in of a peer goes on, as the same person.
    await SIGN_INS.handOver.run(tx, pair);
  },
};

/**
 * Archives the duplicate, with the word of who stands in their place, also of those who had been merged into them. From
 * here on nothing can refer to the duplicate any more. What is said of the kept person stays, and what is not said is taken over.
 */
async function mergePerson(tx: Tx, pair: Pair): Promise<void> {
  await NAME_WHO_STANDS.run(tx, pair);
  await TAKE_OVER_WHAT_IS_SAID.run(tx, pair);
}
