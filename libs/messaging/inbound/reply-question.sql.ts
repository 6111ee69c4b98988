import { fragment, identifier, literal, sql } from '#libs/database/sql.js';
import type { SessionStatus } from '#libs/groups/session.entity.js';
import type { SignUpSource, SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { STATUS_SENT } from '../message/eligibility.sql.js';
import { sessionsOf } from '../message/session-facts.sql.js';

/** A question stands this long after it was sent; an invitation may be answered weeks later. */
const STANDS_AFTER_TEXT = literal('60 days');
/** A question stands this long after its session: a late answer gets a fitting text, a later one is for a human. */
const STANDS_AFTER_SESSION = literal('24 hours');

/** The text that somebody was sent last, as far as it asks something. */
export interface Question {
  readonly messageId: string;
  readonly participantId: string;
  readonly phoneNumberId: string;
}

interface Phones {
  readonly participantIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

export const LAST_QUESTIONS = sql<Phones, Question>`
  SELECT last.id AS message_id, last.participant_id, last.phone_number_id
  FROM (
    SELECT DISTINCT ON (m.participant_id) m.id, m.participant_id, m.phone_number_id, m.purpose
    FROM message m
    WHERE m.participant_id = ANY (${'participantIds'}) AND m.phone_number_id = ANY (${'phoneNumberIds'})
      AND m.status IN ${STATUS_SENT} AND m.purpose IN ('REMINDER', 'SIGN_UP_NOTICE', 'STAFF_MESSAGE')
      AND m.created_at > now() - interval ${STANDS_AFTER_TEXT}
    ORDER BY m.participant_id, coalesce(m.attempted_at, m.created_at) DESC, m.created_at DESC, m.id
  ) last
  WHERE last.purpose <> 'STAFF_MESSAGE' AND EXISTS (
    SELECT 1 FROM session s WHERE s.id IN ${sessionsOf(identifier('last.id'))}
      AND s.ends_at > now() - interval ${STANDS_AFTER_SESSION})
  ORDER BY last.participant_id`;

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

type Asked = Pick<Question, 'messageId' | 'participantId'>;

export const SESSIONS_ASKED = sql<Asked, AskedSession>`
  SELECT s.id AS session_id, g.site_id, g.public_name, s.starts_at, s.time_zone, s.status,
    s.starts_at <= clock_timestamp() AS has_begun, u.status AS sign_up_status, (
      SELECT e.source FROM sign_up_event e WHERE e.sign_up_id = u.id AND NOT e.of_duplicate
      ORDER BY e.ordinal DESC LIMIT 1
    ) AS sign_up_source
  FROM session s
  JOIN activity_group g ON g.id = s.group_id
  LEFT JOIN sign_up u ON u.session_id = s.id AND u.participant_id = ${'participantId'}
  WHERE s.id IN ${sessionsOf(fragment<Asked>`${'messageId'}`)} ORDER BY s.starts_at, s.id`;

export const SITE_OF = sql<{ participantIds: readonly string[] }, { readonly siteId: string }>`
  SELECT g.site_id FROM membership m JOIN activity_group g ON g.id = m.group_id
  WHERE m.participant_id = ANY (${'participantIds'})
  ORDER BY m.ends_on DESC NULLS FIRST, m.starts_on DESC, m.id LIMIT 1`;
