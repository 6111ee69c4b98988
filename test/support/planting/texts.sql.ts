import { dice, id, PERSON, STAFF } from './names.js';

const HELD = 'planted o, generate_series(0, o.groups - 1) g, generate_series(-o.weeks_behind, -1) w';
const AHEAD = 'planted o, generate_series(0, o.groups - 1) g, generate_series(0, o.weeks_ahead - 1) w';
const MEETING = id('meeting', `g || '/' || w`);
const STARTS_AT = `((current_date + 7 * w + 1 + g % 6)::timestamp AT TIME ZONE 'Europe/Helsinki' + interval '13 hours')`;
const WAVE = id('wave', `g || '/' || w`);
const TEXT = id('text', `g || '/' || w || '/' || seat`);
const TEXTS = `${HELD}, generate_series(0, o.texts_of_session - 1) seat`;
const STATUS = `(CASE ${dice(40, 'g * 512 + (w + 64) * 4 + seat', 21)} WHEN 0 THEN 'FAILED' WHEN 1 THEN 'EXPIRED' WHEN 2 THEN 'ACCEPTED' ELSE 'DELIVERED' END)`;

/** Texts that were sent, texts that came in, and calls. Numbers are planted before. */
export const TEXTS_AND_CALLS: readonly string[] = [
  `INSERT INTO reminder_wave (id, organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members, status, decided_at)
   SELECT ${WAVE}, o.id, ${MEETING}, 'ONE_DAY_AHEAD', 1, ${STARTS_AT} - interval '27 hours', ${STARTS_AT} - interval '1 hour', true, 'DECIDED',
     ${STARTS_AT} - interval '27 hours' FROM ${HELD} ORDER BY w, g`,
  // Nothing is due for some days.
  `INSERT INTO reminder_wave (id, organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
   SELECT ${WAVE}, o.id, ${MEETING}, 'ONE_DAY_AHEAD', 1, ${STARTS_AT} - interval '27 hours', ${STARTS_AT} - interval '1 hour', true
   FROM ${AHEAD} WHERE w > 0 ORDER BY w, g`,
  `INSERT INTO message (id, organisation_id, participant_id, phone_number_id, purpose, language, body, encoding, parts, part_price_cents, status, status_reason,
     due_at, deadline_at, attempts, attempt_id, attempted_at, accepted_at, delivered_at, gateway, gateway_message_id, created_at)
   SELECT ${TEXT}, o.id, ${id('person', PERSON)}, ${id('number', PERSON)}, 'REMINDER', 'fi',
     'Muistutus: Kahvi ' || g || ' kello 13.00. Paikka: Olohuone. Vastaa 1, jos tulet.', 'GSM_7BIT', 1, 6.5, ${STATUS},
     CASE WHEN ${STATUS} IN ('FAILED', 'EXPIRED') THEN 'NUMBER_UNREACHABLE' END,
     ${STARTS_AT} - interval '27 hours', ${STARTS_AT} - interval '1 hour', 1, ${id('attempt', `g || '/' || w || '/' || seat`)},
     ${STARTS_AT} - interval '27 hours', ${STARTS_AT} - interval '27 hours', ${STARTS_AT} - interval '26 hours', 'sandbox',
     'sandbox-' || o.number || '-' || g || '-' || w || '-' || seat, ${STARTS_AT} - interval '27 hours'
   FROM ${TEXTS} ORDER BY w, g % 6, o.number, g`,
  `INSERT INTO reminder (organisation_id, wave_id, session_id, participant_id, kind, schedule_version, message_id, created_at)
   SELECT o.id, ${WAVE}, ${MEETING}, ${id('person', PERSON)}, 'ONE_DAY_AHEAD', 1, ${TEXT}, ${STARTS_AT} - interval '27 hours'
   FROM ${TEXTS} ORDER BY w, g % 6, o.number, g`,
  `INSERT INTO message_attempt (organisation_id, id, message_id, gateway, started_at, answered_at, outcome, gateway_message_id)
   SELECT m.organisation_id, m.attempt_id, m.id, m.gateway, m.attempted_at, m.accepted_at, 'ACCEPTED', m.gateway_message_id
   FROM message m JOIN planted o ON o.id = m.organisation_id`,
  `INSERT INTO message_event (organisation_id, message_id, at, kind, gateway)
   SELECT m.organisation_id, m.id, m.attempted_at, kind, m.gateway
   FROM message m JOIN planted o ON o.id = m.organisation_id, unnest(ARRAY['ATTEMPTING', 'ACCEPTED', m.status]) kind`,
  `INSERT INTO announcement (id, organisation_id, client_key, created_by, group_id, texts, deadline_at, content_hash, recipients, created_at)
   SELECT ${id('announcement', 'n')}, o.id, ${id('key', 'n')}, ${id('staff', `(n % ${STAFF})`)}, ${id('group', '(n % o.groups)')},
     '[{"language": "fi", "body": "Huomenna on kahvit."}]', now() - n * interval '1 day', 'hash' || n, 20, now() - n * interval '1 day'
   FROM planted o, generate_series(1, o.announcements) n`,
  `INSERT INTO check_in (id, organisation_id, membership_id, group_id, participant_id, misses, missed_from, opened_at, assigned_to_id, closed_at, closed_because)
   SELECT ${id('check-in', 'n')}, o.id, ${id('member', `(n % o.groups) || '/' || (n / o.groups % o.members)`)}, ${id('group', '(n % o.groups)')},
     ${id('person', '(((n % o.groups) * o.members + n / o.groups % o.members) % o.people)')}, 3, current_date - 21, now() - n * interval '1 hour',
     ${id('staff', `(1 + n % o.groups % ${STAFF})`)},
     CASE WHEN n % 5 > 0 THEN now() - interval '1 hour' END, CASE WHEN n % 5 > 0 THEN 'CONTACTED' END
   FROM planted o, generate_series(0, o.check_ins - 1) n`,
  `INSERT INTO check_in_contact (organisation_id, check_in_id, membership_id, outcome, contacted_on, created_at)
   SELECT c.organisation_id, c.id, c.membership_id, 'DOING_WELL', current_date - 1, now()
   FROM check_in c JOIN planted o ON o.id = c.organisation_id WHERE c.closed_at IS NOT NULL`,
];
