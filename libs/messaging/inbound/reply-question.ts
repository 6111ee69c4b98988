import type { Tx } from '#libs/database/tenant-database.js';
import type { SessionStatus } from '#libs/groups/session.entity.js';
import type { SignUpSource, SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { TEXTED } from '../message/eligibility.sql.js';
import { sessionsOf } from '../message/session-facts.sql.js';

/** A question stands this long after it was sent; an invitation may be answered weeks later. */
const STANDS_AFTER_TEXT = '60 days';
/** A question stands this long after its session: a late answer gets a fitting text, a later one is for a human. */
const STANDS_AFTER_SESSION = '24 hours';

/** The text that somebody was sent last, as far as it asks something. */
export interface Question {
  readonly messageId: string;
  readonly participantId: string;
  readonly phoneNumberId: string;
}

/** A session that a question is about, and what stands about it. */
export interface AskedSession {
  readonly sessionId: string;
  readonly siteId: string;
  readonly publicName: string;
  readonly startsAt: Date;
  readonly timeZone: string;
  readonly status: SessionStatus;
  readonly hasBegun: boolean;
  /** Null: they have not said anything. */
  readonly signUpStatus: SignUpStatus | null;
  /** Through which door it became so. */
  readonly signUpSource: SignUpSource | null;
}

/**
 * What each of these people was asked last, by a text to one of these numbers that has reached the phone, or may have.
 * Nobody for whom there is nothing to answer: the last text was one that staff wrote, or its sessions are over. Earlier
 * questions are not looked at, as nobody knows which of several somebody means.
 */
export async function lastQuestions(
  tx: Tx,
  participantIds: readonly string[],
  phoneNumberIds: readonly string[],
): Promise<Question[]> {
  return tx.query<Question[]>(
    `SELECT last.id AS "messageId", last.participant_id AS "participantId", last.phone_number_id AS "phoneNumberId"
     FROM (
       SELECT DISTINCT ON (m.participant_id) m.id, m.participant_id, m.phone_number_id, m.purpose
       FROM message m
       WHERE m.participant_id = ANY ($1) AND m.phone_number_id = ANY ($2) AND m.status IN ${TEXTED}
         AND m.purpose IN ('REMINDER', 'SIGN_UP_NOTICE', 'STAFF_MESSAGE')
         AND m.created_at > now() - interval '${STANDS_AFTER_TEXT}'
       ORDER BY m.participant_id, coalesce(m.attempted_at, m.created_at) DESC, m.created_at DESC, m.id
     ) last
     WHERE last.purpose <> 'STAFF_MESSAGE' AND EXISTS (
       SELECT 1 FROM session s WHERE s.id IN ${sessionsOf('last.id')}
         AND s.ends_at > now() - interval '${STANDS_AFTER_SESSION}')
     ORDER BY last.participant_id`,
    [participantIds, phoneNumberIds],
  );
}

/** The sessions that a text tells of, earliest first. */
export async function sessionsAsked(
  tx: Tx,
  { messageId, participantId }: Pick<Question, 'messageId' | 'participantId'>,
): Promise<AskedSession[]> {
  return tx.query<AskedSession[]>(
    `SELECT s.id AS "sessionId", g.site_id AS "siteId", g.public_name AS "publicName", s.starts_at AS "startsAt",
       s.time_zone AS "timeZone", s.status, s.starts_at <= clock_timestamp() AS "hasBegun",
       u.status AS "signUpStatus", (
         SELECT e.source FROM sign_up_event e WHERE e.sign_up_id = u.id AND NOT e.of_duplicate ORDER BY e.ordinal DESC LIMIT 1
       ) AS "signUpSource"
     FROM session s
     JOIN activity_group g ON g.id = s.group_id
     LEFT JOIN sign_up u ON u.session_id = s.id AND u.participant_id = $2
     WHERE s.id IN ${sessionsOf('$1')} ORDER BY s.starts_at, s.id`,
    [messageId, participantId],
  );
}

/**
 * Where a text from somebody is read: at the site of the group of the question, else of the group they joined last, else
 * by the whole organisation.
 */
export async function siteOf(tx: Tx, participantIds: readonly string[]): Promise<string | null> {
  const rows = await tx.query<{ siteId: string }[]>(
    `SELECT g.site_id AS "siteId" FROM membership m JOIN activity_group g ON g.id = m.group_id
     WHERE m.participant_id = ANY ($1) ORDER BY m.ends_on DESC NULLS FIRST, m.starts_on DESC, m.id LIMIT 1`,
    [participantIds],
  );
  return rows[0]?.siteId ?? null;
}
