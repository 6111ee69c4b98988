import type { SessionAnswer } from '#libs/messaging/overview/session-answers.sql.js';
import type { AttendanceChange as AttendanceChangeRow } from '#libs/participation/registers/attendance-change.entity.js';
import type { MarkedAttendance } from '#libs/participation/registers/attendance.sql.js';
import type { SheetHeader } from '#libs/participation/registers/register-sheet.sql.js';
import type { SheetRow } from '#libs/participation/registers/register-sheet.js';
import type { ArrivingMark } from '#libs/participation/registers/first-visits.js';
import type { RecordedRow } from '#libs/participation/registers/registers.js';
import type { SignUp as SignUpRow } from '#libs/participation/seats/sign-up.entity.js';
import type { RequestScope } from '../auth/request-scope.js';
import { toParticipant } from '../people/people.mapping.js';
import type { MarkInput } from './participation.inputs.js';
import type {
  Attendance,
  AttendanceChange,
  RecordedMark,
  Register,
  RegisterAnswer,
  RegisterRow,
  SignUp,
} from './participation.types.js';

/** The note is written for staff and may say what a peer should not know. */
export function toSignUp(row: SignUpRow, scope: RequestScope): SignUp {
  return {
    id: row.id,
    sessionId: row.sessionId,
    participantId: row.participantId,
    status: row.status,
    signedUpAt: row.signedUpAt,
    cancelledAt: row.cancelledAt,
    cancelledLate: row.cancelledLate,
    source: row.source,
    companion: row.companion,
    companionNote: scope.isPeer ? null : row.companionNote,
    waitlistedAt: row.waitlistedAt,
    offerDeadline: row.offerExpiresAt,
  };
}

/** A remark is written for staff and may say what a peer should not know of another participant. */
export function toAttendance(row: MarkedAttendance, scope: RequestScope): Attendance {
  return {
    id: row.id,
    sessionId: row.sessionId,
    participantId: row.participantId,
    recordedById: row.recordedById,
    mark: row.mark,
    walkIn: row.isWalkIn,
    note: scope.isPeer ? null : row.note,
    markedAt: row.markedAt,
    recordedAt: row.recordedAt,
  };
}

export function toAttendanceChange(row: AttendanceChangeRow, scope: RequestScope): AttendanceChange {
  return {
    id: row.id,
    actorId: row.actorId,
    previousMark: row.previousMark,
    mark: row.mark,
    walkIn: row.walkIn,
    note: scope.isPeer ? null : row.note,
    clientKey: row.clientKey,
    markedAt: row.markedAt,
    recordedAt: row.recordedAt,
    device: row.device,
    applied: row.applied,
  };
}

export function toRegister(row: SheetHeader, scope: RequestScope): Register {
  return {
    sessionId: row.sessionId,
    closedById: row.closedById,
    anonymousVisitors: row.anonymousVisitors,
    note: scope.isPeer ? null : row.note,
    closedAt: row.closedAt,
  };
}

export function toRegisterRow(row: SheetRow, sessionId: string, scope: RequestScope): RegisterRow {
  return {
    sessionId,
    participantId: row.participant.id,
    participant: toParticipant(row.participant, scope),
    membershipRole: row.membershipRole,
    signedUp: row.signedUp,
    expected: row.expected,
    attendance: row.attendance && toAttendance(row.attendance, scope),
  };
}

/** @param answer null: they have said nothing yet */
export function toRegisterAnswer(answer: SessionAnswer | null): RegisterAnswer {
  if (answer === null) return { said: 'NOTHING_YET', answeredAt: null, source: null };
  const { comes, answeredAt, source } = answer;
  return { said: comes ? 'COMING' : 'NOT_COMING', answeredAt, source };
}

export function toRecordedMark(row: RecordedRow, scope: RequestScope): RecordedMark {
  return {
    clientKey: row.clientKey,
    ok: row.ok,
    error: row.error,
    applied: row.applied,
    participantId: row.participantId,
    attendance: row.attendance && toAttendance(row.attendance, scope),
  };
}

/** A row that names both a participant and somebody new, or neither, is refused as the other rows are. */
export function toArrivingMark({ participantId, newVisitor, ...mark }: MarkInput): ArrivingMark {
  const row = { ...mark, mark: mark.mark ?? null };
  if (newVisitor && participantId == null) return { ...row, visitor: newVisitor };
  if (!newVisitor && participantId != null) return { ...row, participantId };
  const message = 'Give either a participant or somebody new';
  return { ...row, participantId: '', refusal: { code: 'BAD_INPUT', message } };
}
