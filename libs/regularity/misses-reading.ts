import type { Tx } from '#libs/database/tenant-database.js';
import { lastContacts, type MembershipMisses } from './check-in-following.js';
import type { MarksOfPeople } from './mark-reading.js';
import { missesSince } from './metrics-check-in.js';

/** The run of misses of every membership, counted anew after each contact. */
export async function missesOf(tx: Tx, { byMembership }: MarksOfPeople): Promise<MembershipMisses[]> {
  const contacts = await lastContacts(tx, [...byMembership.keys()]);
  return [...byMembership].map(([membershipId, entries]) => ({
    membershipId,
    tally: missesSince(entries, contacts.get(membershipId) ?? null),
  }));
}
