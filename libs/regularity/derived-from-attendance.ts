import { setImmediate } from 'node:timers/promises';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { MembershipMisses } from './check-ins/check-in-updates.js';
import type { MarksOfPeople } from './snapshots/attendance.sql.js';
import { missesSince } from './measures/missed-in-a-row.js';
import {
  membershipSnapshot,
  participantSnapshot,
  type MembershipSnapshot,
  type ParticipantSnapshot,
  type Snapshots,
} from './snapshots/snapshot.sql.js';

/** After so many people others have their turn: what PostgreSQL has answered meanwhile, and the locks of jobs. */
const PEOPLE_AT_A_STRETCH = 10;

/** All that follows from the marks of some people. */
export interface DerivedFromAttendance {
  readonly snapshots: Snapshots;
  /** The run of misses of every membership, counted anew after each contact. */
  readonly misses: readonly MembershipMisses[];
}

/**
 * Computes everything that follows from these marks, one person after the other, and writes nothing.
 * @param contacts when each membership was last contacted, if ever
 */
export async function followingFrom(
  marks: MarksOfPeople,
  contacts: ReadonlyMap<string, LocalDate>,
): Promise<DerivedFromAttendance> {
  const memberships: MembershipSnapshot[] = [];
  const people: ParticipantSnapshot[] = [];
  const misses: MembershipMisses[] = [];
  for (const person of marks) {
    if (people.length % PEOPLE_AT_A_STRETCH === PEOPLE_AT_A_STRETCH - 1) await setImmediate();
    people.push(participantSnapshot(person.participantId, person.entries));
    for (const { membership, entries } of person.memberships) {
      memberships.push(membershipSnapshot(membership, entries));
      const tally = missesSince(entries, contacts.get(membership.id) ?? null);
      misses.push({ membershipId: membership.id, tally });
    }
  }
  return { snapshots: { memberships, people }, misses };
}
