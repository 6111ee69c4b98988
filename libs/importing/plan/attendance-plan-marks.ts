import type { Tx } from '#libs/database/tenant-database.js';

/** As the table `headcount` allows. */
const MAX_PEOPLE = 100_000;

/** Plans marks and numbers of visitors in the sessions of the plan. What is recorded already is never overwritten. */
export async function planMarks(tx: Tx): Promise<void> {
  // Whether somebody walked in is worked out from memberships when read, so nothing is claimed about it here.
  // A mark from a file counts as made when the session began: what staff marked since then, on any device, comes later.
  await tx.query(
    `INSERT INTO plan_attendance (session_id, participant_id, mark, walk_in, note, line, column_number, marked_at, state)
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
     JOIN plan_person p ON p.line = m.person_line AND p.action IN ('MAKE', 'MATCH')
     JOIN plan_session s ON s.group_id = m.group_id AND s.on_date = m.on_date AND NOT s.cancel
     LEFT JOIN attendance a ON a.session_id = s.session_id AND a.participant_id = p.participant_id
     ORDER BY s.session_id, p.participant_id, m.line, m.column_number`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT m.line, m.column_number, 'ERROR', 'MARKED_TWICE',
       'The person has another mark on ' || m.on_date || ' on line ' || kept.line || '; clear one of the two.'
     FROM plan_mark m
     JOIN plan_person p ON p.line = m.person_line AND p.action IN ('MAKE', 'MATCH')
     JOIN plan_session s ON s.group_id = m.group_id AND s.on_date = m.on_date
     JOIN plan_attendance kept ON kept.session_id = s.session_id AND kept.participant_id = p.participant_id
     WHERE kept.mark <> m.mark`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'MARK_DIFFERS', 'Another mark is recorded here; it stays. Change it in the register if the file is right.'
     FROM plan_attendance WHERE state = 'DIFFERS'`,
  );
  await planHeadcounts(tx);
  await tx.query('ANALYZE plan_attendance');
}

async function planHeadcounts(tx: Tx): Promise<void> {
  await tx.query(
    `INSERT INTO plan_headcount (session_id, people, counted_at, line, column_number, state)
     SELECT s.session_id, least(sum(m.people), $1)::int, least(min(s.starts_at), now()), min(m.line), min(m.column_number),
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
     GROUP BY s.session_id`,
    [MAX_PEOPLE],
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'ERROR', 'COUNT_UNREADABLE', 'There cannot be so many visitors; write at most ${MAX_PEOPLE}.'
     FROM plan_mark WHERE people > ${MAX_PEOPLE}`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'HEADCOUNT_DIFFERS', 'Another number of visitors is recorded here; it stays.'
     FROM plan_headcount WHERE state = 'DIFFERS'`,
  );
}
