import { sql, type NoParameters } from '#libs/database/sql.js';

interface Found {
  readonly id: string;
}

export const ORGANISATIONS_OF_NUMBER = sql<{ to: string }, Found>`
  SELECT id FROM organisation
  WHERE sms_reply_number IS NOT NULL
    AND ltrim(sms_reply_number, '+') = regexp_replace(${'to'}, '\\D', '', 'g')`;

interface Texted {
  readonly numberIndexes: readonly Buffer[];
  readonly gateway: string;
  /** None: any. */
  readonly organisationIds: readonly string[];
}

export const LAST_TO_TEXT = sql<Texted, Found>`
  SELECT a.organisation_id AS id FROM phone_number_everywhere n
  JOIN message_everywhere m ON (m.organisation_id, m.phone_number_id) = (n.organisation_id, n.id)
  JOIN message_attempt_everywhere a ON (a.organisation_id, a.message_id) = (m.organisation_id, m.id)
  WHERE n.number_index = ANY (${'numberIndexes'}) AND a.gateway = ${'gateway'}
    AND (${'organisationIds'}::uuid[] = '{}' OR a.organisation_id = ANY (${'organisationIds'}))
  ORDER BY a.started_at DESC LIMIT 1`;

export const FIRST_TWO_ORGANISATIONS = sql<NoParameters, Found>`SELECT id FROM organisation LIMIT 2`;
