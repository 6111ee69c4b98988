import type { MergePreview as PreviewRow } from '#libs/merging/participant-merging.js';
import type { MergeSummary } from '#libs/merging/merge-summary.js';
import type { ParticipantMerge as MergeRow } from '#libs/merging/participant-merge.entity.js';
import type { MergeConflicts, MergeMoves, MergePreview, ParticipantMerge } from './merging.types.js';

export function toMergePreview(row: PreviewRow): MergePreview {
  const { needsConfirmation, confirmationToken } = row;
  return { ...toSummary(row), needsConfirmation, confirmationToken };
}

export function toParticipantMerge(row: MergeRow): ParticipantMerge {
  const { id, survivorId, duplicateId, mergedAt } = row;
  return { id, survivorId, duplicateId, mergedAt, ...toSummary(row.summary) };
}

function toSummary({ moves, conflicts }: MergeSummary): { moves: MergeMoves; conflicts: MergeConflicts } {
  return {
    moves: {
      memberships: moves.memberships,
      marks: moves.marks,
      signUps: moves.signUps,
      phoneNumbers: moves.phoneNumbers,
      consents: moves.consents,
      texts: moves.texts,
    },
    conflicts: {
      joinedMemberships: conflicts.joinedMemberships,
      sessionsMarkedTwice: conflicts.sessionsMarkedTwice,
      sessionsSignedUpTwice: conflicts.sessionsSignedUpTwice,
      sharedNumbers: conflicts.sharedNumbers,
      excursionsPaidTwice: conflicts.excursionsPaidTwice,
      signInsOfBoth: conflicts.signInsOfBoth,
      endsConsent: conflicts.endsConsent,
    },
  };
}
