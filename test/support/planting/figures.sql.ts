import { DEFINITION_VERSION } from '#libs/regularity/measures/measures.js';
import { dice, id } from './names.js';

const CAME = `a.mark IN ('PRESENT', 'LATE')`;
/** Weeks and months as the histories count them. */
const WEEK = `((s.local_date - date '1969-12-29') / 7)`;
const MONTH = `(extract(year FROM s.local_date) * 12 + extract(month FROM s.local_date) - 1)::int`;

const membershipTimes = (bucket: string, perBucket: string) => `
  SELECT m.id AS membership_id, ${bucket} AS bucket, count(*) FILTER (WHERE ${CAME}) AS visits,
    count(*) FILTER (WHERE a.mark = 'ABSENT') AS missed, ${perBucket} AS others
  FROM membership m JOIN planted o ON o.id = m.organisation_id
  JOIN session s ON s.group_id = m.group_id AND s.status <> 'CANCELLED'
  JOIN attendance a ON a.session_id = s.id AND a.participant_id = m.participant_id
  GROUP BY m.id, bucket`;

/** What was computed of marks, near enough: the numbers are as many and as large as the real ones. And what reports need. */
export const FIGURES: readonly string[] = [
  `INSERT INTO membership_regularity (organisation_id, membership_id, group_id, participant_id, definition_version, visits, attended, missed,
     attendance_rate, wilson_low, wilson_high, active_weeks, offered_weeks, current_streak, best_streak, evenness, similar_weeks, momentum,
     week_history, month_history, computed_at)
   SELECT m.organisation_id, m.id, m.group_id, m.participant_id, ${DEFINITION_VERSION}, visits, visits, missed,
     visits / nullif(visits + missed, 0)::float8, 0.4, 0.9, visits, visits + missed, visits % 5, visits % 9, 0.5 + visits % 7 / 20.0, 0.5, 0.6,
     week_history, month_history, now()
   FROM (
     SELECT membership_id, sum(visits)::int AS visits, sum(missed)::int AS missed,
       ('[' || string_agg(bucket || ',' || visits || ',' || visits || ',' || missed || ',500', ',' ORDER BY bucket) || ']')::json AS week_history
     FROM (${membershipTimes(WEEK, '0')}) weeks GROUP BY membership_id
   ) w JOIN (
     SELECT membership_id, ('[' || string_agg(bucket || ',' || visits || ',' || visits || ',' || missed || ',' || visits || ',' || others || ',500', ','
       ORDER BY bucket) || ']')::json AS month_history
     FROM (${membershipTimes(MONTH, `count(DISTINCT ${WEEK})`)}) months GROUP BY membership_id
   ) n USING (membership_id) JOIN membership m ON m.id = membership_id`,
  `INSERT INTO participant_regularity (organisation_id, participant_id, definition_version, visits, active_weeks, offered_weeks, current_streak,
     best_streak, week_history, month_history, computed_at)
   SELECT r.organisation_id, r.participant_id, ${DEFINITION_VERSION}, sum(r.visits), max(r.active_weeks), max(r.offered_weeks), max(r.current_streak),
     max(r.best_streak), '[]', '[]', now()
   FROM membership_regularity r JOIN planted o ON o.id = r.organisation_id GROUP BY r.organisation_id, r.participant_id`,
  `INSERT INTO participant_regularity (organisation_id, participant_id, definition_version, visits, active_weeks, offered_weeks, current_streak,
     best_streak, computed_at)
   SELECT p.organisation_id, p.id, ${DEFINITION_VERSION}, 0, 0, 0, 0, 0, now() FROM participant p JOIN planted o ON o.id = p.organisation_id
   ON CONFLICT DO NOTHING`,
  `INSERT INTO regularity_run (organisation_id, definition_version, started_at, progressed_at, finished_at, participants)
   SELECT o.id, ${DEFINITION_VERSION}, now() - n * interval '1 day', now() - n * interval '1 day', now() - n * interval '1 day', o.people
   FROM planted o, generate_series(0, 20) n`,
  `INSERT INTO project (id, organisation_id, code, name, starts_on)
   SELECT ${id('project', 'n')}, o.id, 'P' || n, 'Hanke ' || n, current_date - 400 FROM planted o, generate_series(0, least(o.groups, 10) - 1) n`,
  `INSERT INTO group_project (organisation_id, group_id, project_id, starts_on)
   SELECT o.id, ${id('group', 'g')}, ${id('project', '(g % least(o.groups, 10))')}, current_date - 400 FROM planted o, generate_series(0, o.groups - 1) g`,
  `INSERT INTO project_participant (organisation_id, project_id, participant_id, started_on, gender, employment, education)
   SELECT o.id, ${id('project', '0')}, ${id('person', 'person')}, current_date - 100, 'FEMALE', 'UNEMPLOYED', 'ISCED_3_4'
   FROM planted o, generate_series(0, least(o.people, 500) - 1) person`,
  `INSERT INTO rehabilitation_agreement (organisation_id, participant_id, starts_on)
   SELECT o.id, ${id('person', 'person')}, current_date - 200 FROM planted o, generate_series(0, o.people - 1) person
   WHERE ${dice(10, 'person', 31)} = 0 OR person = 0`,
  `INSERT INTO absence_reason (organisation_id, code, label_fi, label_sv, label_en, counts)
   SELECT o.id, code, code, code, code, code = 'SICK' FROM planted o, unnest(ARRAY['SICK', 'CHILD_SICK', 'OTHER_WORK']) code`,
  `INSERT INTO attendance_reason (organisation_id, session_id, participant_id, reason_code)
   SELECT a.organisation_id, a.session_id, a.participant_id, 'SICK'
   FROM attendance a JOIN planted o ON o.id = a.organisation_id WHERE a.mark = 'EXCUSED'`,
];
