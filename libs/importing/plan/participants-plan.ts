import { seeingOnly, type Tx } from '#libs/database/tenant-database.js';
import { applyDecisions, findGroups, findKnownPeople } from './plan-tables.js';
import type { Vault } from '#libs/secrets/vault.js';
import {
  ASK_ABOUT_TWINS,
  CHOOSE_PEOPLE,
  FIND_CANDIDATES,
  LIST_GROUPS_OF_PEOPLE,
  PLAN_CONSENTS,
  PLAN_FILLS,
  PLAN_MEMBERSHIPS,
  PLAN_NEW_PEOPLE,
  PLAN_PHONES,
  READ_PEOPLE,
  SET_GROUP_OF_OTHER_PEOPLE,
  SET_GROUPS_OF_PEOPLE,
  TELL_OF_NAMES,
  TELL_OF_OTHER_CONSENTS,
  TELL_OF_OTHER_PHONES,
} from './participants-plan.sql.js';
import { planNumbers } from './plan-numbers.js';
import type { PlanSubject } from './plan-subject.js';
import { TABLES_OF_PARTICIPANTS } from './temporary-tables.sql.js';
import type { ParticipantImportOptions } from '../job/import-options.js';

/** Works out, in temporary tables, what an import of participants would do. */
export async function planParticipants(
  tx: Tx,
  subject: PlanSubject,
  options: ParticipantImportOptions,
  vault: Vault,
): Promise<void> {
  const nameColumn = subject.columnOf('firstName', 'name', 'alias');
  const membersFrom = options.membersFrom ?? subject.today;
  for (const tables of TABLES_OF_PARTICIPANTS) await tables.run(tx);
  await READ_PEOPLE.run(tx, { importId: subject.importId, decisions: subject.decisions });
  await planNumbers(tx, vault, { importId: subject.importId, organisationId: subject.job.organisationId });
  await findGroupsOfRows(tx, subject, options);
  await seeingOnly(tx, subject.onlyGroupIds, async () => {
    await findKnownPeople(tx);
    await FIND_CANDIDATES.run(tx, { membersFrom });
    await CHOOSE_PEOPLE.run(tx, {});
    await ASK_ABOUT_TWINS.run(tx, {});
    await applyDecisions(tx, nameColumn);
  });
  await TELL_OF_NAMES.run(tx, { nameColumn });
  await PLAN_NEW_PEOPLE.run(tx, {});
  await planContacts(tx, subject, options);
  await PLAN_MEMBERSHIPS.run(tx, { membersFrom });
}

async function planContacts(tx: Tx, subject: PlanSubject, options: ParticipantImportOptions): Promise<void> {
  await PLAN_FILLS.run(tx, {});
  await PLAN_PHONES.run(tx, {});
  await TELL_OF_OTHER_PHONES.run(tx, { phoneColumn: subject.columnOf('phone') });
  await PLAN_CONSENTS.run(tx, { consentDate: options.consentDate ?? subject.today });
  await TELL_OF_OTHER_CONSENTS.run(tx, { consentColumn: subject.columnOf('smsConsent') });
}

/** The group that each row is about: the one it names, else that of the import. */
async function findGroupsOfRows(
  tx: Tx,
  subject: PlanSubject,
  options: ParticipantImportOptions,
): Promise<void> {
  await LIST_GROUPS_OF_PEOPLE.run(tx, {});
  await findGroups(tx, false, subject.columnOf('group'));
  await SET_GROUPS_OF_PEOPLE.run(tx, {});
  await SET_GROUP_OF_OTHER_PEOPLE.run(tx, { groupId: options.groupId ?? null });
}
