import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { Consent } from '#libs/people/consent.entity.js';
import { Consents } from '#libs/people/consents.js';
import { Participant } from '#libs/people/participant.entity.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { numbersOfParticipants, peopleToAskForNumber } from '#libs/people/phone-numbers.js';
import { Site } from '#libs/people/site.entity.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';
import { byId } from '../graphql/batches.js';

const consents = new Consents();

export const participantsToAskForNumber = peopleToAskForNumber;
export const participantById = byId(Participant);
export const siteById = byId(Site);
export const staffMemberById = byId(StaffMember);

export const phoneNumbersByParticipant = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, PhoneNumber[]>> =>
  grouped(await numbersOfParticipants(tx, ids), (row) => row.participantId);

export const consentsByParticipant = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, Consent[]>> =>
  grouped(await consents.ofParticipants(tx, ids), (row) => row.participantId);
