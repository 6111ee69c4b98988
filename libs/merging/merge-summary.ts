import { createHash } from 'node:crypto';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { MergeConflicts, MergeMoves, MergeStep, Pair } from '#libs/people/merge-steps.js';

export interface MergeSummary {
  readonly moves: MergeMoves;
  readonly conflicts: MergeConflicts;
}

const NOTHING: MergeSummary = {
  moves: { memberships: 0, marks: 0, signUps: 0, phoneNumbers: 0, consents: 0, texts: 0 },
  conflicts: {
    joinedMemberships: 0,
    sessionsMarkedTwice: 0,
    sessionsSignedUpTwice: 0,
    sharedNumbers: 0,
    excursionsPaidTwice: 0,
    signInsOfBoth: 0,
    endsConsent: false,
  },
};

/** What a merge would do now: what the steps count, each its own. Reads only. */
export async function summariseMerge(
  tx: Tx,
  steps: readonly MergeStep[],
  pair: Pair,
  today: LocalDate,
): Promise<MergeSummary> {
  let { moves, conflicts } = NOTHING;
  for (const step of steps) {
    const counted = await step.count?.(tx, pair, today);
    moves = { ...moves, ...counted?.moves };
    conflicts = { ...conflicts, ...counted?.conflicts };
  }
  return { moves, conflicts };
}

/** Whether anything gives way, so that somebody should have looked at it first. */
export function needsConfirmation({ conflicts }: MergeSummary): boolean {
  return Object.values(conflicts).some(Boolean);
}

/** Stands for these two people and what their merge would do; another one when that changes. */
export function confirmationToken(pair: Pair, { moves, conflicts }: MergeSummary): string {
  const said = JSON.stringify([pair.survivorId, pair.duplicateId, moves, conflicts]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 32);
}
