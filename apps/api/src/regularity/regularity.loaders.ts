import { In } from 'typeorm';
import type { Tx } from '#libs/database/tenant-database.js';
import { MembershipRegularity } from '#libs/regularity/snapshots/membership-regularity.entity.js';
import type { PackedHistory } from '#libs/regularity/measures/history.js';
import { ParticipantRegularity } from '#libs/regularity/snapshots/participant-regularity.entity.js';

export const regularityByMembership = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, MembershipRegularity>> => {
  const rows = await tx.getRepository(MembershipRegularity).findBy({ membershipId: In([...ids]) });
  return new Map(rows.map((row) => [row.membershipId, row]));
};

export const regularityByParticipant = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ParticipantRegularity>> => {
  const rows = await tx.getRepository(ParticipantRegularity).findBy({ participantId: In([...ids]) });
  return new Map(rows.map((row) => [row.participantId, row]));
};

/** The history of memberships, as it is stored. */
export const historyByMembership = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, PackedHistory>> => {
  const rows = await tx.getRepository(MembershipRegularity).find({
    select: { membershipId: true, weekHistory: true, monthHistory: true },
    where: { membershipId: In([...ids]) },
  });
  return new Map(rows.map((row) => [row.membershipId, { weeks: row.weekHistory, months: row.monthHistory }]));
};

/** The history of people over all groups, as it is stored. */
export const historyByParticipant = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, PackedHistory>> => {
  const rows = await tx.getRepository(ParticipantRegularity).find({
    select: { participantId: true, weekHistory: true, monthHistory: true },
    where: { participantId: In([...ids]) },
  });
  return new Map(
    rows.map((row) => [row.participantId, { weeks: row.weekHistory, months: row.monthHistory }]),
  );
};
