import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { AccessToken, type AccessTokenKind } from './access-token.entity.js';
import type { Role } from './roles.js';

interface OfStaffMember {
  readonly staffMemberId: string;
}

export const OPEN_API_TOKENS = sql<OfStaffMember, AccessToken>`
  SELECT ${columnsOf(AccessToken)} FROM access_token
  WHERE staff_member_id = ${'staffMemberId'} AND kind = 'API' AND revoked_at IS NULL AND expires_at > now()
  ORDER BY created_at DESC`;

export const REVOKE_ALL = sql<OfStaffMember>`
  UPDATE access_token SET revoked_at = now() WHERE staff_member_id = ${'staffMemberId'} AND revoked_at IS NULL`;

const ENDED_LONG_AGO = fragment`least(expires_at, revoked_at) < now() - interval '30 days'`;

export const PURGE_TOKENS = sql<NoParameters>`DELETE FROM access_token WHERE ${ENDED_LONG_AGO}`;

export const ORGANISATIONS_WITH_ENDED_TOKENS = sql<NoParameters, { organisationId: string }>`
  SELECT DISTINCT organisation_id FROM access_token_everywhere WHERE ${ENDED_LONG_AGO}`;

/** Ends the token of a link, once, unless it is too old or its owner is disabled. */
export const USE_LINK = sql<{ tokenId: string }>`
  UPDATE access_token t SET revoked_at = now() FROM staff_member m
  WHERE t.id = ${'tokenId'} AND t.revoked_at IS NULL AND t.expires_at > now()
    AND m.id = t.staff_member_id AND m.disabled_at IS NULL`;

interface Failure extends OfStaffMember {
  readonly freeFailures: number;
  readonly lockMinutes: number;
}

export const COUNT_FAILURE = sql<Failure>`
  UPDATE staff_member SET
    failed_sign_ins = CASE WHEN failed_sign_ins + 1 >= ${'freeFailures'} THEN 0 ELSE failed_sign_ins + 1 END,
    locked_until = CASE WHEN failed_sign_ins + 1 >= ${'freeFailures'}
      THEN now() + make_interval(mins => ${'lockMinutes'}) ELSE locked_until END
  WHERE id = ${'staffMemberId'}`;

interface PresentedToken {
  readonly tokenId: string;
  readonly tokenKind: AccessTokenKind;
  readonly organisationId: string;
  readonly staffMemberId: string;
  readonly roles: Role[];
  readonly participantId: string | null;
  readonly ownGroupIds: string[];
}

/** Asked before it is known whose the token is: a function finds that out. */
export const PRESENTED_TOKEN = sql<{ tokenHash: Buffer }, PresentedToken>`
  SELECT * FROM resolve_access_token(${'tokenHash'})`;
