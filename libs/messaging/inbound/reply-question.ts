import type { Tx } from '#libs/database/tenant-database.js';
import {
  LAST_QUESTIONS,
  SESSIONS_ASKED,
  SITE_OF,
  type AskedSession,
  type Question,
} from './reply-question.sql.js';

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
  return LAST_QUESTIONS.rows(tx, { participantIds, phoneNumberIds });
}

/** The sessions that a text tells of, earliest first. */
export async function sessionsAsked(
  tx: Tx,
  { messageId, participantId }: Pick<Question, 'messageId' | 'participantId'>,
): Promise<AskedSession[]> {
  return SESSIONS_ASKED.rows(tx, { messageId, participantId });
}

/**
 * Where a text from somebody is read: at the site of the group of the question, else of the group they joined last, else
 * by the whole organisation.
 */
export async function siteOf(tx: Tx, participantIds: readonly string[]): Promise<string | null> {
  const row = await SITE_OF.first(tx, { participantIds });
  return row?.siteId ?? null;
}
