import type { CheckInContact as ContactRow } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import type { CheckInNote as NoteRow } from '#libs/regularity/check-ins/check-in-note.entity.js';
import type { CheckIn as CheckInRow } from '#libs/regularity/check-ins/check-in.entity.js';
import type { CheckIn, CheckInContact, CheckInNote } from './check-ins.types.js';

/** The misses that opened it stay out: they help nobody who calls. */
export function toCheckIn(row: CheckInRow): CheckIn {
  return {
    id: row.id,
    membershipId: row.membershipId,
    groupId: row.groupId,
    participantId: row.participantId,
    assignedToId: row.assignedToId,
    openedAt: row.openedAt,
    snoozedUntil: row.snoozedUntil,
    closedAt: row.closedAt,
    closedBecause: row.closedBecause,
  };
}

export function toCheckInContact(row: ContactRow): CheckInContact {
  return {
    id: row.id,
    outcome: row.outcome,
    note: row.note,
    contactedOn: row.contactedOn,
    staffMemberId: row.staffMemberId,
    createdAt: row.createdAt,
  };
}

export function toCheckInNote(row: NoteRow): CheckInNote {
  return { id: row.id, text: row.text, staffMemberId: row.staffMemberId, createdAt: row.createdAt };
}
