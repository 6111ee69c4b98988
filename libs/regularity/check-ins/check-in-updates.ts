import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import {
  CLOSE_AND_KEEP_UP,
  LAST_CONTACTS,
  OPEN_AMONG,
  OPEN_CHECK_INS,
  TO_UPDATE,
} from './check-in-updates.sql.js';
import { FEWEST_MISSES, type MissTally } from '../measures/missed-in-a-row.js';

/** The run of misses of one membership, counted from its marks. */
export interface MembershipMisses {
  readonly membershipId: string;
  readonly tally: MissTally;
}

/** When each membership of these people was last contacted by somebody who then spoke with them. */
export async function lastContacts(
  tx: Tx,
  participantIds: readonly string[],
): Promise<Map<string, LocalDate>> {
  const rows = await LAST_CONTACTS.rows(tx, { participantIds });
  return new Map(rows.map((row) => [row.membershipId, row.contactedOn]));
}

/**
 * Opens, keeps up and closes check-ins by what the marks say now. The participants are locked by the caller, so that of
 * two computations at once the later one has the last word. Old misses open nothing, but what is open stays open.
 */
export async function updateCheckIns(
  tx: Tx,
  context: TenantContext,
  rows: readonly MembershipMisses[],
): Promise<void> {
  if (rows.length === 0) return;
  const counted = JSON.stringify(rows.map(countedOf));
  await CLOSE_AND_KEEP_UP.run(tx, { counted });
  await OPEN_CHECK_INS.run(tx, { counted, organisationId: context.organisationId });
}

function countedOf({ membershipId, tally }: MembershipMisses): object {
  return {
    membership_id: membershipId,
    misses: tally.misses,
    missed_from: tally.from,
    missed_to: tally.to,
    last_came: tally.lastCame,
  };
}

/**
 * The memberships of which `updateCheckIns` would open, change or close a check-in. Locks nothing and writes nothing, so
 * that most memberships are passed over at once.
 */
export async function membershipsToFollow(tx: Tx, rows: readonly MembershipMisses[]): Promise<string[]> {
  const open = await OPEN_AMONG.rows(tx, { membershipIds: rows.map((row) => row.membershipId) });
  const hasOpen = new Set(open.map((row) => row.membershipId));
  const possible = rows.filter(
    ({ membershipId, tally }) => hasOpen.has(membershipId) || tally.misses >= FEWEST_MISSES,
  );
  if (possible.length === 0) return [];
  const counted = JSON.stringify(possible.map(countedOf));
  const found = await TO_UPDATE.rows(tx, { counted });
  return found.map((row) => row.membershipId);
}
