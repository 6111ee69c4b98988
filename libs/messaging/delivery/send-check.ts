import type { Tx } from '#libs/database/tenant-database.js';
import { writeAnswerAnew } from '../replies/reply-messages.js';
import { sessionsOf } from '../message/session-facts.sql.js';
import {
  CONSENT_HOLDS,
  COUNTS_FOR_THE_DAY,
  NUMBER_IS_CURRENT,
  SAME_NUMBER,
  signUpSpeaksAgainst,
} from '../message/eligibility.sql.js';
import type { Obstacle, Postponement } from '../message/rules/message-state.js';
import { usefulUntil, verdictOn, type SendFacts } from './rules/send-verdict.js';
import { holdSettings } from '../reminders/deferred-messages.js';
import { LATEST_STEP, TOLD_AS_IS } from '../notices/sign-up-notice.sql.js';

/** Whether a message may leave, and by which clock that was decided. */
export interface SendCheck {
  /** The database's clock, after the locks were taken. */
  readonly now: Date;
  /** Null: it may leave. */
  readonly obstacle: Obstacle | Postponement | null;
  /** From when on the text is of no use. */
  readonly validUntil: Date;
}

/**
 * Decides whether a claimed message may leave, and holds what it was decided by until the transaction ends: whoever cancels,
 * moves, withdraws or archives meanwhile waits, and comes either before the check or after the attempt has been committed.
 * Other texts to the same person or number wait too, so that together they keep to the daily limit. When only a part of
 * what it tells still holds, that part gets a message of its own: reminders by the sweep, an answer here.
 */
export async function checkSending(tx: Tx, messageId: string): Promise<SendCheck> {
  await tx.query(LOCK, [messageId]);
  await tx.query(LOCK_NUMBERS, [messageId]);
  let facts = await readFacts(tx, messageId);
  if (verdictOn(facts).decision === 'WAIT') {
    await holdSettings(tx);
    facts = await readFacts(tx, messageId);
  }
  const { now } = facts;
  const validUntil = usefulUntil(facts);
  const verdict = verdictOn(facts);
  switch (verdict.decision) {
    case 'SEND':
      return { now, validUntil, obstacle: null };
    case 'WAIT':
      return { now, validUntil, obstacle: verdict.postponement };
    case 'STOP':
      return { now, validUntil, obstacle: verdict.obstacle };
    case 'WRITE_ANEW':
      await tx.query('UPDATE reminder SET message_id = NULL WHERE message_id = $1 AND id = ANY ($2)', [
        messageId,
        verdict.holding,
      ]);
      if (facts.answers.length > 0) await writeAnswerAnew(tx, messageId, verdict.holding);
      return { now, validUntil, obstacle: 'WRITTEN_ANEW' };
  }
}

async function readFacts(tx: Tx, messageId: string): Promise<SendFacts> {
  const [row] = await tx.query<[FactsRow]>(FACTS, [messageId]);
  const { timeZone, quietFrom, quietTo, most, already, dayEndsAt, ...facts } = row;
  const reminders = await tx.query<SendFacts['reminders'][number][]>(REMINDERS, [messageId]);
  const notices = await tx.query<SendFacts['notices'][number][]>(NOTICES, [messageId]);
  const quietHours = { timeZone, quietFrom, quietTo };
  const told = facts.purpose === 'ANSWER' ? await readAnswer(tx, messageId) : { answers: [], question: null };
  return { ...facts, quietHours, daily: { most, already, dayEndsAt }, reminders, notices, ...told };
}

/** What an answer of ours tells, or asks. */
async function readAnswer(tx: Tx, messageId: string): Promise<Pick<SendFacts, 'answers' | 'question'>> {
  const answers = await tx.query<SendFacts['answers'][number][]>(ANSWERS, [messageId]);
  const [asking] = await tx.query<{ isOpen: boolean }[]>(QUESTION, [messageId]);
  if (asking === undefined) return { answers, question: null };
  const sessions = await tx.query<NonNullable<SendFacts['question']>['sessions'][number][]>(
    QUESTION_SESSIONS,
    [messageId],
  );
  return { answers, question: { ...asking, sessions } };
}

type FactsRow = Omit<SendFacts, 'quietHours' | 'daily' | 'reminders' | 'notices' | 'answers' | 'question'> &
  SendFacts['quietHours'] &
  SendFacts['daily'];

// Those that the people of a shared phone were asked about, when the text asks which of them answers.
const CHOICES = `inbound_text i JOIN answer_choice c ON c.inbound_text_id = i.id
  JOIN session asked ON asked.id IN ${sessionsOf('c.question_message_id')}
  WHERE i.answer_message_id = $1`;

