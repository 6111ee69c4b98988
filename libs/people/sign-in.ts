import { Injectable } from '@nestjs/common';
import { AppError } from '#libs/errors/app-error.js';
import { systemContext, TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { AccessTokens, hashOfToken, type IssuedToken } from './access-tokens.js';
import { COUNT_FAILURE, USE_LINK } from './access-tokens.sql.js';
import { ACCOUNTS_OF_ADDRESS, PRESENTED_SIGN_IN_LINK, type FoundAccount } from './sign-in.sql.js';
import { passwordMatches } from './passwords.js';
import { StaffMember } from './staff-member.entity.js';

/** Wrong passwords in a row before an address has to wait. */
const FREE_FAILURES = 5;
const LOCK_MINUTES = 15;

/** Turns a password or a one-time link into a session token. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * Signs in by e-mail address and password. Where the address is known in several organisations the password decides; one that
   * fits in several of them opens the account that is oldest.
   * @throws AppError SIGN_IN_FAILED, the same for an unknown address, a wrong password and a disabled person;
   *   TOO_MANY_ATTEMPTS after five failures in a row, for fifteen minutes
   */
  async withPassword(email: string, password: string, requestId: string | null): Promise<IssuedToken> {
    const accounts = await this.database.untenanted(ACCOUNTS_OF_ADDRESS, {
      email: email.trim().toLowerCase(),
    });
    // Side by side, so that the time hardly tells in how many organisations an address is known.
    const hashes = accounts.length === 0 ? [null] : accounts.map((account) => account.passwordHash);
    const matches = await Promise.all(hashes.map((hash) => passwordMatches(hash, password)));
    const open = accounts.filter(({ disabled, locked }) => !disabled && !locked);
    const found = open.find((account) => matches[accounts.indexOf(account)]);
    if (!found) {
      for (const account of open)
        await this.countFailure(contextOf(account, requestId), account.staffMemberId);
      if (accounts.some(({ disabled, locked }) => !disabled && locked))
        throw new AppError('TOO_MANY_ATTEMPTS', `Wait ${LOCK_MINUTES} minutes and try again`);
      throw signInFailed();
    }
    return this.database.write(contextOf(found, requestId), async (tx) => {
      await tx
        .getRepository(StaffMember)
        .update(found.staffMemberId, { failedSignIns: 0, lockedUntil: null });
      return this.tokens.issue(tx, found.organisationId, found.staffMemberId, 'SESSION', null);
    });
  }

  /**
   * Signs in by a one-time link, which ends with it.
   * @throws AppError SIGN_IN_FAILED when the link is unknown, used or too old
   */
  async withLink(secret: string, requestId: string | null): Promise<IssuedToken> {
    const [found] = await this.database.untenanted(PRESENTED_SIGN_IN_LINK, {
      tokenHash: hashOfToken(secret),
    });
    if (!found) throw signInFailed();
    return this.database.write(contextOf(found, requestId), async (tx) => {
      const used = await USE_LINK.run(tx, { tokenId: found.tokenId });
      if (used !== 1) throw signInFailed();
      return this.tokens.issue(tx, found.organisationId, found.staffMemberId, 'SESSION', null);
    });
  }

  private async countFailure(context: TenantContext, staffMemberId: string): Promise<void> {
    await this.database.write(context, (tx) =>
      COUNT_FAILURE.run(tx, { staffMemberId, freeFailures: FREE_FAILURES, lockMinutes: LOCK_MINUTES }),
    );
  }
}

function contextOf(
  found: Pick<FoundAccount, 'organisationId' | 'staffMemberId'>,
  requestId: string | null,
): TenantContext {
  return {
    ...systemContext(found.organisationId, requestId),
    actor: { kind: 'STAFF', staffMemberId: found.staffMemberId },
  };
}

function signInFailed(): AppError {
  return new AppError('SIGN_IN_FAILED', 'The e-mail address and the password do not belong together');
}
