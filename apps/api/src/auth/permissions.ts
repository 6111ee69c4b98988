import type { Principal } from '#libs/people/principal.js';
import type { Role } from '#libs/people/roles.js';

const EVERYBODY: readonly Role[] = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER'];
const ANYBODY: readonly Role[] = [...EVERYBODY, 'OBSERVER'];
const ALL_STAFF: readonly Role[] = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF'];
const PLANNERS: readonly Role[] = ['ADMIN', 'COORDINATOR', 'LEADER'];
const COORDINATORS: readonly Role[] = ['ADMIN', 'COORDINATOR'];
const ADMINS: readonly Role[] = ['ADMIN'];

/**
 * Everything that may be allowed, and to whom. The one file of rules: an operation names a permission, and what is not
 * here cannot be named. Two limits go beyond roles: leaders change the plans of groups they lead
 * (`TenantContext.managesGroupIds`), and peers see only their own groups (row-level security).
 */
export const PERMISSIONS = {
  /** Read and end one's own sign-ins and API tokens, read the organisation's name and sites. */
  'self.use': ANYBODY,
  /** Read groups, sessions and registers. */
  'groups.read': EVERYBODY,
  /** Change groups, memberships, series and sessions that one manages. */
  'groups.plan': PLANNERS,
  'attendance.read': EVERYBODY,
  'attendance.record': EVERYBODY,
  'signUps.write': ALL_STAFF,
  /** Plan excursions of groups that one manages. */
  'excursions.plan': PLANNERS,
  /** Emergency contacts, allergies and needs, payments and photo consents; the sheet that has them. */
  'excursions.sensitive': ALL_STAFF,
  'participants.read': EVERYBODY,
  'participants.write': ALL_STAFF,
  /** Make one of two participants who turn out to be one person. It cannot be undone. */
  'participants.merge': COORDINATORS,
  /** Phone numbers and consents. */
  'contacts.read': ALL_STAFF,
  /** Make and end secret addresses of calendars: one's own, and those of sites and participants. */
  'calendars.use': ALL_STAFF,
  'regularity.read': ALL_STAFF,
  /** Numbers of people and encounters of groups, sites and the organisation; for observers only cells of five and more. */
  'aggregates.read': [...ALL_STAFF, 'OBSERVER'],
  /** Projects, rosters, agreements and the reports to funders and authorities. */
  'reports.read': COORDINATORS,
  'reports.manage': COORDINATORS,
  /** Why somebody was away from rehabilitative work. */
  'absences.record': ALL_STAFF,
  /** See who should be called, and keep what came of it. */
  'checkIns.use': ALL_STAFF,
  'messages.read': ALL_STAFF,
  /** Look after texts that came in, and answer them. */
  'inbox.use': ALL_STAFF,
  /** Change the words of texts, and the words that no text may hold. */
  'messages.manage': COORDINATORS,
  /** Write to one person; to several only those of groups that one manages. */
  'messages.send': ALL_STAFF,
  'sandbox.use': ALL_STAFF,
  'imports.use': COORDINATORS,
  'organisation.manage': COORDINATORS,
  'staff.read': ALL_STAFF,
  'staff.manage': ADMINS,
  'audit.read': ADMINS,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether one of the principal's roles grants the permission. */
export function isAllowed(principal: Pick<Principal, 'roles'>, permission: Permission): boolean {
  const granted: readonly Role[] = PERMISSIONS[permission];
  return principal.roles.some((role) => granted.includes(role));
}
