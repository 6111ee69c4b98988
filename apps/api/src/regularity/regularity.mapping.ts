import type { MembershipRegularity as MembershipRow } from '#libs/regularity/snapshots/membership-regularity.entity.js';
import { MIN_ELIGIBLE_FOR_RATE } from '#libs/regularity/measures/measures.js';
import type { ParticipantRegularity as ParticipantRow } from '#libs/regularity/snapshots/participant-regularity.entity.js';
import type { RegularityRun as RunRow } from '#libs/regularity/snapshots/regularity-run.entity.js';
import type { RegularityRun } from './regularity-runs.types.js';
import type { MembershipRegularity, ParticipantRegularity } from './regularity.types.js';

export function toParticipantRegularity(row: ParticipantRow | MembershipRow): ParticipantRegularity {
  return {
    participantId: row.participantId,
    visits: row.visits,
    activeWeeks: row.activeWeeks,
    offeredWeeks: row.offeredWeeks,
    currentStreak: row.currentStreak,
    bestStreak: row.bestStreak,
    computedAt: row.computedAt,
    definitionVersion: row.definitionVersion,
  };
}

export function toMembershipRegularity(row: MembershipRow): MembershipRegularity {
  return {
    ...toParticipantRegularity(row),
    membershipId: row.membershipId,
    attended: row.attended,
    missed: row.missed,
    countsOnly: row.attended + row.missed < MIN_ELIGIBLE_FOR_RATE,
    attendanceRate: row.attendanceRate,
    wilsonLow: row.wilsonLow,
    wilsonHigh: row.wilsonHigh,
    evenness: row.evenness,
    similarWeeks: row.similarWeeks,
    momentum: row.momentum,
  };
}

/** @param participantsInAll as many as the organisation has now */
export function toRegularityRun(row: RunRow, participantsInAll: number): RegularityRun {
  const inAll = row.finishedAt === null ? participantsInAll : row.participants;
  return {
    id: row.id,
    definitionVersion: row.definitionVersion,
    startedAt: row.startedAt,
    progressedAt: row.progressedAt,
    finishedAt: row.finishedAt,
    givenUpAt: row.givenUpAt,
    participants: row.participants,
    participantsInAll: row.givenUpAt === null ? inAll : null,
    rowsWritten: row.rowsWritten,
  };
}
