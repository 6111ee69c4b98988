import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '#libs/errors/app-error.js';
import { TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { AccessToken, type AccessTokenKind } from './access-token.entity.js';
import {
  ORGANISATIONS_WITH_ENDED_TOKENS,
  OPEN_API_TOKENS,
  PRESENTED_TOKEN,
  PURGE_TOKENS,
  REVOKE_ALL,
} from './access-tokens.sql.js';
import type { Principal } from './principal.js';

const TOKEN_BYTES = 32;
const TOKEN_PREFIX = 'ryt_';
const DAY_MS = 86_400_000;

/** How long each kind of token lets in, unless it is revoked before. */
export const TOKEN_LIFETIME_MS: Record<AccessTokenKind, number> = {
  SESSION: 14 * DAY_MS,
  API: 365 * DAY_MS,
  SIGN_IN_LINK: DAY_MS,
};

/** A token as it is shown once, beside its row. */
export interface IssuedToken {
  readonly secret: string;
  readonly row: AccessToken;
}

/** The form in which a token is kept. The secret has 256 random bits, so a fast hash is enough. */
export function hashOfToken(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Opaque tokens: kept as hashes, looked up on every request, so that revoking one works at once. */
@Injectable()
export class AccessTokens {
  constructor(private readonly database: TenantDatabase) {}

  /** Who presents this secret; null when it is unknown, expired or revoked, or its owner is disabled. */
  async resolve(secret: string): Promise<Principal | null> {
    if (!secret.startsWith(TOKEN_PREFIX)) return null;
    const [row] = await this.database.untenanted(PRESENTED_TOKEN, { tokenHash: hashOfToken(secret) });
    if (!row) return null;
    return {
      staffMemberId: row.staffMemberId,
      organisationId: row.organisationId,
      roles: row.roles,
      participantId: row.participantId,
      tokenId: row.tokenId,
      tokenKind: row.tokenKind,
      ownGroupIds: row.ownGroupIds,
    };
  }

  /** Makes a token for a staff member. The secret is in the answer and nowhere else. */
  async issue(
    tx: Tx,
    organisationId: string,
    staffMemberId: string,
    kind: AccessTokenKind,
    label: string | null,
  ): Promise<IssuedToken> {
    const secret = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
    const repository = tx.getRepository(AccessToken);
    const { id } = await repository.save({
      organisationId,
      staffMemberId,
      kind,
      label,
      tokenHash: hashOfToken(secret),
      expiresAt: new Date(Date.now() + TOKEN_LIFETIME_MS[kind]),
    });
    return { secret, row: await repository.findOneByOrFail({ id }) };
  }

  /** The API tokens of one staff member that still let in, newest first. */
  async apiTokensOf(tx: Tx, staffMemberId: string): Promise<AccessToken[]> {
    return OPEN_API_TOKENS.rows(tx, { staffMemberId });
  }

  /**
   * Ends a token. Ending it again changes nothing.
   * @returns the token, with when it ended
   * @throws AppError NOT_FOUND when it is not one of this staff member's
   */
  async revoke(tx: Tx, staffMemberId: string, tokenId: string): Promise<AccessToken & { revokedAt: Date }> {
    const token = await tx.getRepository(AccessToken).findOneBy({ id: tokenId, staffMemberId });
    if (!token) throw new AppError('NOT_FOUND', 'You have no such token');
    const revokedAt = token.revokedAt ?? new Date();
    if (token.revokedAt === null) await tx.getRepository(AccessToken).update(tokenId, { revokedAt });
    return { ...token, revokedAt };
  }

  /** Ends every token of a staff member, as when they leave. */
  async revokeAll(tx: Tx, staffMemberId: string): Promise<void> {
    await REVOKE_ALL.run(tx, { staffMemberId });
  }

  /** Organisations with tokens that ended more than a month ago. */
  async organisationsToPurge(): Promise<string[]> {
    return this.database.findOrganisations(ORGANISATIONS_WITH_ENDED_TOKENS, {});
  }

  /** Deletes tokens that ended more than a month ago. @returns how many */
  async purge(tx: Tx): Promise<number> {
    return PURGE_TOKENS.run(tx, {});
  }
}
