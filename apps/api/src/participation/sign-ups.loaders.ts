import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { PlanningWarning } from '#libs/groups/planning-warning.js';
import { PlanningWarnings } from '#libs/groups/planning-warnings.js';
import type { SignUpEvent } from '#libs/participation/seats/sign-up-event.entity.js';
import {
  signUpCounts,
  signUpHistory,
  signUpPages,
  waitlistPages,
  waitlistPositions,
  type SignUpFilter,
} from '#libs/participation/sign-ups/sign-up-lists.js';
import type { SignUpParent } from '#libs/participation/sign-ups/sign-up-lists.sql.js';
import { rulesOfSessions } from '#libs/participation/sign-ups/sign-up-rules.js';
import type { RulesOfSession } from '#libs/participation/sign-ups/sign-up-rules.sql.js';
import { SignUp } from '#libs/participation/seats/sign-up.entity.js';
import { byId } from '../graphql/batches.js';
import { nestedConnection } from '../graphql/nested-listing.js';

const doubleBookings = new PlanningWarnings();

export const signUpById = byId(SignUp);
export const positionBySignUp = waitlistPositions;

export const signUpsOfSession = signUpList('sessionId');
export const signUpsOfParticipant = signUpList('participantId');

function signUpList(parent: SignUpParent) {
  return nestedConnection<SignUpFilter, SignUp>({
    order: 'sign-ups-by-time',
    parentOf: (row) => row[parent],
    keyOf: (row) => [row.signedUpAt, row.id],
    pages: (tx, parentIds, filter, request) => signUpPages(tx, parent, parentIds, filter, request),
    counts: (tx, parentIds, filter) => signUpCounts(tx, parent, parentIds, filter),
  });
}

export const waitlistOfSession = nestedConnection<Record<string, never>, SignUp>({
  order: 'waitlist-by-place',
  parentOf: (row) => row.sessionId,
  keyOf: (row) => [row.waitlistPlace, row.id],
  pages: (tx, sessionIds, _filter, request) => waitlistPages(tx, sessionIds, request),
  counts: (tx, sessionIds) => signUpCounts(tx, 'sessionId', sessionIds, { status: 'WAITLISTED' }),
});

export const historyBySignUp = async (
  tx: Tx,
  signUpIds: readonly string[],
): Promise<Map<string, SignUpEvent[]>> =>
  grouped(await signUpHistory(tx, signUpIds), ({ signUpId }) => signUpId);

export const rulesBySession = async (
  tx: Tx,
  sessionIds: readonly string[],
): Promise<Map<string, RulesOfSession>> =>
  new Map((await rulesOfSessions(tx, sessionIds)).map((rules) => [rules.sessionId, rules]));

/** People in a session, as the key under which their double bookings are loaded. */
export function concernedKey(sessionId: string, participantIds: readonly string[]): string {
  return [sessionId, ...participantIds].join('/');
}

export const warningsByConcerned = async (
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, PlanningWarning[]>> => {
  const asked = keys.map((key) => {
    const [sessionId = '', ...participantIds] = key.split('/');
    return { key, sessionId, participantIds };
  });
  const warnings = await doubleBookings.ofParticipants(
    tx,
    asked.map(({ sessionId }) => sessionId),
    asked.flatMap(({ participantIds }) => participantIds),
  );
  return new Map(
    asked.map(({ key, sessionId, participantIds }) => [
      key,
      warnings.filter(
        (warning) =>
          (warning.sessionId === sessionId || warning.otherSessionId === sessionId) &&
          participantIds.includes(warning.participantId ?? ''),
      ),
    ]),
  );
};
