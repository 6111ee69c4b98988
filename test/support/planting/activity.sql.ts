import { dice, id, PERSON, SITES, STAFF } from './names.js';

const GROUPS = 'planted o, generate_series(0, o.groups - 1) g';
const SEATS = `${GROUPS}, generate_series(0, o.members - 1) seat`;
/** A week has one meeting of each group, and every eighth an excursion. */
const WEEKS = `${GROUPS}, generate_series(-o.weeks_behind, o.weeks_ahead - 1) w`;
const WEEKS_BEHIND = `${GROUPS}, generate_series(-o.weeks_behind, -1) w`;
const EXCURSIONS = `${WEEKS} WHERE w % 8 = 0`;
const DAY = '(current_date + 7 * w + 1 + g % 6)';
const MEETING = id('meeting', `g || '/' || w`);
const EXCURSION = id('excursion', `g || '/' || w`);
/** Whether somebody came: of those who were there, some late. */
const MARK = `(ARRAY['PRESENT','PRESENT','PRESENT','PRESENT','PRESENT','PRESENT','LATE','EXCUSED','ABSENT','ABSENT'])
  [1 + ${dice(10, '(g * 64 + seat) * 128 + w + 64', 11)}]`;
/** The beginning of the day. */
const AT = `(${DAY}::timestamp AT TIME ZONE 'Europe/Helsinki')`;

