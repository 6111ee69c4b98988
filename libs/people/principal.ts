import type { TenantContext } from '#libs/database/tenant-database.js';
import type { AccessTokenKind } from './access-token.entity.js';
import type { Role } from './roles.js';

/** Who stands behind a request: a staff member, by one of their tokens. */
export interface Principal {
  readonly staffMemberId: string;
  readonly organisationId: string;
  readonly roles: readonly Role[];
  /** The participant behind a peer. */
  readonly participantId: string | null;
  readonly tokenId: string;
  readonly tokenKind: AccessTokenKind;
  /** Groups they lead, or help to run as a peer. */
  readonly ownGroupIds: readonly string[];
}

/** True for a participant who helps run a group: limited to first names and attendance of their own groups. */
export function isPeer(principal: Pick<Principal, 'roles'>): boolean {
  return principal.roles.includes('PEER');
}

/** True for somebody who sees numbers of people, and no person: a board member, or a funder’s contact. */
export function isObserver(principal: Pick<Principal, 'roles'>): boolean {
  return principal.roles.includes('OBSERVER');
}

/** The groups to which row-level security limits what they see; null for those who see everybody. */
export function onlyGroupIdsOf(
  principal: Pick<Principal, 'roles' | 'ownGroupIds'>,
): readonly string[] | null {
  return isPeer(principal) ? principal.ownGroupIds : isObserver(principal) ? [] : null;
}

/** The tenant context in which a principal's request runs. */
export function contextOf(principal: Principal, requestId: string | null): TenantContext {
  const managesAll = principal.roles.some((role) => role === 'ADMIN' || role === 'COORDINATOR');
  return {
    organisationId: principal.organisationId,
    actor: { kind: 'STAFF', staffMemberId: principal.staffMemberId },
    requestId,
    onlyGroupIds: onlyGroupIdsOf(principal),
    managesGroupIds: managesAll ? null : principal.roles.includes('LEADER') ? principal.ownGroupIds : [],
  };
}
