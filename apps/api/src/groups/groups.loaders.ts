import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { leadersOfGroups } from '#libs/groups/groups.js';
import { membershipCounts, membershipPages, type MembershipFilter } from '#libs/groups/memberships.js';
import { SessionSeries } from '#libs/groups/session-series.entity.js';
import { Session } from '#libs/groups/session.entity.js';
import type { StaffMember } from '#libs/people/staff-member.entity.js';
import { byId } from '../graphql/batches.js';
import { nestedConnection } from '../graphql/nested-listing.js';

export const groupById = byId(ActivityGroup);
export const sessionById = byId(Session);
export const sessionSeriesById = byId(SessionSeries);

export const leadersByGroup = async (tx: Tx, ids: readonly string[]): Promise<Map<string, StaffMember[]>> => {
  const byGroup = grouped(await leadersOfGroups(tx, ids), (row) => row.groupId);
  return new Map([...byGroup].map(([groupId, rows]) => [groupId, rows.map((row) => row.leader)]));
};

export const membershipsOfGroup = nestedConnection({
  pages: (tx, ids, filter: MembershipFilter, request) => membershipPages(tx, 'groupId', ids, filter, request),
  order: 'memberships-by-start',
  parentOf: (row) => row.groupId,
  keyOf: (row) => [row.startsOn, row.id],
  counts: (tx, ids, filter) => membershipCounts(tx, 'groupId', ids, filter),
});

export const membershipsOfParticipant = nestedConnection({
  pages: (tx, ids, filter: MembershipFilter, request) =>
    membershipPages(tx, 'participantId', ids, filter, request),
  order: 'memberships-by-start',
  parentOf: (row) => row.participantId,
  keyOf: (row) => [row.startsOn, row.id],
  counts: (tx, ids, filter) => membershipCounts(tx, 'participantId', ids, filter),
});
