import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import type { AbsenceReason } from './absence-reason.entity.js';
import { AttendanceReason } from './attendance-reason.entity.js';

export const SAVE_ABSENCE_REASON = sql<Omit<AbsenceReason, 'id'>>`
  INSERT INTO absence_reason (organisation_id, code, label_fi, label_sv, label_en, counts)
  VALUES (${'organisationId'}, ${'code'}, ${'labelFi'}, ${'labelSv'}, ${'labelEn'}, ${'counts'})
  ON CONFLICT (organisation_id, code) DO UPDATE SET label_fi = excluded.label_fi, label_sv = excluded.label_sv,
    label_en = excluded.label_en, counts = excluded.counts`;

type OneMark = Pick<AttendanceReason, 'sessionId' | 'participantId'>;

/** The mark as it is, which stays so for the rest of the transaction. */
export const MARK_TO_EXPLAIN = sql<OneMark, { mark: Mark | null }>`
  SELECT mark FROM attendance WHERE session_id = ${'sessionId'} AND participant_id = ${'participantId'} FOR SHARE`;

export const FORGET_REASON = sql<OneMark>`
  DELETE FROM attendance_reason WHERE session_id = ${'sessionId'} AND participant_id = ${'participantId'}`;

const KEPT = ['organisationId', 'sessionId', 'participantId', 'reasonCode'] as const;

export const KEEP_REASON = sql<Omit<AttendanceReason, 'id'>>`
  INSERT INTO attendance_reason (${columnsOf(AttendanceReason, undefined, KEPT)})
  VALUES (${'organisationId'}, ${'sessionId'}, ${'participantId'}, ${'reasonCode'})
  ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET reason_code = excluded.reason_code`;
