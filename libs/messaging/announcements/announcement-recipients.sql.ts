import { fragment, sql } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Audience } from './announcement-draft.js';
import { CONSENT_HOLDS, NUMBER_TO_TEXT, TODAY } from '../message/eligibility.sql.js';

/** Why somebody for whom a message is meant does not get it. */
export const LEFT_OUT_REASONS = [
  'ARCHIVED',
  'NO_CONSENT',
  'CONSENT_WITHDRAWN',
  'NO_NUMBER',
  'NUMBER_SUSPENDED',
  'SAME_NUMBER',
] as const;
export type ExclusionReason = (typeof LEFT_OUT_REASONS)[number];

export interface RecipientSummary {
  readonly recipients: number;
  readonly byLanguage: ReadonlyMap<string, number>;
  readonly excluded: Readonly<Partial<Record<ExclusionReason, number>>>;
  /** Of who gets which text at which number. */
  readonly hash: string;
}

interface MeantFor {
  readonly groupId: string | null;
  readonly sessionId: string | null;
  readonly participantIds: readonly string[];
  /** In the order in which the texts were given. */
  readonly languages: readonly string[];
}

interface RecipientCount {
  readonly language: string | null;
  readonly reason: ExclusionReason | null;
  readonly count: number;
  readonly hash: string;
}

// Of several people with one number the first gets the text, once.
const JUDGED = fragment<MeantFor>`meant AS (
    SELECT m.participant_id AS id FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.group_id = ${'groupId'}::uuid AND m.starts_on <= ${TODAY} AND coalesce(m.ends_on >= ${TODAY}, true)
    UNION SELECT u.participant_id FROM sign_up u WHERE u.session_id = ${'sessionId'}::uuid AND u.status = 'SIGNED_UP'
    UNION SELECT p.id FROM participant p WHERE p.id = ANY (${'participantIds'}::uuid[])
  ), known AS (
    SELECT p.id, number.id AS number_id,
      CASE WHEN p.language = ANY (${'languages'}::text[]) THEN p.language ELSE (${'languages'}::text[])[1] END AS language,
      CASE
        WHEN p.archived_at IS NOT NULL THEN 'ARCHIVED'
        WHEN NOT EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) THEN
          CASE WHEN EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND c.withdrawn_on IS NOT NULL)
            THEN 'CONSENT_WITHDRAWN' ELSE 'NO_CONSENT' END
        WHEN number.id IS NULL THEN
          CASE WHEN EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.id AND n.status = 'SUSPENDED'
              AND n.valid_from <= ${TODAY} AND coalesce(n.valid_to > ${TODAY}, true))
            THEN 'NUMBER_SUSPENDED' ELSE 'NO_NUMBER' END
      END AS reason
    FROM meant JOIN participant p ON p.id = meant.id
    JOIN organisation o ON o.id = p.organisation_id
    LEFT JOIN LATERAL ${NUMBER_TO_TEXT} AS number ON true
  ), judged AS (
    SELECT k.id, k.number_id, k.language, coalesce(k.reason, CASE WHEN row_number() OVER (
      PARTITION BY n.number_index, k.reason IS NULL ORDER BY k.id) > 1 THEN 'SAME_NUMBER' END) AS reason
    FROM known k LEFT JOIN phone_number n ON n.id = k.number_id
  )`;

export const COUNT_RECIPIENTS = sql<MeantFor, RecipientCount>`
  WITH ${JUDGED}
  SELECT language, reason, count(*)::integer AS count, encode(sha256(convert_to(
    string_agg(id || ' ' || coalesce(number_id::text, ''), ',' ORDER BY id), 'UTF8')), 'hex') AS hash
  FROM judged GROUP BY language, reason ORDER BY language, reason`;

/** Counts who would get the message and who not, in the database, however many they are. */
export async function summariseRecipients(
  tx: Tx,
  audience: Audience,
  languages: readonly string[],
): Promise<RecipientSummary> {
  const rows = await COUNT_RECIPIENTS.rows(tx, meantFor(audience, languages));
  const told = rows.filter(({ reason }) => reason === null);
  const sum = (counts: readonly { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
  const reasons = LEFT_OUT_REASONS.flatMap((reason) => {
    const count = sum(rows.filter((row) => row.reason === reason));
    return count === 0 ? [] : [[reason, count] as const];
  });
  return {
    recipients: sum(told),
    byLanguage: new Map(told.map(({ language, count }) => [language ?? '', count])),
    excluded: Object.fromEntries(reasons),
    hash: told.map(({ language, hash }) => `${language ?? ''}:${hash}`).join(),
  };
}

interface TextsFor extends MeantFor {
  readonly announcementId: string;
  /** JSON. */
  readonly texts: string;
}

export const WRITE_TO_RECIPIENTS = sql<TextsFor>`
  WITH ${JUDGED}, wording AS (
    SELECT * FROM jsonb_to_recordset(${'texts'}::jsonb) AS t (language text, body text, encoding text, parts integer)
  )
  INSERT INTO message (id, organisation_id, announcement_id, purpose, participant_id, phone_number_id, language, body,
    encoding, parts, due_at, deadline_at)
  SELECT gen_random_uuid(), a.organisation_id, a.id, 'STAFF_MESSAGE', judged.id, judged.number_id, wording.language,
    wording.body, wording.encoding, wording.parts, now(), a.deadline_at
  FROM judged JOIN wording ON wording.language = judged.language
  JOIN announcement a ON a.id = ${'announcementId'}
  WHERE judged.reason IS NULL`;

/**
 * Writes a text to each of them, due at once, by one statement.
 * @param texts with the languages in the order in which they were given
 * @returns how many there are
 */
export async function writeToRecipients(
  tx: Tx,
  announcementId: string,
  audience: Audience,
  texts: readonly { language: string; body: string; encoding: string; parts: number }[],
): Promise<number> {
  const languages = texts.map(({ language }) => language);
  return WRITE_TO_RECIPIENTS.run(tx, {
    ...meantFor(audience, languages),
    announcementId,
    texts: JSON.stringify(texts),
  });
}

function meantFor(audience: Audience, languages: readonly string[]): MeantFor {
  return {
    groupId: audience.kind === 'GROUP' ? audience.groupId : null,
    sessionId: audience.kind === 'SESSION' ? audience.sessionId : null,
    participantIds: audience.kind === 'PEOPLE' ? audience.participantIds : [],
    languages,
  };
}
