import type { Tx } from '#libs/database/tenant-database.js';
import type { SessionStatus } from '#libs/groups/session.entity.js';
import type { SignUpStatus } from '#libs/participation/sign-up.entity.js';
import { CONSENT_HOLDS, NUMBER_IS_CURRENT, signUpSpeaksAgainst } from './eligibility.js';
import type { Obstacle } from './message-state.js';
import type { ReminderKind } from './reminder-kind.js';
import { LATEST_STEP, TOLD_AS_IS } from './sign-up-notice-rows.js';

/** What has to hold when a text leaves, as it is at that moment. */
export interface SendFacts {
  /** The database's clock, after the locks were taken. */
  readonly now: Date;
  readonly deadlineAt: Date;
  readonly archived: boolean;
  readonly consents: boolean;
  readonly numberIsCurrent: boolean;
  readonly reminders: readonly {
    readonly kind: ReminderKind;
    readonly sessionStatus: SessionStatus;
    readonly startsAt: Date;
    /** Whether time and place are those that the text tells. */
    readonly scheduleIsCurrent: boolean;
    /** Null: none that speaks against it. */
    readonly signUpAgainst: SignUpStatus | null;
  }[];
  /** What the text tells people about their own sign-ups. */
  readonly notices: readonly {
    readonly sessionStatus: SessionStatus;
    readonly startsAt: Date;
    /** Whether time and place are those that the text tells. */
    readonly scheduleIsCurrent: boolean;
    /** Whether what it tells was the last thing that happened to the sign-up. */
    readonly isLatest: boolean;
    /** Of an offer that stands. */
    readonly offerExpiresAt: Date | null;
  }[];
}

/** Why the text must not leave; null when it may. */
export function obstacleOf(facts: SendFacts): Obstacle | null {
  const { now, reminders, notices } = facts;
  if (!facts.consents) return 'NO_CONSENT';
  if (facts.archived) return 'PARTICIPANT_ARCHIVED';
  if (!facts.numberIsCurrent) return 'NUMBER_NOT_CURRENT';
  for (const reminder of reminders) {
    const isCancelled = reminder.sessionStatus === 'CANCELLED';
    if (isCancelled && reminder.kind !== 'CANCELLED') return 'SESSION_CANCELLED';
    if (!isCancelled && reminder.kind === 'CANCELLED') return 'SESSION_NOT_CANCELLED';
    if (!reminder.scheduleIsCurrent) return 'SESSION_MOVED';
    if (reminder.signUpAgainst === 'CANCELLED') return 'SIGN_UP_CANCELLED';
    if (reminder.signUpAgainst !== null) return 'SIGN_UP_CHANGED';
  }
  for (const notice of notices) {
    if (notice.sessionStatus === 'CANCELLED') return 'SESSION_CANCELLED';
    if (!notice.isLatest) return 'SIGN_UP_CHANGED';
    if (!notice.scheduleIsCurrent) return 'SESSION_MOVED';
  }
  const lastMoments = [
    facts.deadlineAt,
    ...[...reminders, ...notices].map(({ startsAt }) => startsAt),
    ...notices.flatMap(({ offerExpiresAt }) => offerExpiresAt ?? []),
  ];
  return lastMoments.some((moment) => moment <= now) ? 'DEADLINE_PASSED' : null;
}

/**
 * Reads the facts for a message and holds them until the transaction ends: whoever cancels, moves, withdraws or archives
 * meanwhile waits, and comes either before the check or after the attempt has been committed.
 */
export async function lockSendFacts(tx: Tx, messageId: string): Promise<SendFacts> {
  await tx.query(LOCK, [messageId]);
  const [facts] = await tx.query<[Omit<SendFacts, 'reminders' | 'notices'>]>(FACTS, [messageId]);
  const reminders = await tx.query<SendFacts['reminders'][number][]>(REMINDERS, [messageId]);
  const notices = await tx.query<SendFacts['notices'][number][]>(NOTICES, [messageId]);
  return { ...facts, reminders, notices };
}

// Sessions first, as those who change sign-ups do.
const LOCK = `
  WITH its_sessions AS (
    SELECT s.id FROM session s WHERE s.id IN (
      SELECT r.session_id FROM reminder r WHERE r.message_id = $1
      UNION SELECT n.session_id FROM sign_up_notice n WHERE n.message_id = $1
    ) ORDER BY s.id FOR SHARE OF s
  ), its_sign_ups AS (
    SELECT u.id FROM sign_up u WHERE (u.session_id, u.participant_id) IN (
      SELECT r.session_id, r.participant_id FROM reminder r WHERE r.message_id = $1
      UNION SELECT n.session_id, n.participant_id FROM sign_up_notice n WHERE n.message_id = $1
    ) FOR SHARE OF u
  ), its_participant AS (
    SELECT p.id FROM participant p JOIN message m ON m.participant_id = p.id WHERE m.id = $1 FOR SHARE OF p
  ), its_consents AS (
    SELECT c.id FROM consent c JOIN message m ON m.participant_id = c.participant_id WHERE m.id = $1 FOR SHARE OF c
  ), its_number AS (
    SELECT n.id FROM phone_number n JOIN message m ON m.phone_number_id = n.id WHERE m.id = $1 FOR SHARE OF n
  )
  SELECT (SELECT count(*) FROM its_sessions), (SELECT count(*) FROM its_sign_ups),
    (SELECT count(*) FROM its_participant), (SELECT count(*) FROM its_consents), (SELECT count(*) FROM its_number)`;

// A statement of its own, so that it sees what was committed while the locks were waited for.
const FACTS = `
  SELECT clock_timestamp() AS now, m.deadline_at AS "deadlineAt", p.archived_at IS NOT NULL AS archived,
    EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS consents,
    ${NUMBER_IS_CURRENT} AS "numberIsCurrent"
  FROM message m
  JOIN participant p ON p.id = m.participant_id
  JOIN phone_number n ON n.id = m.phone_number_id
  JOIN organisation o ON o.id = m.organisation_id
  WHERE m.id = $1`;

const REMINDERS = `
  SELECT r.kind, s.status AS "sessionStatus", s.starts_at AS "startsAt",
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
    n.sign_up_event_id = ${LATEST_STEP} AS "isLatest", u.offer_expires_at AS "offerExpiresAt"
  FROM sign_up_notice n JOIN session s ON s.id = n.session_id JOIN sign_up u ON u.id = n.sign_up_id
  WHERE n.message_id = $1`;
