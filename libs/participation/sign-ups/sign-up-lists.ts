import type { SelectQueryBuilder } from 'typeorm';
import type { KeysetColumn, PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { fetchPagePerParent } from '#libs/groups/keyset-per-parent.js';
import { SignUpEvent } from '../seats/sign-up-event.entity.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';

/** Whether the lists of sign-ups are those of sessions or those of participants. */
export type SignUpParent = 'sessionId' | 'participantId';

export interface SignUpFilter {
  /** Left out or null: whatever its status. */
  readonly status?: SignUpStatus | null;
}

/** The order of lists of sign-ups: first come, first. */
export const SIGN_UPS_BY_TIME: readonly KeysetColumn[] = [
  { expr: 'signUp.signedUpAt', direction: 'ASC', cast: 'timestamptz' },
  { expr: 'signUp.id', direction: 'ASC', cast: 'uuid' },
];

/** The order of a waitlist: who is first in line, first. */
export const WAITLIST_BY_PLACE: readonly KeysetColumn[] = [
  { expr: 'signUp.waitlistPlace', direction: 'ASC', cast: 'int' },
  { expr: 'signUp.id', direction: 'ASC', cast: 'uuid' },
];

/** The same page of the sign-ups of each of several sessions or participants, in one statement. */
export async function signUpPages(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  filter: SignUpFilter,
  request: PageRequest,
): Promise<SignUp[]> {
  const query = filtered(tx, parent, parentIds, filter);
  return fetchPagePerParent(tx, SignUp, query, `signUp.${parent}`, SIGN_UPS_BY_TIME, request);
}

/** The same page of the waitlist of each of several sessions, in one statement. */
export async function waitlistPages(
  tx: Tx,
  sessionIds: readonly string[],
  request: PageRequest,
): Promise<SignUp[]> {
  const query = filtered(tx, 'sessionId', sessionIds, { status: 'WAITLISTED' });
  return fetchPagePerParent(tx, SignUp, query, 'signUp.sessionId', WAITLIST_BY_PLACE, request);
}

/** How many sign-ups each of several sessions or participants has; those without any are left out. */
export async function signUpCounts(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  filter: SignUpFilter,
): Promise<Map<string, number>> {
  const rows = await filtered(tx, parent, parentIds, filter)
    .select(`signUp.${parent}`, 'parent')
    .addSelect('count(*)::int', 'total')
    .groupBy(`signUp.${parent}`)
    .getRawMany<{ parent: string; total: number }>();
  return new Map(rows.map((row) => [row.parent, row.total]));
}

/** The places in line of those of these sign-ups that wait, counted from 1. */
export async function waitlistPositions(tx: Tx, signUpIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; position: number }[]>(
    `SELECT asked.id, (
       SELECT count(*)::int FROM sign_up ahead WHERE ahead.session_id = asked.session_id
         AND ahead.status = 'WAITLISTED' AND ahead.waitlist_place <= asked.waitlist_place
     ) AS position
     FROM sign_up asked WHERE asked.id = ANY ($1) AND asked.status = 'WAITLISTED'`,
    [signUpIds],
  );
  return new Map(rows.map((row) => [row.id, row.position]));
}

/** What happened to each of these sign-ups, oldest first, in one statement. */
export async function signUpHistory(tx: Tx, signUpIds: readonly string[]): Promise<SignUpEvent[]> {
  return tx
    .getRepository(SignUpEvent)
    .createQueryBuilder('event')
    .where('event.signUpId = ANY (:signUpIds)', { signUpIds })
    .orderBy('event.ordinal')
    .getMany();
}

function filtered(
  tx: Tx,
  parent: SignUpParent,
  parentIds: readonly string[],
  { status }: SignUpFilter,
): SelectQueryBuilder<SignUp> {
  const query = tx.getRepository(SignUp).createQueryBuilder('signUp');
  query.where(`signUp.${parent} = ANY (:parentIds)`, { parentIds });
  return status ? query.andWhere('signUp.status = :status', { status }) : query;
}
