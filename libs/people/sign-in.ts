import { Injectable } from '@nestjs/common';
import { AppError } from '#libs/errors/app-error.js';
import { systemContext, TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { AccessTokens, hashOfToken, type IssuedToken } from './access-tokens.js';
import { COUNT_FAILURE, USE_LINK } from './access-tokens.sql.js';
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
    const accounts = await this.database.untenanted<FoundStaffMember>(
      'SELECT * FROM find_sign_in($1) ORDER BY created_at, staff_member_id',
      [email.trim().toLowerCase()],
    );
    // Side by side, so that the time hardly tells in how many organisations an address is known.
    const hashes = accounts.length === 0 ? [null] : accounts.map((account) => account.password_hash);
    const matches = await Promise.all(hashes.map((hash) => passwordMatches(hash, password)));
    const open = accounts.filter(({ disabled, locked }) => !disabled && !locked);
    const found = open.find((account) => matches[accounts.indexOf(account)]);
    if (!found) {
      for (const account of open)
        await this.countFailure(contextOf(account, requestId), account.staff_member_id);
      if (accounts.some(({ disabled, locked }) => !disabled && locked))
        throw new AppError('TOO_MANY_ATTEMPTS', `Wait ${LOCK_MINUTES} minutes and try again`);
      throw signInFailed();
    }
    return this.database.write(contextOf(found, requestId), async (tx) => {
      await tx
        .getRepository(StaffMember)
        .update(found.staff_member_id, { failedSignIns: 0, lockedUntil: null });
      return this.tokens.issue(tx, found.organisation_id, found.staff_member_id, 'SESSION', null);
    });
  }

  /**
   * Signs in by a one-time link, which ends with it.
   * @throws AppError SIGN_IN_FAILED when the link is unknown, used or too old
   */
  async withLink(secret: string, requestId: string | null): Promise<IssuedToken> {
    const [found] = await this.database.untenanted<FoundLink>('SELECT * FROM find_sign_in_link($1)', [
      hashOfToken(secret),
    ]);
    if (!found) throw signInFailed();
    return this.database.write(contextOf(found, requestId), async (tx) => {
      const used = await USE_LINK.run(tx, { tokenId: found.token_id });
      if (used !== 1) throw signInFailed();
      return this.tokens.issue(tx, found.organisation_id, found.staff_member_id, 'SESSION', null);
    });
  }

  private async countFailure(context: TenantContext, staffMemberId: string): Promise<void> {
    await this.database.write(context, (tx) =>
      COUNT_FAILURE.run(tx, { staffMemberId, freeFailures: FREE_FAILURES, lockMinutes: LOCK_MINUTES }),
    );
  }
}

interface FoundStaffMember {
  staff_member_id: string;
  organisation_id: string;
  password_hash: string | null;
  disabled: boolean;
  locked: boolean;
}

interface FoundLink {
  token_id: string;
  organisation_id: string;
  staff_member_id: string;
}

function contextOf(found: FoundStaffMember | FoundLink, requestId: string | null): TenantContext {
  return {
    ...systemContext(found.organisation_id, requestId),
    actor: { kind: 'STAFF', staffMemberId: found.staff_member_id },
  };
}

function signInFailed(): AppError {
  return new AppError('SIGN_IN_FAILED', 'The e-mail address and the password do not belong together');
}
