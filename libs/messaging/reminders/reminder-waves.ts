import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SessionChange, SessionObserver } from '#libs/groups/session-changes.js';
import { TEXTED } from '../message/eligibility.sql.js';

/**
 * A session made in the afternoon for the next day still has its day-ahead reminder, at once. After this it is left
 * out: whoever plans something for the same day tells people in person.
 */
const ONE_DAY_AHEAD_GRACE = '12 hours';
/** Members who have had no text expect a session this far ahead; a change further away reaches them as a reminder. */
const MEMBERS_EXPECT_WITHIN = '7 days';

/**
 * Plans the waves of reminders, in the transaction that changes the sessions.
 *
 * - Day-ahead waves are due at the organisation's reminder time on the wall, three and one local days before the
 *   session's date, in the session's zone. A wave whose moment has passed is not planned, except within the grace above.
 * - A move tells those who have signed up or have had a text. Members are told when the old or the new start is near.
 * - A cancellation tells the same people, by the same rule, and those who wait for a seat or were invited. What has begun
 *   is not announced any more.
 * - A cancellation taken back before anybody was told leaves no trace; afterwards those who were told hear of it as a move.
 */
@Injectable()
export class ReminderWaves implements SessionObserver {
  async sessionsChanged(tx: Tx, _context: TenantContext, change: SessionChange): Promise<void> {
    const ids = change.sessionIds;
    switch (change.kind) {
      case 'PLANNED':
        return planDaysAhead(tx, ids, { withGrace: true });
      case 'MOVED':
        await tellOfMove(tx, ids);
        await dropOutdated(tx, ids);
        return planDaysAhead(tx, ids, { withGrace: false });
      case 'CANCELLED':
        await dropOutdated(tx, ids);
        return tellOfCancellation(tx, ids);
      case 'RESTORED':
        await beginNewSchedule(tx, ids);
        await tellOfRestoration(tx, ids);
        await dropOutdated(tx, ids);
        return planDaysAhead(tx, ids, { withGrace: true });
      case 'CAPACITY':
      case 'KIND':
        return;
    }
  }
}

/**
 * A wave that has been decided for the same schedule is left as it is. PostgreSQL reads the wall time as we do: one that
 * clocks jump over in spring moves forward.
 */
async function planDaysAhead(
  tx: Tx,
  sessionIds: readonly string[],
  { withGrace }: { withGrace: boolean },
): Promise<void> {
  await tx.query(
    `INSERT INTO reminder_wave AS wave
       (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
     SELECT s.organisation_id, s.id, ahead.kind, s.schedule_version, greatest(planned.due_at, now()), s.starts_at,
       s.kind = 'MEETING'
     FROM session s
     JOIN organisation o ON o.id = s.organisation_id
     CROSS JOIN LATERAL (
       VALUES ('THREE_DAYS_AHEAD', 3, interval '0'), ('ONE_DAY_AHEAD', 1, $2::interval)
     ) AS ahead (kind, days, grace)
     CROSS JOIN LATERAL (
       SELECT (s.local_date - ahead.days + o.reminder_time) AT TIME ZONE s.time_zone AS due_at
     ) AS planned
     WHERE s.id = ANY ($1) AND s.status = 'PLANNED' AND s.starts_at > now()
       AND planned.due_at > now() - CASE
         WHEN EXISTS (
           SELECT 1 FROM reminder_wave told
           WHERE told.session_id = s.id AND told.kind = 'CANCELLED' AND told.status = 'DECIDED'
         ) THEN interval '0' ELSE ahead.grace END
     ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET
       schedule_version = excluded.schedule_version, due_at = excluded.due_at, deadline_at = excluded.deadline_at,
       tells_members = excluded.tells_members, status = 'PLANNED', decided_at = NULL
     WHERE wave.status = 'DROPPED' OR wave.schedule_version <> excluded.schedule_version`,
    [sessionIds, withGrace ? ONE_DAY_AHEAD_GRACE : '0'],
  );
}

/**
 * Gives the day-ahead waves that are still to come the moments of new settings. What would have been due by now is due
 * at once.
 */
export async function replanDaysAhead(tx: Tx): Promise<void> {
  await tx.query(
    `UPDATE reminder_wave w
     SET due_at = greatest(now(), (s.local_date - CASE w.kind WHEN 'ONE_DAY_AHEAD' THEN 1 ELSE 3 END + o.reminder_time)
       AT TIME ZONE s.time_zone)
     FROM session s JOIN organisation o ON o.id = s.organisation_id
     WHERE s.id = w.session_id AND w.status = 'PLANNED' AND w.kind IN ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD')
       AND w.due_at > now()`,
  );
}

