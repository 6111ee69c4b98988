import { fragment, identifier, sql } from '#libs/database/sql.js';
import {
  CONSENT_HOLDS,
  COUNTS_FOR_THE_DAY,
  NUMBER_IS_CURRENT,
  SAME_NUMBER,
  signUpSpeaksAgainst,
} from '../message/eligibility.sql.js';
import { sessionsOf } from '../message/session-facts.sql.js';
import { LATEST_STEP, TOLD_AS_IS } from '../notices/sign-up-notice.sql.js';
import type { QuestionFacts } from './rules/reply-truth.js';
import type { SendFacts } from './rules/send-verdict.js';

interface OfMessage {
  readonly messageId: string;
}

// Those that the people of a shared phone were asked about, when the text asks which of them answers.
const CHOICES = fragment<OfMessage>`inbound_text i JOIN answer_choice c ON c.inbound_text_id = i.id
  JOIN session asked ON asked.id IN ${sessionsOf(identifier('c.question_message_id'))}
  WHERE i.answer_message_id = ${'messageId'}`;

// Sessions first, as those who change sign-ups do.
export const LOCK = sql<OfMessage>`
  WITH its_sessions AS (
    SELECT s.id FROM session s WHERE s.id IN (
      SELECT r.session_id FROM reminder r WHERE r.message_id = ${'messageId'}
      UNION SELECT n.session_id FROM sign_up_notice n WHERE n.message_id = ${'messageId'}
      UNION SELECT a.session_id FROM message m JOIN announcement a ON a.id = m.announcement_id
        WHERE m.id = ${'messageId'}
      UNION SELECT w.session_id FROM answered_session w WHERE w.answer_message_id = ${'messageId'}
      UNION SELECT asked.id FROM ${CHOICES}
    ) ORDER BY s.id FOR SHARE OF s
  ), its_sign_ups AS (
    SELECT u.id FROM sign_up u WHERE (u.session_id, u.participant_id) IN (
      SELECT r.session_id, r.participant_id FROM reminder r WHERE r.message_id = ${'messageId'}
      UNION SELECT n.session_id, n.participant_id FROM sign_up_notice n WHERE n.message_id = ${'messageId'}
      UNION SELECT w.session_id, w.participant_id FROM answered_session w WHERE w.answer_message_id = ${'messageId'}
    ) FOR SHARE OF u
  ), its_participant AS (
    SELECT p.id FROM participant p JOIN message m ON m.participant_id = p.id WHERE m.id = ${'messageId'}
    FOR NO KEY UPDATE OF p
  ), its_consents AS (
    SELECT c.id FROM consent c JOIN message m ON m.participant_id = c.participant_id WHERE m.id = ${'messageId'}
    FOR SHARE OF c
  ), its_question AS (
    SELECT i.id FROM inbound_text i WHERE i.answer_message_id = ${'messageId'} FOR SHARE OF i
  )
  SELECT (SELECT count(*) FROM its_sessions), (SELECT count(*) FROM its_sign_ups),
    (SELECT count(*) FROM its_participant), (SELECT count(*) FROM its_consents),
    (SELECT count(*) FROM its_question)`;

// Several people may share a number; theirs are taken in one order.
export const LOCK_NUMBERS = sql<OfMessage>`
  SELECT n.id FROM phone_number n
  WHERE n.id IN (SELECT same.id FROM message m JOIN phone_number own ON own.id = m.phone_number_id
    JOIN phone_number same ON ${SAME_NUMBER} WHERE m.id = ${'messageId'})
  ORDER BY n.id FOR NO KEY UPDATE OF n`;

type FactsRow = Omit<SendFacts, 'quietHours' | 'daily' | 'reminders' | 'notices' | 'answers' | 'question'> &
  SendFacts['quietHours'] &
  SendFacts['daily'];