// Sessions first, as those who change sign-ups do.
const LOCK = `
  WITH its_sessions AS (
    SELECT s.id FROM session s WHERE s.id IN (
      SELECT r.session_id FROM reminder r WHERE r.message_id = $1
      UNION SELECT n.session_id FROM sign_up_notice n WHERE n.message_id = $1
      UNION SELECT a.session_id FROM message m JOIN announcement a ON a.id = m.announcement_id WHERE m.id = $1
      UNION SELECT w.session_id FROM answered_session w WHERE w.answer_message_id = $1
      UNION SELECT asked.id FROM ${CHOICES}
    ) ORDER BY s.id FOR SHARE OF s
  ), its_sign_ups AS (
    SELECT u.id FROM sign_up u WHERE (u.session_id, u.participant_id) IN (
      SELECT r.session_id, r.participant_id FROM reminder r WHERE r.message_id = $1
      UNION SELECT n.session_id, n.participant_id FROM sign_up_notice n WHERE n.message_id = $1
      UNION SELECT w.session_id, w.participant_id FROM answered_session w WHERE w.answer_message_id = $1
    ) FOR SHARE OF u
  ), its_participant AS (
    SELECT p.id FROM participant p JOIN message m ON m.participant_id = p.id WHERE m.id = $1
    FOR NO KEY UPDATE OF p
  ), its_consents AS (
    SELECT c.id FROM consent c JOIN message m ON m.participant_id = c.participant_id WHERE m.id = $1 FOR SHARE OF c
  ), its_question AS (
    SELECT i.id FROM inbound_text i WHERE i.answer_message_id = $1 FOR SHARE OF i
  )
  SELECT (SELECT count(*) FROM its_sessions), (SELECT count(*) FROM its_sign_ups),
    (SELECT count(*) FROM its_participant), (SELECT count(*) FROM its_consents),
    (SELECT count(*) FROM its_question)`;

// Several people may share a number; theirs are taken in one order.
const LOCK_NUMBERS = `
  SELECT n.id FROM phone_number n
  WHERE n.id IN (SELECT same.id FROM message m JOIN phone_number own ON own.id = m.phone_number_id
    JOIN phone_number same ON ${SAME_NUMBER} WHERE m.id = $1)
  ORDER BY n.id FOR NO KEY UPDATE OF n`;

// A statement of its own, so that it sees what was committed while the locks were waited for.
const FACTS = `
  SELECT moment.now, m.purpose, m.deadline_at AS "deadlineAt", m.attempt_id IS NOT NULL OR m.resent AS "mayHaveLeft",
    p.archived_at IS NOT NULL AS archived,
    EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS consents,
    ${NUMBER_IS_CURRENT} AS "numberIsCurrent", EXISTS (
      SELECT 1 FROM announcement a JOIN session s ON s.id = a.session_id
      WHERE a.id = m.announcement_id AND s.status = 'CANCELLED' AND s.cancelled_at > a.created_at
    ) AS "sessionCancelledSince", EXISTS (
      SELECT 1 FROM announcement a JOIN session s ON s.id = a.session_id
      WHERE a.id = m.announcement_id AND s.schedule_version <> a.schedule_version
    ) AS "sessionMovedSince", o.time_zone AS "timeZone",
    to_char(o.quiet_from, 'HH24:MI') AS "quietFrom", to_char(o.quiet_to, 'HH24:MI') AS "quietTo",
    o.max_texts_per_day AS most, day.ends_at AS "dayEndsAt", greatest((
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
  WHERE m.id = $1`;

const REMINDERS = `
  SELECT r.id, r.kind, s.status AS "sessionStatus", s.starts_at AS "startsAt",
    s.schedule_version = r.schedule_version AS "scheduleIsCurrent",
    (
      SELECT u.status FROM sign_up u
      WHERE u.session_id = s.id AND u.participant_id = r.participant_id AND ${signUpSpeaksAgainst('r.kind')}
    ) AS "signUpAgainst"
  FROM reminder r JOIN session s ON s.id = r.session_id
  WHERE r.message_id = $1`;

// Steps are added only while the session is locked, so the latest one stays the latest.
const NOTICES = `
  SELECT s.status AS "sessionStatus", s.starts_at AS "startsAt",
    ${TOLD_AS_IS} AS "scheduleIsCurrent",
    n.sign_up_event_id = ${LATEST_STEP} AS "isLatest",
    CASE WHEN n.kind = 'INVITED' THEN s.sign_up_closes_at ELSE u.offer_expires_at END AS "askedUntil",
    n.kind <> 'SEAT_OFFERED' OR coalesce(u.offer_expires_at >= n.deadline_at
      OR u.offer_expires_at <= clock_timestamp(), true) AS "deadlineHolds"
  FROM sign_up_notice n JOIN session s ON s.id = n.session_id JOIN sign_up u ON u.id = n.sign_up_id
  WHERE n.message_id = $1`;

const ANSWERS = `
  SELECT w.session_id AS "sessionId", w.outcome, s.status AS "sessionStatus", s.starts_at AS "startsAt",
    s.starts_at = w.told_starts_at AS "startIsCurrent", u.status AS "signUpStatus",
    coalesce(u.offer_expires_at <= clock_timestamp(), false) AS "offerIsOver",
    coalesce(s.capacity - s.seats_taken - s.reserved_seats < CASE WHEN u.companion THEN 2 ELSE 1 END, false) AS "isFull"
  FROM answered_session w
  JOIN session s ON s.id = w.session_id
  LEFT JOIN sign_up u ON u.session_id = w.session_id AND u.participant_id = w.participant_id
  WHERE w.answer_message_id = $1 ORDER BY s.starts_at, s.id`;

const QUESTION = `
  SELECT i.status = 'OPEN' AND coalesce(i.waits_until > clock_timestamp(), false) AS "isOpen"
  FROM inbound_text i
  WHERE i.answer_message_id = $1 AND EXISTS (SELECT 1 FROM answer_choice c WHERE c.inbound_text_id = i.id)`;

const QUESTION_SESSIONS = `SELECT asked.status, asked.starts_at AS "startsAt" FROM ${CHOICES}`;
