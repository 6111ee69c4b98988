/*
 * What an engineer would write for the same tables by hand: one prepared statement for a whole request. It looks the token up
 * by the function that Rytmi uses, sets the organisation and the groups of a peer, and reads under the same row-level security.
 */

/**
 * A statement of one request. `$1` is the SHA-256 of the token.
 * @param data reads with `begun` before it, a row with the organisation and the staff member
 */
function asPresented(data: string): string {
  return `
    WITH begun AS MATERIALIZED (
      SELECT t.organisation_id, t.staff_member_id,
        set_config('app.organisation_id', t.organisation_id::text, true),
        set_config('app.group_ids', CASE WHEN t.roles = '{PEER}' THEN t.own_group_ids::text ELSE '' END, true)
      FROM resolve_access_token($1) t
    )
    SELECT data.* FROM begun CROSS JOIN LATERAL (${data} OFFSET 0) data`;
}

/** A moment as the api writes it. */
const moment = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The first row of a list, or all in one JSON text: what an engineer does where objects are nested. */
const inJson = (object: string, from: string, order: string) =>
  `coalesce((SELECT json_agg(${object} ORDER BY ${order}) FROM ${from}), '[]')`;

/** `$2`: the session. */
export const REGISTER = asPresented(`
  SELECT p.first_name AS "firstName", listed.mark
  FROM session s
  CROSS JOIN LATERAL (
    SELECT participant_id, member.participant_id IS NOT NULL AS is_member, seat.participant_id IS NOT NULL AS has_seat, a.mark
    FROM (SELECT m.participant_id FROM membership m WHERE m.organisation_id = begun.organisation_id AND m.group_id = s.group_id
        AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)) member
    FULL JOIN (SELECT u.participant_id FROM sign_up u WHERE u.organisation_id = begun.organisation_id AND u.session_id = s.id
        AND u.status = 'SIGNED_UP') seat USING (participant_id)
    FULL JOIN (SELECT t.participant_id, t.mark FROM attendance t WHERE t.organisation_id = begun.organisation_id
        AND t.session_id = s.id) a USING (participant_id)
  ) listed
  JOIN participant p ON p.organisation_id = begun.organisation_id AND p.id = listed.participant_id
  WHERE s.organisation_id = begun.organisation_id AND s.id = $2
    AND (has_seat OR listed.mark IS NOT NULL OR (s.kind = 'MEETING' AND is_member))
  ORDER BY p.first_name COLLATE "fi-x-icu", p.id`);

/** `$2` and `$3`: the first and the last day. Of the groups that the one who asks leads. */
export const WEEK = asPresented(`
  SELECT ${inJson(
    `json_build_object('publicName', g.public_name, 'sessions', json_build_object('totalCount', json_array_length(g.sessions),
      'nodes', g.sessions))`,
    `(SELECT g.internal_name, g.public_name, g.id, ${inJson(
      `json_build_object('id', s.id, 'startsAt', ${moment('s.starts_at')}, 'place', s.place, 'status', s.status,
        'seatsTaken', s.seats_taken, 'seatsFree', s.capacity - s.seats_taken - s.reserved_seats, 'signUps', json_build_object(
          'totalCount', (SELECT count(*) FROM sign_up u WHERE u.organisation_id = s.organisation_id AND u.session_id = s.id
          AND u.status = 'SIGNED_UP')))`,
      `session s WHERE s.organisation_id = begun.organisation_id AND s.group_id = g.id AND s.local_date BETWEEN $2 AND $3`,
      's.starts_at, s.id',
    )} AS sessions
      FROM group_leader l JOIN activity_group g ON g.organisation_id = l.organisation_id AND g.id = l.group_id
      WHERE l.organisation_id = begun.organisation_id AND l.staff_member_id = begun.staff_member_id
        AND g.archived_at IS NULL) g`,
    'g.internal_name, g.id',
  )} AS nodes`);

/** `$2`: the participant. */
export const PERSON = asPresented(`
  SELECT json_build_object('firstName', p.first_name, 'lastName', p.last_name,
    'phoneNumbers', ${inJson(
      `json_build_object('status', n.status, 'validFrom', n.valid_from)`,
      `phone_number n WHERE n.organisation_id = p.organisation_id AND n.participant_id = p.id`,
      'n.valid_from, n.id',
    )},
    'consents', ${inJson(
      `json_build_object('purpose', c.purpose, 'grantedOn', c.granted_on)`,
      `consent c WHERE c.organisation_id = p.organisation_id AND c.participant_id = p.id`,
      'c.granted_on, c.id',
    )},
    'memberships', json_build_object('nodes', ${inJson(
      `json_build_object('role', m.role, 'startsOn', m.starts_on, 'group', json_build_object('publicName', g.public_name),
        'regularity', json_build_object('attended', r.attended, 'attendanceRate', r.attendance_rate))`,
      `membership m JOIN activity_group g ON g.organisation_id = m.organisation_id AND g.id = m.group_id
        LEFT JOIN membership_regularity r ON r.organisation_id = m.organisation_id AND r.membership_id = m.id
        WHERE m.organisation_id = p.organisation_id AND m.participant_id = p.id`,
      'm.starts_on, m.id',
    )}),
    'attendance', json_build_object(
      'totalCount', (SELECT count(*) FROM attendance a WHERE a.organisation_id = p.organisation_id AND a.participant_id = p.id
        AND a.mark IS NOT NULL),
      'nodes', ${inJson(
        `json_build_object('mark', a.mark, 'session', json_build_object('startsAt', ${moment('a.starts_at')}))`,
        `(SELECT a.id, a.mark, s.starts_at FROM attendance a
          JOIN session s ON s.organisation_id = a.organisation_id AND s.id = a.session_id
          WHERE a.organisation_id = p.organisation_id AND a.participant_id = p.id AND a.mark IS NOT NULL
          ORDER BY s.starts_at DESC, a.id DESC LIMIT 10) a`,
        'a.starts_at DESC, a.id DESC',
      )}),
    'regularity', (SELECT json_build_object('visits', r.visits, 'activeWeeks', r.active_weeks) FROM participant_regularity r
      WHERE r.organisation_id = p.organisation_id AND r.participant_id = p.id)) AS person
  FROM participant p WHERE p.organisation_id = begun.organisation_id AND p.id = $2`);

