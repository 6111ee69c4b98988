import { EXCURSIONS_PERMISSIONS } from '#libs/excursions/excursions.permissions.js';
import { GROUPS_PERMISSIONS } from '#libs/groups/groups.permissions.js';
import { IMPORTING_PERMISSIONS } from '#libs/importing/importing.permissions.js';
import { LINKS_PERMISSIONS } from '#libs/links/links.permissions.js';
import { MERGING_PERMISSIONS } from '#libs/merging/merging.permissions.js';
import { MESSAGING_PERMISSIONS } from '#libs/messaging/messaging.permissions.js';
import { PARTICIPATION_PERMISSIONS } from '#libs/participation/participation.permissions.js';
import { PEOPLE_PERMISSIONS } from '#libs/people/people.permissions.js';
import type { Principal } from '#libs/people/principal.js';
import type { Grants, Role } from '#libs/people/roles.js';
import { REGULARITY_PERMISSIONS } from '#libs/regularity/regularity.permissions.js';
import { REPORTING_PERMISSIONS } from '#libs/reporting/reporting.permissions.js';

/** The keys of several objects, each by itself. */
type KeysOf<All> = All extends unknown ? keyof All : never;

/** The permissions that stand in more than one of the lists. */
export type StandingTwice<Lists extends readonly Grants[]> = Lists extends readonly [
  infer First,
  ...infer Rest extends readonly Grants[],
]
  ? (keyof First & KeysOf<Rest[number]>) | StandingTwice<Rest>
  : never;

/**
 * One list of several.
 * @param twice a property for each permission that stands in two of them: while there is none this is `{}`, and what
 *   stands twice does not compile
 */
function joined<const Lists extends readonly Grants[]>(
  lists: Lists,
  twice: Readonly<Record<StandingTwice<Lists>, never>>,
): Readonly<Record<KeysOf<Lists[number]>, readonly Role[]>> {
  return Object.assign({}, ...lists, twice) as Record<KeysOf<Lists[number]>, readonly Role[]>;
}

/**
 * Everything that may be allowed, and to whom: what the libraries grant. An operation names a permission, and what is not
 * here cannot be named. Two limits go beyond roles: leaders change the plans of groups they lead
 * (`TenantContext.managesGroupIds`), and peers see only their own groups (row-level security).
 */
export const PERMISSIONS = joined(
  [
    PEOPLE_PERMISSIONS,
    GROUPS_PERMISSIONS,
    PARTICIPATION_PERMISSIONS,
    EXCURSIONS_PERMISSIONS,
    LINKS_PERMISSIONS,
    REGULARITY_PERMISSIONS,
    MESSAGING_PERMISSIONS,
    IMPORTING_PERMISSIONS,
    REPORTING_PERMISSIONS,
    MERGING_PERMISSIONS,
  ],
  {},
);

export type Permission = keyof typeof PERMISSIONS;

/** Whether one of the principal's roles grants the permission. */
export function isAllowed(principal: Pick<Principal, 'roles'>, permission: Permission): boolean {
  const granted = PERMISSIONS[permission];
  return principal.roles.some((role) => granted.includes(role));
}

/** All that the principal's roles grant, by name. */
export function permissionsOf(principal: Pick<Principal, 'roles'>): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => isAllowed(principal, permission));
}
