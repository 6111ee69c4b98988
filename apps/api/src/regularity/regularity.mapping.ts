import type { MembershipRegularity as MembershipRow } from '#libs/regularity/snapshots/membership-regularity.entity.js';
import { MEMBERSHIP_MEASURES, measureValues, PERSON_MEASURES } from '#libs/regularity/measures/catalogue.js';
import { hasCountsOnly } from '#libs/regularity/measures/measures.js';
import type { ParticipantRegularity as ParticipantRow } from '#libs/regularity/snapshots/participant-regularity.entity.js';
import type { RegularityRun as RunRow } from '#libs/regularity/snapshots/regularity-run.entity.js';
import type { RegularityRun } from './regularity-runs.types.js';
import type { MembershipRegularity, ParticipantRegularity } from './regularity.types.js';

export function toParticipantRegularity(row: ParticipantRow): ParticipantRegularity {
  return {
    ...measureValues(PERSON_MEASURES, ({ key }) => row[key]),
    participantId: row.participantId,
    computedAt: row.computedAt,
    definitionVersion: row.definitionVersion,
  };
}

export function toMembershipRegularity(row: MembershipRow): MembershipRegularity {
  return {
    ...measureValues(MEMBERSHIP_MEASURES, ({ key }) => row[key]),
    membershipId: row.membershipId,
    participantId: row.participantId,
    countsOnly: hasCountsOnly(row),
    computedAt: row.computedAt,
    definitionVersion: row.definitionVersion,
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
