import { sql } from '#libs/database/sql.js';

/** The waves that this transaction has planned to tell of changes: they are due as it began. */
export const WAVES_OF_THIS_CHANGE = sql<{ kinds: readonly string[] }, { id: string }>`
  SELECT id FROM reminder_wave
  WHERE status = 'PLANNED' AND due_at = now()::timestamptz(3) AND kind = ANY (${'kinds'}::text[])`;

export const CANCELLED_AMONG = sql<{ sessionIds: readonly string[] }, { sessions: number }>`
  SELECT count(*)::integer AS sessions FROM session
  WHERE id = ANY (${'sessionIds'}::uuid[]) AND status = 'CANCELLED'`;

/** How many texts there would be in a language, and to how many people in all languages together. */
export interface ToldInLanguage {
  readonly language: string;
  readonly texts: number;
  readonly people: number;
}

/** Whom the waves are for, and those who are asked anew about a seat by what this transaction has written. */
export const TOLD_OF_THIS_CHANGE = sql<{ waveIds: readonly string[] }, ToldInLanguage>`
  WITH told AS MATERIALIZED (
    SELECT r.participant_id FROM reminder r WHERE r.wave_id = ANY (${'waveIds'}) AND r.message_id IS NULL
    UNION ALL
    SELECT n.participant_id FROM sign_up_notice n WHERE n.created_at = now()::timestamptz(3)
  )
  SELECT p.language, count(*)::integer AS texts, (SELECT count(DISTINCT participant_id) FROM told)::integer AS people
  FROM told JOIN participant p ON p.id = told.participant_id GROUP BY p.language ORDER BY p.language`;
