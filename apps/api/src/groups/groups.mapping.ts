import type { PlanningWarning } from '#libs/groups/planning-warning.js';
import type { ChangedGroup, ChangedMembership, ChangedSession } from './planning.payloads.js';
import type { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import type { BreakPeriod as BreakPeriodRow } from '#libs/groups/break-period.entity.js';
import type { Membership as MembershipRow } from '#libs/groups/membership.entity.js';
import type { SessionSeries as SessionSeriesRow } from '#libs/groups/session-series.entity.js';
import type { Session as SessionRow } from '#libs/groups/session.entity.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { RequestScope } from '../auth/request-scope.js';
import type { Group, Membership } from './groups.types.js';
import type { BreakPeriod, Session, SessionSeries } from './sessions.types.js';

const MINUTE_MS = 60_000;

export function toGroup(row: ActivityGroup): Group {
  return {
    id: row.id,
    siteId: row.siteId,
    internalName: row.internalName,
    publicName: row.publicName,
    admission: row.admission,
    capacity: row.capacity,
    language: row.language,
    checkInAfterMisses: row.checkInAfterMisses,
    archivedAt: row.archivedAt,
  };
}

export function toMembership(row: MembershipRow): Membership {
  return {
    id: row.id,
    groupId: row.groupId,
    participantId: row.participantId,
    role: row.role,
    startsOn: row.startsOn,
    endsOn: row.endsOn,
  };
}

/** A reason is written for staff and may speak of somebody, so peers do not see it. */
export function toSession(row: SessionRow, scope: RequestScope): Session {
  return {
    id: row.id,
    groupId: row.groupId,
    seriesId: row.seriesId,
    kind: row.kind,
    localDate: row.localDate,
    wallTime: wallTimeOf(row.startsAt, row.timeZone),
    timeZone: row.timeZone,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    durationMinutes: Math.round((row.endsAt.getTime() - row.startsAt.getTime()) / MINUTE_MS),
    place: row.place,
    capacity: row.capacity,
    seatsTaken: row.seatsTaken,
    seatsFree: row.capacity === null ? null : row.capacity - row.seatsTaken,
    status: row.status,
    cancelledAt: row.cancelledAt,
    cancelReason: scope.isPeer ? null : row.cancelReason,
    isException: row.isException,
    originalDate: row.originalDate,
  };
}

export function toSessionSeries(row: SessionSeriesRow): SessionSeries {
  return {
    id: row.id,
    groupId: row.groupId,
    previousSeriesId: row.previousSeriesId,
    kind: row.kind,
    recurrenceRule: row.recurrenceRule,
    startsOn: row.startsOn,
    endsOn: row.endsOn,
    wallTime: row.wallTime,
    timeZone: row.timeZone,
    durationMinutes: row.durationMinutes,
    place: row.place,
    capacity: row.capacity,
  };
}

export function toBreakPeriod(row: BreakPeriodRow): BreakPeriod {
  return {
    id: row.id,
    siteId: row.siteId,
    groupId: row.groupId,
    name: row.name,
    startsOn: row.startsOn,
    endsOn: row.endsOn,
  };
}

export function toChangedGroup({ group, warnings }: Warned<{ group: ActivityGroup }>): ChangedGroup {
  return { group: toGroup(group), warnings };
}

export function toChangedMembership({
  membership,
  warnings,
}: Warned<{ membership: MembershipRow }>): ChangedMembership {
  return { membership: toMembership(membership), warnings };
}

export function toChangedSession(
  { session, warnings }: Warned<{ session: SessionRow }>,
  scope: RequestScope,
): ChangedSession {
  return { session: toSession(session, scope), warnings };
}

/** What a change made, with the double bookings that follow from it. */
type Warned<Made> = Made & { readonly warnings: PlanningWarning[] };