/** Groups, their sessions, who was there and who signed up. */
export const ACTIVITY: readonly string[] = [
  `INSERT INTO activity_group (id, organisation_id, site_id, internal_name, public_name, language, admission, capacity)
   SELECT ${id('group', 'g')}, o.id, ${id('site', `(g % ${SITES})`)}, 'Ryhmä ' || g, 'Kahvi ' || g, 'fi',
     CASE g % 3 WHEN 0 THEN 'CLOSED' ELSE 'OPEN' END, CASE g % 2 WHEN 0 THEN 40 END
   FROM ${GROUPS}`,
  `INSERT INTO group_leader (organisation_id, group_id, staff_member_id)
   SELECT o.id, ${id('group', 'g')}, ${id('staff', `(1 + g % ${STAFF})`)} FROM ${GROUPS}`,
  `INSERT INTO membership (id, organisation_id, group_id, participant_id, role, starts_on, ends_on)
   SELECT ${id('member', `g || '/' || seat`)}, o.id, ${id('group', 'g')}, ${id('person', PERSON)},
     CASE WHEN seat = 0 THEN 'PEER_LEADER' ELSE 'MEMBER' END,
     current_date - 7 * o.weeks_behind - 7 + CASE WHEN ${dice(5, 'g * 64 + seat', 12)} = 0 THEN 7 * o.weeks_behind / 2 ELSE 0 END,
     CASE WHEN ${dice(20, 'g * 64 + seat', 13)} = 0 THEN current_date - 10 END
   FROM ${SEATS}`,
  `INSERT INTO break_period (organisation_id, name, starts_on, ends_on)
   SELECT o.id, 'Tauko ' || n, current_date - 60 * n, current_date - 60 * n + 2 FROM planted o, generate_series(1, 4) n`,
  `INSERT INTO session_series (id, organisation_id, group_id, kind, recurrence_rule, starts_on, ends_on, wall_time, time_zone,
     duration_minutes, place, created_at)
   SELECT ${id('series', 'g')}, o.id, ${id('group', 'g')}, 'MEETING', 'FREQ=WEEKLY',
     current_date - 7 * o.weeks_behind + 1 + g % 6, NULL, '13:00', 'Europe/Helsinki', 90, 'Olohuone', now() - interval '1 year'
   FROM ${GROUPS}`,
  `INSERT INTO session (id, organisation_id, group_id, series_id, original_date, kind, local_date, starts_at, ends_at, time_zone, place,
     status, cancelled_at, seats_taken)
   SELECT ${MEETING}, o.id, ${id('group', 'g')}, ${id('series', 'g')}, ${DAY}, 'MEETING', ${DAY},
     ${AT} + interval '13 hours', ${AT} + interval '14 hours 30 minutes', 'Europe/Helsinki', 'Olohuone',
     CASE WHEN ${dice(50, 'g * 128 + w + 64', 14)} = 0 THEN 'CANCELLED' ELSE 'PLANNED' END,
     CASE WHEN ${dice(50, 'g * 128 + w + 64', 14)} = 0 THEN ${AT} - interval '1 day' END, 0
   FROM ${WEEKS} ORDER BY ${DAY}, g`,
  `INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, place, capacity, seats_taken)
   SELECT ${EXCURSION}, o.id, ${id('group', 'g')}, 'EXCURSION', ${DAY}, ${AT} + interval '9 hours', ${AT} + interval '12 hours 30 minutes',
     'Europe/Helsinki', 'Rautatieasema', 20, 10
   FROM ${EXCURSIONS} ORDER BY ${DAY}, g`,
  `INSERT INTO excursion_plan (organisation_id, session_id, destination) SELECT o.id, ${EXCURSION}, 'Suomenlinna' FROM ${EXCURSIONS}`,
  `INSERT INTO transport_leg (organisation_id, session_id, kind, from_place, to_place, departs_after_seconds, arrives_after_seconds, seats)
   SELECT o.id, ${EXCURSION}, 'BUS', 'Keskusta', 'Satama', leg * 7200, leg * 7200 + 1800, 30
   FROM ${WEEKS}, generate_series(0, 1) leg WHERE w % 8 = 0`,
  `INSERT INTO sign_up (id, organisation_id, session_id, participant_id, status, signed_up_at, source, cancelled_at)
   SELECT ${id('sign-up', `g || '/' || w || '/' || seat`)}, o.id, ${EXCURSION}, ${id('person', PERSON)},
     CASE WHEN seat < 10 THEN 'SIGNED_UP' ELSE 'CANCELLED' END, ${AT} - interval '9 days', 'STAFF',
     CASE WHEN seat >= 10 THEN ${AT} - interval '2 days' END
   FROM ${WEEKS}, generate_series(0, 11) seat WHERE w % 8 = 0 ORDER BY ${DAY}, g`,
  `INSERT INTO sign_up_event (organisation_id, session_id, sign_up_id, event, new_status, companion, source, at)
   SELECT u.organisation_id, u.session_id, u.id, 'SIGN_UP', 'SIGNED_UP', false, 'STAFF', u.signed_up_at
   FROM sign_up u JOIN planted o ON o.id = u.organisation_id`,
  `INSERT INTO excursion_participant (organisation_id, session_id, participant_id)
   SELECT u.organisation_id, u.session_id, u.participant_id FROM sign_up u JOIN planted o ON o.id = u.organisation_id`,
  `INSERT INTO attendance (id, organisation_id, session_id, participant_id, mark, walk_in, marked_at, client_key, recorded_at, recorded_by_id)
   SELECT ${id('mark', `g || '/' || w || '/' || seat`)}, o.id, ${MEETING}, ${id('person', PERSON)}, ${MARK}, seat = 7 AND w % 10 = 0,
     ${AT} + interval '14 hours', 'key' || o.number || '/' || g || '/' || w || '/' || seat, ${AT} + interval '14 hours',
     ${id('staff', `(1 + g % ${STAFF})`)}
   FROM ${WEEKS_BEHIND}, generate_series(0, o.members - 1) seat ORDER BY ${DAY}, o.number, g`,
  `INSERT INTO attendance_change (organisation_id, session_id, participant_id, client_key, mark, walk_in, marked_at, recorded_at, actor_id, applied)
   SELECT a.organisation_id, a.session_id, a.participant_id, a.client_key, a.mark, a.walk_in, a.marked_at, a.recorded_at, a.recorded_by_id, true
   FROM attendance a JOIN planted o ON o.id = a.organisation_id`,
  `INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at)
   SELECT o.id, ${MEETING}, 'ANONYMOUS_VISITORS', 1 + g % 4, ${AT} + interval '14 hours' FROM ${WEEKS_BEHIND} WHERE w % 4 = 0`,
  `INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, subject_table, subject_id, new_values)
   SELECT a.organisation_id, a.recorded_at, 'STAFF', a.recorded_by_id, 'INSERT', 'attendance', a.id,
     jsonb_build_object('mark', a.mark, 'session_id', a.session_id, 'participant_id', a.participant_id)
   FROM attendance a JOIN planted o ON o.id = a.organisation_id`,
];