const OPEN_CHECK_INS = `check_in c WHERE c.organisation_id = begun.organisation_id AND c.closed_at IS NULL
  AND coalesce(c.snoozed_until <= current_date, true)`;

export const CHECK_INS = asPresented(`
  SELECT json_build_object('totalCount', (SELECT count(*) FROM ${OPEN_CHECK_INS}), 'nodes', ${inJson(
    `json_build_object('id', c.id, 'openedAt', ${moment('c.opened_at')},
      'participant', json_build_object('firstName', p.first_name, 'lastName', p.last_name),
      'group', json_build_object('publicName', g.public_name), 'lastSeen', (
        SELECT json_build_object('date', s.local_date)
        FROM attendance a JOIN session s ON s.organisation_id = a.organisation_id AND s.id = a.session_id
        WHERE a.organisation_id = c.organisation_id AND a.participant_id = c.participant_id AND s.group_id = c.group_id
          AND s.status <> 'CANCELLED' AND a.mark IN ('PRESENT', 'LATE') ORDER BY s.starts_at DESC, s.id LIMIT 1))`,
    `(SELECT c.* FROM ${OPEN_CHECK_INS} ORDER BY c.opened_at, c.id LIMIT 20) c
      JOIN participant p ON p.organisation_id = c.organisation_id AND p.id = c.participant_id
      JOIN activity_group g ON g.organisation_id = c.organisation_id AND g.id = c.group_id`,
    'c.opened_at, c.id',
  )}) AS list`);

const OPEN_TEXTS = `inbound_text i WHERE i.organisation_id = begun.organisation_id AND i.status = 'OPEN'
  AND coalesce(i.waits_until <= now(), true)`;

export const INBOX = asPresented(`
  SELECT json_build_object('totalCount', (SELECT count(*) FROM ${OPEN_TEXTS}), 'nodes', ${inJson(
    `json_build_object('id', i.id, 'body', i.body, 'receivedAt', ${moment('i.received_at')},
      'participant', json_build_object('firstName', p.first_name))`,
    `(SELECT i.* FROM ${OPEN_TEXTS} ORDER BY i.received_at DESC, i.id DESC LIMIT 20) i
      LEFT JOIN participant p ON p.organisation_id = i.organisation_id AND p.id = i.participant_id`,
    'i.received_at DESC, i.id DESC',
  )}) AS list`);

/** `$2`: the project. */
export const ROSTER = asPresented(`
  SELECT r.id, r.started_on AS "startedOn", p.first_name AS "firstName", p.last_name AS "lastName"
  FROM project_participant r JOIN participant p ON p.organisation_id = r.organisation_id AND p.id = r.participant_id
  WHERE r.organisation_id = begun.organisation_id AND r.project_id = $2 ORDER BY p.sort_name, p.id`);

/**
 * The first statement of a transaction that records marks: looks the token up, sets who writes, and locks the register.
 * `$2`: the session.
 */
export const LOCK_REGISTER = `
  WITH begun AS MATERIALIZED (
    SELECT t.organisation_id, t.staff_member_id, set_config('app.organisation_id', t.organisation_id::text, true),
      set_config('app.actor_kind', 'STAFF', true), set_config('app.actor_id', t.staff_member_id::text, true)
    FROM resolve_access_token($1) t
  )
  SELECT begun.organisation_id AS "organisationId", begun.staff_member_id AS "staffMemberId"
  FROM begun JOIN session s ON s.organisation_id = begun.organisation_id AND s.id = $2
  WHERE s.status <> 'CANCELLED' AND s.register_closed_at IS NULL AND (now() AT TIME ZONE s.time_zone)::date >= s.local_date
  FOR NO KEY UPDATE OF s`;

/** The second: what is known, the history and the marks. `$1` organisation, `$2` session, `$3` who, then a list of each. */
export const RECORD_MARKS = `
  WITH sent AS (
    SELECT sent.*, a.mark AS previous_mark
    FROM unnest($4::uuid[], $5::text[], $6::text[]) AS sent (participant_id, client_key, mark)
    JOIN participant p ON p.organisation_id = $1 AND p.id = sent.participant_id AND p.merged_into_id IS NULL
    LEFT JOIN attendance a ON a.organisation_id = $1 AND a.session_id = $2 AND a.participant_id = sent.participant_id
  ), kept AS (
    INSERT INTO attendance_change (organisation_id, session_id, actor_id, participant_id, client_key, previous_mark, mark,
      walk_in, marked_at, applied)
    SELECT $1, $2, $3, participant_id, client_key, previous_mark, mark, false, now(), true FROM sent ORDER BY client_key
    ON CONFLICT (organisation_id, client_key) DO NOTHING RETURNING client_key
  )
  INSERT INTO attendance (organisation_id, session_id, recorded_by_id, participant_id, client_key, mark, marked_at)
  SELECT $1, $2, $3, participant_id, client_key, mark, now() FROM sent ORDER BY participant_id
  ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET recorded_by_id = excluded.recorded_by_id,
    recorded_at = now(), client_key = excluded.client_key, mark = excluded.mark, marked_at = excluded.marked_at
  RETURNING client_key AS "clientKey", mark`;
