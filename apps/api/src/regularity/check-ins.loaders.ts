import { TODAY } from '#libs/people/organisations.sql.js';
import { LATEST_MESSAGES } from './check-ins.sql.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { Message } from '#libs/messaging/message/message.entity.js';
import type { CheckInContact } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import type { CheckInNote } from '#libs/regularity/check-ins/check-in-note.entity.js';
import type { CheckIns, LastSeen } from '#libs/regularity/check-ins/check-ins.js';
import type { UsualRhythm } from '#libs/regularity/measures/usual-rhythm.js';
import { In } from 'typeorm';
import type { Batch } from '../auth/request-scope.js';

/** What is read for many check-ins at once. */
export interface CheckInBatches {
  readonly contacts: Batch<string, CheckInContact[]>;
  readonly notes: Batch<string, CheckInNote[]>;
  readonly lastSeen: Batch<string, LastSeen>;
  readonly rhythms: Batch<string, UsualRhythm>;
}

export function checkInBatches(checkIns: CheckIns): CheckInBatches {
  return {
    contacts: async (tx, ids) => grouped(await checkIns.contactsOf(tx, ids), (row) => row.checkInId),
    notes: async (tx, ids) => grouped(await checkIns.notesOf(tx, ids), (row) => row.checkInId),
    lastSeen: (tx, membershipIds) => checkIns.lastSeenOf(tx, membershipIds),
    rhythms: (tx, membershipIds) => checkIns.rhythmsOf(tx, membershipIds),
  };
}

/** The latest text to each of these people. */
export const lastTextByParticipant = async (
  tx: Tx,
  participantIds: readonly string[],
): Promise<Map<string, Message>> => {
  const latest = await LATEST_MESSAGES.rows(tx, { participantIds });
  const rows = await tx.getRepository(Message).findBy({ id: In(latest.map(({ id }) => id)) });
  return new Map(rows.map((row) => [row.participantId, row]));
};

/** Today in the organisation's zone, under whatever key it is asked. */
export const todayByAnyKey = async (tx: Tx, keys: readonly string[]): Promise<Map<string, LocalDate>> => {
  const { today } = await TODAY.one(tx, {});
  return new Map(keys.map((key) => [key, today]));
};
