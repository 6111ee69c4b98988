import { fragment, identifier, sql, type NoParameters } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import {
  CONSENT_HOLDS,
  NUMBER_IS_CURRENT,
  signUpSpeaksAgainst,
  STATUS_SENT,
} from '../message/eligibility.sql.js';
import { lockSettings } from './deferred-messages.js';
import { KINDS_OF_CHANGE } from '../message/rules/reminder-kinds.js';
import { quietUntil, type QuietHours } from '../message/rules/quiet-hours.js';

/** Of a wave `w` and its session `s`: whether it still says what is so, and in time. */
const WAVE_HOLDS = fragment`(s.schedule_version = w.schedule_version AND least(s.starts_at, w.deadline_at) > now()
  AND (s.status = 'CANCELLED') = (w.kind = 'CANCELLED'))`;

export const QUIET_HOURS = sql<NoParameters, QuietHours & { readonly now: Date }>`
  SELECT clock_timestamp() AS now, o.time_zone, o.quiet_from, o.quiet_to FROM organisation o`;

export const PUT_OFF = sql<{ end: Date }>`
  UPDATE reminder_wave w SET due_at = ${'end'} FROM session s
  WHERE s.id = w.session_id AND w.status = 'PLANNED' AND w.due_at <= now()
    AND least(s.starts_at, w.deadline_at) > ${'end'}`;

export const CLOSE_WAVES = sql<{ waveIds: readonly string[] }>`
  UPDATE reminder_wave w SET decided_at = now(), status = CASE WHEN ${WAVE_HOLDS} THEN 'DECIDED' ELSE 'DROPPED' END
  FROM session s WHERE s.id = w.session_id AND w.id = ANY (${'waveIds'})`;

interface WavesToDecide {
  readonly waveIds: readonly string[];
  readonly kindsOfChange: readonly string[];
}

// First the waves, then whom each of them concerns, then each person by themselves: as one join, a plan made while
// statistics say that there are few rows looks all people up again for each wave.
export const DECIDE = sql<WavesToDecide>`
  WITH waves AS MATERIALIZED (
    SELECT w.organisation_id, w.id, w.session_id, w.kind, w.schedule_version, w.tells_members, s.group_id, s.local_date
    FROM reminder_wave w JOIN session s ON s.id = w.session_id
    WHERE w.id = ANY (${'waveIds'}) AND ${WAVE_HOLDS}
  ), told AS MATERIALIZED (
    SELECT w.organisation_id, w.id, w.session_id, w.kind, w.schedule_version, concerned.participant_id
    FROM waves w CROSS JOIN LATERAL (
      SELECT m.participant_id FROM membership m
      WHERE w.tells_members AND m.group_id = w.group_id
        AND m.starts_on <= w.local_date AND coalesce(m.ends_on >= w.local_date, true)
      UNION
      SELECT u.participant_id FROM sign_up u WHERE u.session_id = w.session_id
        AND (u.status = 'SIGNED_UP' OR w.kind = 'CANCELLED' AND u.status IN ('OFFERED', 'WAITLISTED'))
      UNION
      SELECT r.participant_id FROM reminder r JOIN message t ON t.id = r.message_id
      WHERE w.kind = ANY (${'kindsOfChange'}::text[]) AND r.session_id = w.session_id AND t.status IN ${STATUS_SENT}
      UNION
      SELECT n.participant_id FROM sign_up_notice n JOIN message t ON t.id = n.message_id
      WHERE w.kind = 'CANCELLED' AND n.session_id = w.session_id AND t.status IN ${STATUS_SENT}
    ) AS concerned
  )
  INSERT INTO reminder (organisation_id, wave_id, session_id, participant_id, kind, schedule_version)
  SELECT organisation_id, id, session_id, participant_id, kind, schedule_version FROM told
  WHERE (
    SELECT p.archived_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM sign_up u WHERE u.session_id = told.session_id AND u.participant_id = p.id
          AND ${signUpSpeaksAgainst(identifier('told.kind'))}
      )
      AND EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS})
      AND EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.id AND ${NUMBER_IS_CURRENT})
    FROM participant p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = told.participant_id
  )
  ON CONFLICT (organisation_id, session_id, participant_id, kind, schedule_version) DO NOTHING`;

/**
 * Fixes who is told, for waves that are due and locked: one reminder per session, person, kind and schedule version, ever.
 * Whoever does not come by their own sign-up, is archived, has not agreed or has no number is not told. Who waits for a
 * seat, or was asked, hears of a cancellation.
 */
export async function decideRecipients(tx: Tx, waveIds: readonly string[]): Promise<void> {
  await DECIDE.run(tx, { waveIds, kindsOfChange: KINDS_OF_CHANGE });
}

/**
 * Puts off, to the end of quiet time, the waves that are due in it and can wait: who is told is decided then. The others
 * are decided all the same, so that staff see whom they did not reach.
 */
export async function putOffInQuietTime(tx: Tx): Promise<void> {
  await lockSettings(tx);
  const organisation = await QUIET_HOURS.first(tx, {});
  const end = organisation && quietUntil(organisation.now, organisation);
  if (!end) return;
  await PUT_OFF.run(tx, { end });
}

/** Closes waves whose recipients are fixed, and those that nobody needs any more. */
export async function closeWaves(tx: Tx, waveIds: readonly string[]): Promise<void> {
  await CLOSE_WAVES.run(tx, { waveIds });
}
