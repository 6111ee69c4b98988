import { sql } from '#libs/database/sql.js';

/* Asked before it is known in which organisation somebody signs in: functions find that out. */

/** An account with an address; the same address may have one in several organisations. */
export interface FoundAccount {
  readonly staffMemberId: string;
  readonly organisationId: string;
  readonly passwordHash: string | null;
  readonly disabled: boolean;
  readonly locked: boolean;
}

export const ACCOUNTS_OF_ADDRESS = sql<{ email: string }, FoundAccount>`
  SELECT * FROM find_sign_in(${'email'}) ORDER BY created_at, staff_member_id`;

interface PresentedLink {
  readonly tokenId: string;
  readonly organisationId: string;
  readonly staffMemberId: string;
}

export const PRESENTED_SIGN_IN_LINK = sql<{ tokenHash: Buffer }, PresentedLink>`
  SELECT * FROM find_sign_in_link(${'tokenHash'})`;
