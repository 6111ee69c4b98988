import { sql } from '#libs/database/sql.js';
import type { MarkedAttendance } from './attendance.sql.js';
import { WALK_IN } from './attendance.sql.js';

/** The mark in force of a person, and who has made it. */
export interface LiveMark extends Pick<
  MarkedAttendance,
  'participantId' | 'mark' | 'isWalkIn' | 'markedAt' | 'recordedAt'
> {
  readonly clientKey: string;
  /** Null for marks of the system. */
  readonly recordedBy: string | null;
}

export const LIVE_MARKS = sql<{ sessionId: string }, LiveMark>`
  SELECT a.participant_id, a.mark, ${WALK_IN} AS is_walk_in, a.marked_at, a.recorded_at, a.client_key,
    m.display_name AS recorded_by
  FROM attendance a JOIN session s ON s.id = a.session_id LEFT JOIN staff_member m ON m.id = a.recorded_by_id
  WHERE a.session_id = ${'sessionId'}`;
