import type { Tx } from '#libs/database/tenant-database.js';
import { lastContacts, type MembershipMisses } from './check-in-following.js';
import type { MarksOfPeople } from './mark-reading.js';
import { missesSince } from './metrics-check-in.js';
import {
  membershipSnapshot,
  participantSnapshot,
  type MembershipSnapshot,
  type ParticipantSnapshot,
  type Snapshots,
} from './snapshot-rows.js';

/** All that follows from the marks of some people. */
export interface FollowingFromMarks {
  readonly snapshots: Snapshots;
  /** The run of misses of every membership, counted anew after each contact. */
  readonly misses: readonly MembershipMisses[];
}

/** Computes everything that follows from these marks, one person after the other, and writes nothing. */
export async function followingFrom(tx: Tx, marks: MarksOfPeople): Promise<FollowingFromMarks> {
  const contacts = await lastContacts(
    tx,
    marks.memberships.map((membership) => membership.id),
  );
  const memberships: MembershipSnapshot[] = [];
  const people: ParticipantSnapshot[] = [];
  const misses: MembershipMisses[] = [];
  for (const person of marks.people()) {
    people.push(participantSnapshot(person.participantId, person.entries));
    for (const { membership, entries } of person.memberships) {
      memberships.push(membershipSnapshot(membership, entries));
      const tally = missesSince(entries, contacts.get(membership.id) ?? null);
      misses.push({ membershipId: membership.id, tally });
    }
  }
  return { snapshots: { memberships, people }, misses };
}