/** The deadline of an earlier wave is the start that people know of. */
async function tellOfMove(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO reminder_wave AS wave
       (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
     SELECT s.organisation_id, s.id, 'MOVED', s.schedule_version, now(), s.starts_at, members.expect
     FROM session s
     CROSS JOIN LATERAL (
       SELECT s.kind = 'MEETING' AND (s.starts_at < now() + $2::interval OR EXISTS (
         SELECT 1 FROM reminder_wave known
         WHERE known.session_id = s.id AND known.deadline_at > now() AND known.deadline_at < now() + $2::interval
       )) AS expect
     ) AS members
     WHERE s.id = ANY ($1) AND s.status = 'PLANNED' AND s.starts_at > now() AND ${SOMEBODY_EXPECTS}
     ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET
       schedule_version = excluded.schedule_version, due_at = excluded.due_at, deadline_at = excluded.deadline_at,
       tells_members = excluded.tells_members OR (wave.status = 'PLANNED' AND wave.tells_members),
       status = 'PLANNED', decided_at = NULL`,
    [sessionIds, MEMBERS_EXPECT_WITHIN],
  );
}

async function tellOfCancellation(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO reminder_wave AS wave
       (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
     SELECT s.organisation_id, s.id, 'CANCELLED', s.schedule_version, now(), s.starts_at, members.expect
     FROM session s
     CROSS JOIN LATERAL (
       SELECT s.kind = 'MEETING' AND s.starts_at < now() + $2::interval AS expect
     ) AS members
     WHERE s.id = ANY ($1) AND s.status = 'CANCELLED' AND s.starts_at > now() AND (${SOMEBODY_EXPECTS} OR ${SOMEBODY_WAS_ASKED})
     ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET
       schedule_version = excluded.schedule_version, due_at = excluded.due_at, deadline_at = excluded.deadline_at,
       tells_members = excluded.tells_members, status = 'PLANNED', decided_at = NULL
     WHERE wave.status = 'DROPPED' OR wave.schedule_version <> excluded.schedule_version`,
    [sessionIds, MEMBERS_EXPECT_WITHIN],
  );
}

/** What was said before the cancellation does not count any more: it may all have to be said again. */
async function beginNewSchedule(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await tx.query('UPDATE session SET schedule_version = schedule_version + 1 WHERE id = ANY ($1)', [
    sessionIds,
  ]);
}

async function tellOfRestoration(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO reminder_wave
       (organisation_id, session_id, kind, schedule_version, due_at, deadline_at, tells_members)
     SELECT s.organisation_id, s.id, 'MOVED', s.schedule_version, now(), s.starts_at, told.tells_members
     FROM session s
     JOIN reminder_wave told ON told.session_id = s.id AND told.kind = 'CANCELLED' AND told.status = 'DECIDED'
     WHERE s.id = ANY ($1) AND s.status = 'PLANNED' AND s.starts_at > now()
     ON CONFLICT (organisation_id, session_id, kind) DO UPDATE SET
       schedule_version = excluded.schedule_version, due_at = excluded.due_at, deadline_at = excluded.deadline_at,
       tells_members = excluded.tells_members, status = 'PLANNED', decided_at = NULL`,
    [sessionIds],
  );
}

/** Takes back what nobody has been told yet and what is no longer so. */
async function dropOutdated(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE reminder_wave w SET status = 'DROPPED' FROM session s
     WHERE s.id = w.session_id AND s.id = ANY ($1) AND w.status = 'PLANNED'
       AND (w.kind IN ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD') OR w.schedule_version <> s.schedule_version
         OR (w.kind = 'CANCELLED') <> (s.status = 'CANCELLED'))`,
    [sessionIds],
  );
}

/** Of a session `s` with `members.expect`: whether there may be anybody to tell. Who it is, is decided when due. */
const SOMEBODY_EXPECTS = `(
  EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')
  OR EXISTS (
    SELECT 1 FROM reminder r JOIN message t ON t.id = r.message_id WHERE r.session_id = s.id AND t.status IN ${TEXTED}
  )
  OR members.expect AND EXISTS (
    SELECT 1 FROM membership m WHERE m.group_id = s.group_id
      AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)
  )
)`;

/** Of a session `s`: whether somebody waits for a seat, or may have been texted about theirs. */
const SOMEBODY_WAS_ASKED = `(
  EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.status IN ('OFFERED', 'WAITLISTED'))
  OR EXISTS (
    SELECT 1 FROM sign_up_notice n JOIN message t ON t.id = n.message_id WHERE n.session_id = s.id AND t.status IN ${TEXTED}
  )
)`;
