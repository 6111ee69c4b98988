import type { Tx } from '#libs/database/tenant-database.js';
import type { NamePolicies } from '#libs/people/name-policy.js';
import {
  ANALYZE_KNOWN,
  ASK_AGAIN,
  CHOOSE_GROUPS,
  FIND_KNOWN,
  FIND_WHERE_KNOWN,
  FOLLOW_DECISIONS,
  MATCH_GROUPS,
  NEW_GROUPS,
  PLAN_NEW_GROUPS,
  TELL_OF_REFUSED_GROUPS,
  TELL_OF_UNCLEAR_GROUPS,
  TELL_OF_UNKNOWN_DECISIONS,
  TELL_OF_UNKNOWN_GROUPS,
} from './plan-tables.sql.js';
import { PLAN_TABLES } from './temporary-tables.sql.js';

/**
 * A plan is what an import would do, worked out set by set in temporary tables that live as long as the transaction.
 * The analysis makes a plan and counts it; applying makes the same plan again and carries it out. So what was shown is
 * what is done, and what changed in between is seen.
 */

/** Makes the tables that plans of both kinds have. */
export async function createPlanTables(tx: Tx): Promise<void> {
  await PLAN_TABLES.run(tx);
}

/**
 * Finds the groups named in `plan_group`: by internal name, else by public name. The public name of a new group is neutral, as
 * texts will say it.
 * @param groupColumn the column of the file that names groups, for problems; null when it has none
 */
export async function findGroups(tx: Tx, createGroups: boolean, groupColumn: number | null): Promise<void> {
  await MATCH_GROUPS.run(tx, {});
  await CHOOSE_GROUPS.run(tx, {});
  await TELL_OF_UNCLEAR_GROUPS.run(tx, { groupColumn });
  if (createGroups) await PLAN_NEW_GROUPS.run(tx, {});
  else await TELL_OF_UNKNOWN_GROUPS.run(tx, { groupColumn });
}

/** Refuses new groups whose public name texts could not tell, such as one that the organisation's own words forbid. */
export async function checkNewGroups(tx: Tx, names: NamePolicies, groupColumn: number | null): Promise<void> {
  const problems = await names.problemsOf(tx, await NEW_GROUPS.rows(tx, {}));
  await TELL_OF_REFUSED_GROUPS.run(tx, { problems: JSON.stringify(problems), groupColumn });
}

/**
 * Finds everybody whose name or alias is one of `plan_person`, archived people too; of merged ones who they are now. And
 * the groups in which they are known.
 */
export async function findKnownPeople(tx: Tx): Promise<void> {
  await FIND_KNOWN.run(tx, {});
  await FIND_WHERE_KNOWN.run(tx, {});
  await ANALYZE_KNOWN.run(tx);
}

/**
 * Carries decisions into `plan_person`: NEW makes somebody, SKIP leaves the line out, an id names the person.
 * @param nameColumn the column of names, for problems
 */
export async function applyDecisions(tx: Tx, nameColumn: number | null): Promise<void> {
  await FOLLOW_DECISIONS.run(tx, {});
  await TELL_OF_UNKNOWN_DECISIONS.run(tx, { nameColumn });
  await ASK_AGAIN.run(tx, {});
}
