import { command, literal, sql } from '#libs/database/sql.js';
import { ACTION } from './plan-actions.js';
import { MAX_PEOPLE } from './plan-problems.js';
import { problem } from './plan-problems.sql.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

export const SET_UP = TABLES_OF_ATTENDANCE;

const MOST = literal(MAX_PEOPLE);

/**
 * Whether somebody walked in is worked out from memberships when read, so nothing is claimed about it here. A mark from a
 * file counts as made when the session began: what staff marked since then, on any device, comes later.
 */
export const PLAN_MARKS = sql`
  INSERT INTO plan_attendance (session_id, participant_id, mark, walk_in, note, line, column_number, marked_at, state)
  SELECT DISTINCT ON (s.session_id, p.participant_id) s.session_id, p.participant_id, m.mark,
    false,
    m.note, m.line, m.column_number, least(s.starts_at, now()),
    CASE
      WHEN a.id IS NOT NULL THEN CASE WHEN a.mark IS NOT DISTINCT FROM m.mark THEN 'SAME' ELSE 'DIFFERS' END
      WHEN s.is_cancelled THEN 'CANCELLED'
      WHEN s.is_closed THEN 'CLOSED'
      ELSE 'MAKE'
    END
  FROM plan_mark m
  JOIN plan_person p ON p.line = m.person_line AND p.action IN ${ACTION.OF_SOMEBODY}
  JOIN plan_session s ON s.group_id = m.group_id AND s.on_date = m.on_date AND NOT s.cancel
  LEFT JOIN attendance a ON a.session_id = s.session_id AND a.participant_id = p.participant_id
  ORDER BY s.session_id, p.participant_id, m.line, m.column_number`;

export const TELL_OF_SECOND_MARKS = sql`
  INSERT INTO plan_problem (line, column_number, problem, on_date, other_line)
  SELECT m.line, m.column_number, ${problem('MARKED_TWICE')}, m.on_date, kept.line
  FROM plan_mark m
  JOIN plan_person p ON p.line = m.person_line AND p.action IN ${ACTION.OF_SOMEBODY}
  JOIN plan_session s ON s.group_id = m.group_id AND s.on_date = m.on_date
  JOIN plan_attendance kept ON kept.session_id = s.session_id AND kept.participant_id = p.participant_id
  WHERE kept.mark <> m.mark`;

export const TELL_OF_OTHER_MARKS = sql`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT line, column_number, ${problem('MARK_DIFFERS')} FROM plan_attendance WHERE state = 'DIFFERS'`;

export const PLAN_HEADCOUNTS = sql`
  INSERT INTO plan_headcount (session_id, people, counted_at, line, column_number, state)
  SELECT s.session_id, least(sum(m.people), ${MOST})::int, least(min(s.starts_at), now()), min(m.line), min(m.column_number),
    CASE
      WHEN max(h.people) IS NOT NULL THEN CASE WHEN max(h.people) = sum(m.people) THEN 'SAME' ELSE 'DIFFERS' END
      WHEN bool_or(s.is_cancelled) THEN 'CANCELLED'
      WHEN bool_or(s.is_closed) THEN 'CLOSED'
      ELSE 'MAKE'
    END
  FROM plan_mark m
  JOIN plan_session s ON s.group_id = m.group_id AND s.on_date = m.on_date AND NOT s.cancel
  LEFT JOIN headcount h ON h.session_id = s.session_id AND h.kind = 'ANONYMOUS_VISITORS'
  WHERE m.kind = 'ANONYMOUS'
  GROUP BY s.session_id`;

export const TELL_OF_TOO_MANY_VISITORS = sql`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT line, column_number, ${problem('TOO_MANY_VISITORS')} FROM plan_mark WHERE people > ${MOST}`;

export const TELL_OF_OTHER_HEADCOUNTS = sql`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT line, column_number, ${problem('HEADCOUNT_DIFFERS')} FROM plan_headcount WHERE state = 'DIFFERS'`;

export const ANALYZE_ATTENDANCE = command`ANALYZE plan_attendance`;
