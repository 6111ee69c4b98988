import { seeingOnly, type Tx } from '#libs/database/tenant-database.js';
import type { NamePolicies } from '#libs/people/name-policy.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import { planMarks } from './attendance-plan-marks.js';
import { planSessions } from './attendance-plan-sessions.js';
import type { PlanSubject } from './plan-subject.js';
import {
  ANALYZE_MARKS,
  ASK_WHO_THEY_ARE,
  CHOOSE_PEOPLE,
  FIND_CANDIDATES,
  LIST_GROUPS_OF_MARKS,
  LIST_PEOPLE_OF_MARKS,
  PLAN_MEMBERSHIPS,
  PLAN_NEW_PEOPLE,
  READ_MARKS,
  SET_GROUP_OF_OTHER_MARKS,
  SET_GROUPS_OF_MARKS,
  SET_PEOPLE_OF_MARKS,
  TELL_OF_MISSING_GROUP,
} from './attendance-plan.sql.js';
import { applyDecisions, checkNewGroups, findGroups, findKnownPeople } from './plan-tables.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

/** Works out, in temporary tables, what an import of past attendance would do. */
export async function planAttendance(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
  names: NamePolicies,
): Promise<void> {
  const nameColumn = subject.columnOf('name', 'firstName');
  for (const tables of TABLES_OF_ATTENDANCE) await tables.run(tx);
  await READ_MARKS.run(tx, { importId: subject.importId });
  await resolveGroups(tx, subject, options, names);
  await resolvePeople(tx, subject, nameColumn);
  await PLAN_MEMBERSHIPS.run(tx, {});
  await planSessions(tx, subject, options);
  await planMarks(tx);
}

async function resolveGroups(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
  names: NamePolicies,
): Promise<void> {
  const groupColumn = subject.columnOf('group');
  await LIST_GROUPS_OF_MARKS.run(tx, {});
  await findGroups(tx, options.createGroups ?? false, groupColumn);
  await checkNewGroups(tx, names, groupColumn);
  await SET_GROUPS_OF_MARKS.run(tx, {});
  await SET_GROUP_OF_OTHER_MARKS.run(tx, { groupId: options.groupId ?? null });
  await TELL_OF_MISSING_GROUP.run(tx, { groupColumn });
}

/**
 * People are looked for by their whole name or alias, first in the group, then in the organisation. Who is known only in
 * other groups may be somebody else, which is asked of an importer who may see them; to others the name is unknown.
 */
async function resolvePeople(tx: Tx, subject: PlanSubject, nameColumn: number | null): Promise<void> {
  await LIST_PEOPLE_OF_MARKS.run(tx, { decisions: subject.decisions });
  await SET_PEOPLE_OF_MARKS.run(tx, {});
  await seeingOnly(tx, subject.onlyGroupIds, async () => {
    await findKnownPeople(tx);
    await FIND_CANDIDATES.run(tx, {});
    await CHOOSE_PEOPLE.run(tx, {});
    await applyDecisions(tx, nameColumn);
  });
  await ASK_WHO_THEY_ARE.run(tx, { nameColumn });
  await PLAN_NEW_PEOPLE.run(tx, {});
  await ANALYZE_MARKS.run(tx);
}
