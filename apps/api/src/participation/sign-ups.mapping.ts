import type { SignUpEvent as SignUpEventRow } from '#libs/participation/seats/sign-up-event.entity.js';
import type { RulesOfSession } from '#libs/participation/sign-ups/sign-up-rules.sql.js';
import type { RequestScope } from '../auth/request-scope.js';
import type { SignUpEvent, SignUpRules } from './sign-ups.types.js';

/** A reason is written for staff and may speak of somebody, so peers do not see it. */
export function toSignUpEvent(row: SignUpEventRow, scope: RequestScope): SignUpEvent {
  return {
    id: row.id,
    actorId: row.actorId,
    event: row.event,
    oldStatus: row.oldStatus,
    newStatus: row.newStatus,
    source: row.source,
    reason: scope.isPeer ? null : row.reason,
    at: row.at,
    ofDuplicate: row.ofDuplicate,
  };
}

export function toSignUpRules(rules: RulesOfSession): SignUpRules {
  return {
    opensAt: rules.opensAt,
    closesAt: rules.closesAt,
    membersFirstUntil: rules.membersFirstUntil,
    minimumPeople: rules.minimumPeople,
    decideBy: rules.decideBy,
    minimumNotReachedAt: rules.minimumNotReachedAt,
    reservedSeats: rules.reservedSeats,
    companionsAllowed: rules.companionsAllowed,
    cancelNoticeMinutes: rules.cancelNoticeMinutes,
    waitlistEnabled: rules.waitlistEnabled,
    waitlistMode: rules.waitlistMode,
    offerHours: rules.offerHours,
    offerCutOffMinutes: rules.offerCutOffMinutes,
    invitedGroupIds: rules.invitedGroupIds,
    waiting: rules.waiting,
  };
}