// A statement of its own, so that it sees what was committed while the locks were waited for.
export const FACTS = sql<OfMessage, FactsRow>`
  SELECT moment.now, m.purpose, m.deadline_at, m.attempt_id IS NOT NULL OR m.resent AS may_have_left,
    p.archived_at IS NOT NULL AS archived,
    EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS consents,
    ${NUMBER_IS_CURRENT} AS number_is_current, EXISTS (
      SELECT 1 FROM announcement a JOIN session s ON s.id = a.session_id
      WHERE a.id = m.announcement_id AND s.status = 'CANCELLED' AND s.cancelled_at > a.created_at
    ) AS session_cancelled_since, EXISTS (
      SELECT 1 FROM announcement a JOIN session s ON s.id = a.session_id
      WHERE a.id = m.announcement_id AND s.schedule_version <> a.schedule_version
    ) AS session_moved_since, o.time_zone, o.quiet_from, o.quiet_to,
    o.max_texts_per_day AS most, day.ends_at AS day_ends_at, greatest((
      SELECT count(*) FROM message t
      WHERE t.participant_id = p.id AND t.id <> m.id AND t.attempted_at >= day.begins_at AND ${COUNTS_FOR_THE_DAY}
    ), (
      SELECT count(*) FROM message t
      WHERE t.id <> m.id AND t.attempted_at >= day.begins_at AND ${COUNTS_FOR_THE_DAY} AND t.phone_number_id IN (
        SELECT same.id FROM phone_number own JOIN phone_number same ON ${SAME_NUMBER} WHERE own.id = n.id)
    ))::integer AS already
  FROM message m
  JOIN participant p ON p.id = m.participant_id
  JOIN phone_number n ON n.id = m.phone_number_id
  JOIN organisation o ON o.id = m.organisation_id
  CROSS JOIN LATERAL (SELECT clock_timestamp() AS now) AS moment
  CROSS JOIN LATERAL (
    SELECT local.today::timestamp AT TIME ZONE o.time_zone AS begins_at,
      (local.today + 1)::timestamp AT TIME ZONE o.time_zone AS ends_at
    FROM (SELECT (moment.now AT TIME ZONE o.time_zone)::date AS today) AS local
  ) AS day
  WHERE m.id = ${'messageId'}`;

export const REMINDERS = sql<OfMessage, SendFacts['reminders'][number]>`
  SELECT r.id, r.kind, s.status AS session_status, s.starts_at,
    s.schedule_version = r.schedule_version AS schedule_is_current,
    (
      SELECT u.status FROM sign_up u
      WHERE u.session_id = s.id AND u.participant_id = r.participant_id
        AND ${signUpSpeaksAgainst(identifier('r.kind'))}
    ) AS sign_up_against
  FROM reminder r JOIN session s ON s.id = r.session_id
  WHERE r.message_id = ${'messageId'}`;

// Steps are added only while the session is locked, so the latest one stays the latest.
export const NOTICES = sql<OfMessage, SendFacts['notices'][number]>`
  SELECT s.status AS session_status, s.starts_at,
    ${TOLD_AS_IS} AS schedule_is_current,
    n.sign_up_event_id = ${LATEST_STEP} AS is_latest,
    CASE WHEN n.kind = 'INVITED' THEN s.sign_up_closes_at ELSE u.offer_expires_at END AS asked_until,
    n.kind <> 'SEAT_OFFERED' OR coalesce(u.offer_expires_at >= n.deadline_at
      OR u.offer_expires_at <= clock_timestamp(), true) AS deadline_holds
  FROM sign_up_notice n JOIN session s ON s.id = n.session_id JOIN sign_up u ON u.id = n.sign_up_id
  WHERE n.message_id = ${'messageId'}`;

export const ANSWERS = sql<OfMessage, SendFacts['answers'][number]>`
  SELECT w.session_id, w.outcome, s.status AS session_status, s.starts_at,
    s.starts_at = w.told_starts_at AS start_is_current, u.status AS sign_up_status,
    coalesce(u.offer_expires_at <= clock_timestamp(), false) AS offer_is_over,
    coalesce(s.capacity - s.seats_taken - s.reserved_seats < CASE WHEN u.companion THEN 2 ELSE 1 END, false) AS is_full
  FROM answered_session w
  JOIN session s ON s.id = w.session_id
  LEFT JOIN sign_up u ON u.session_id = w.session_id AND u.participant_id = w.participant_id
  WHERE w.answer_message_id = ${'messageId'} ORDER BY s.starts_at, s.id`;

export const QUESTION = sql<OfMessage, { readonly isOpen: boolean }>`
  SELECT i.status = 'OPEN' AND coalesce(i.waits_until > clock_timestamp(), false) AS is_open
  FROM inbound_text i
  WHERE i.answer_message_id = ${'messageId'} AND EXISTS (SELECT 1 FROM answer_choice c WHERE c.inbound_text_id = i.id)`;

export const QUESTION_SESSIONS = sql<OfMessage, QuestionFacts['sessions'][number]>`
  SELECT asked.status, asked.starts_at FROM ${CHOICES}`;

/** Another message will tell these; the sweep writes it. */
export const RELEASE_REMINDERS = sql<OfMessage & { readonly reminderIds: readonly string[] }>`
  UPDATE reminder SET message_id = NULL WHERE message_id = ${'messageId'} AND id = ANY (${'reminderIds'})`;
