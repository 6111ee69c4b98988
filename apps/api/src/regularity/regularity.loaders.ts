import { In } from 'typeorm';
import type { Tx } from '#libs/database/tenant-database.js';
import { MembershipRegularity } from '#libs/regularity/membership-regularity.entity.js';
import { ParticipantRegularity } from '#libs/regularity/participant-regularity.entity.js';

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
