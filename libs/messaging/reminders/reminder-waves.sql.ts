import { fragment, literal, sql } from '#libs/database/sql.js';
import { STATUS_SENT } from '../message/eligibility.sql.js';

/** Members who have had no text expect a session this far ahead; a change further away reaches them as a reminder. */
const MEMBERS_EXPECT_WITHIN = fragment`interval ${literal('7 days')}`;

interface OfSessions {
  readonly sessionIds: readonly string[];
}

interface Ahead {
  /** JSON of the kinds that come some days before the session, as `kindsAhead` gives them. */
  readonly ahead: string;
}

/** Rows of `kind`, `days` and `grace`. */
const AHEAD = fragment<Ahead>`(
  SELECT kind, "daysAhead" AS days, make_interval(hours => "graceHours") AS grace
  FROM jsonb_to_recordset(${'ahead'}::jsonb) AS declared (kind text, "daysAhead" integer, "graceHours" integer)
) AS ahead`;

/** The moment of a wave `ahead` of session `s` of organisation `o`. */
const MOMENT = fragment`(s.local_date - ahead.days + o.reminder_time) AT TIME ZONE s.time_zone`;

/** A wave that is planned again takes over all of what is planned now. */
const PLANNED_ANEW = fragment`schedule_version = excluded.schedule_version, due_at = excluded.due_at,
  deadline_at = excluded.deadline_at, tells_members = excluded.tells_members, status = 'PLANNED', decided_at = NULL`;

export const PLAN_AHEAD = sql<OfSessions & Ahead & { readonly withGrace: boolean }>`
  INSERT INTO reminder_wave AS wave
    (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
  SELECT s.organisation_id, s.id, ahead.kind, s.schedule_version, greatest(planned.due_at, now()), s.starts_at,
    s.kind = 'MEETING'
  FROM session s
  JOIN organisation o ON o.id = s.organisation_id
  CROSS JOIN ${AHEAD}
  CROSS JOIN LATERAL (SELECT ${MOMENT} AS due_at) AS planned
  WHERE s.id = ANY (${'sessionIds'}) AND s.status = 'PLANNED' AND s.starts_at > now()
    AND planned.due_at > now() - CASE
      WHEN NOT ${'withGrace'}::boolean OR EXISTS (
        SELECT 1 FROM reminder_wave told
        WHERE told.session_id = s.id AND told.kind = 'CANCELLED' AND told.status = 'DECIDED'
      ) THEN interval '0' ELSE ahead.grace END
  ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET ${PLANNED_ANEW}
  WHERE wave.status = 'DROPPED' OR wave.schedule_version <> excluded.schedule_version`;

export const REPLAN_AHEAD = sql<Ahead>`
  UPDATE reminder_wave w SET due_at = greatest(now(), ${MOMENT})
  FROM session s JOIN organisation o ON o.id = s.organisation_id CROSS JOIN ${AHEAD}
  WHERE s.id = w.session_id AND w.status = 'PLANNED' AND w.kind = ahead.kind AND w.due_at > now()`;

/** Of a session `s` with `members.expect`: whether there may be anybody to tell. Who it is, is decided when due. */
const SOMEBODY_EXPECTS = fragment`(
  EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')
  OR EXISTS (
    SELECT 1 FROM reminder r JOIN message t ON t.id = r.message_id WHERE r.session_id = s.id AND t.status IN ${STATUS_SENT}
  )
  OR members.expect AND EXISTS (
    SELECT 1 FROM membership m WHERE m.group_id = s.group_id
      AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)
  )
)`;

/** Of a session `s`: whether somebody waits for a seat, or may have been texted about theirs. */
const SOMEBODY_WAS_ASKED = fragment`(
  EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.status IN ('OFFERED', 'WAITLISTED'))
  OR EXISTS (
    SELECT 1 FROM sign_up_notice n JOIN message t ON t.id = n.message_id
    WHERE n.session_id = s.id AND t.status IN ${STATUS_SENT}
  )
)`;

export const TELL_OF_MOVE = sql<OfSessions>`
  INSERT INTO reminder_wave AS wave
    (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
  SELECT s.organisation_id, s.id, 'MOVED', s.schedule_version, now(), s.starts_at, members.expect
  FROM session s
  CROSS JOIN LATERAL (
    SELECT s.kind = 'MEETING' AND (s.starts_at < now() + ${MEMBERS_EXPECT_WITHIN} OR EXISTS (
      SELECT 1 FROM reminder_wave known WHERE known.session_id = s.id
        AND known.deadline_at > now() AND known.deadline_at < now() + ${MEMBERS_EXPECT_WITHIN}
    )) AS expect
  ) AS members
  WHERE s.id = ANY (${'sessionIds'}) AND s.status = 'PLANNED' AND s.starts_at > now() AND ${SOMEBODY_EXPECTS}
  ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET
    schedule_version = excluded.schedule_version, due_at = excluded.due_at, deadline_at = excluded.deadline_at,
    tells_members = excluded.tells_members OR (wave.status = 'PLANNED' AND wave.tells_members),
    status = 'PLANNED', decided_at = NULL`;

export const TELL_OF_CANCELLATION = sql<OfSessions>`
  INSERT INTO reminder_wave AS wave
    (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
  SELECT s.organisation_id, s.id, 'CANCELLED', s.schedule_version, now(), s.starts_at, members.expect
  FROM session s
  CROSS JOIN LATERAL (
    SELECT s.kind = 'MEETING' AND s.starts_at < now() + ${MEMBERS_EXPECT_WITHIN} AS expect
  ) AS members
  WHERE s.id = ANY (${'sessionIds'}) AND s.status = 'CANCELLED' AND s.starts_at > now()
    AND (${SOMEBODY_EXPECTS} OR ${SOMEBODY_WAS_ASKED})
  ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET ${PLANNED_ANEW}
  WHERE wave.status = 'DROPPED' OR wave.schedule_version <> excluded.schedule_version`;

export const BEGIN_NEW_SCHEDULE = sql<OfSessions>`
  UPDATE session SET schedule_version = schedule_version + 1 WHERE id = ANY (${'sessionIds'})`;

export const TELL_OF_RESTORATION = sql<OfSessions>`
  INSERT INTO reminder_wave
    (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
  SELECT s.organisation_id, s.id, 'MOVED', s.schedule_version, now(), s.starts_at, told.tells_members
  FROM session s
  JOIN reminder_wave told ON told.session_id = s.id AND told.kind = 'CANCELLED' AND told.status = 'DECIDED'
  WHERE s.id = ANY (${'sessionIds'}) AND s.status = 'PLANNED' AND s.starts_at > now()
  ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET ${PLANNED_ANEW}`;

interface Outdated extends OfSessions {
  readonly kindsAhead: readonly string[];
}

export const DROP_OUTDATED = sql<Outdated>`
  UPDATE reminder_wave w SET status = 'DROPPED' FROM session s
  WHERE s.id = w.session_id AND s.id = ANY (${'sessionIds'}) AND w.status = 'PLANNED'
    AND (w.kind = ANY (${'kindsAhead'}::text[]) OR w.schedule_version <> s.schedule_version
      OR (w.kind = 'CANCELLED') <> (s.status = 'CANCELLED'))`;
