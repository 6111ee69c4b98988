import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { SignUpEvent } from '../seats/sign-up-event.entity.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';
import {
  SIGN_UP_COUNTS,
  SIGN_UP_HISTORY,
  SIGN_UPS,
  WAITLIST,
  WAITLIST_POSITIONS,
  type SignUpParent,
} from './sign-up-lists.sql.js';

export interface SignUpFilter {
  /** Left out or null: whatever its status. */
  readonly status?: SignUpStatus | null;
}

/** The same page of the sign-ups of each of several sessions or participants, in one statement. */
export async function signUpPages(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  { status = null }: SignUpFilter,
  request: PageRequest,
): Promise<SignUp[]> {
  return SIGN_UPS[parent].page(tx, { parentIds, status }, request);
}

/** The same page of the waitlist of each of several sessions, in one statement. */
export async function waitlistPages(
  tx: Tx,
  sessionIds: readonly string[],
  request: PageRequest,
): Promise<SignUp[]> {
  return WAITLIST.page(tx, { sessionIds }, request);
}

/** How many sign-ups each of several sessions or participants has; those without any are left out. */
export async function signUpCounts(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  { status = null }: SignUpFilter,
): Promise<Map<string, number>> {
  const rows = await SIGN_UP_COUNTS[parent].rows(tx, { parentIds, status });
  return new Map(rows.map((row) => [row.parent, row.total]));
}

/** The places in line of those of these sign-ups that wait, counted from 1. */
export async function waitlistPositions(tx: Tx, signUpIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await WAITLIST_POSITIONS.rows(tx, { signUpIds });
  return new Map(rows.map((row) => [row.id, row.position]));
}

/** What happened to each of these sign-ups, oldest first, in one statement. */
export async function signUpHistory(tx: Tx, signUpIds: readonly string[]): Promise<SignUpEvent[]> {
  return SIGN_UP_HISTORY.rows(tx, { signUpIds });
}
