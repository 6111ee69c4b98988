import { sql, type NoParameters } from '#libs/database/sql.js';
import type { OwnTexts } from '../wording/template-set.js';

export const OWN_TEXTS = sql<NoParameters, OwnTexts>`
  SELECT kind, language, text, text_without_reply FROM text_template`;

interface TextsToSave extends OwnTexts {
  readonly organisationId: string;
}

/** Writes no row when there is one already. */
export const INSERT_OWN_TEXTS = sql<TextsToSave>`
  INSERT INTO text_template (organisation_id, kind, language, text, text_without_reply)
  VALUES (${'organisationId'}, ${'kind'}, ${'language'}, ${'text'}, ${'textWithoutReply'})
  ON CONFLICT DO NOTHING`;

/** Writes no row when it has another version. */
export const UPDATE_OWN_TEXTS = sql<TextsToSave & { readonly seenVersion: number }>`
  UPDATE text_template
  SET text = ${'text'}, text_without_reply = ${'textWithoutReply'}, version = version + 1, updated_at = now()
  WHERE organisation_id = ${'organisationId'} AND kind = ${'kind'} AND language = ${'language'}
    AND version = ${'seenVersion'}`;

/** What one part of a text costs the organisation; null while it gives no price. */
export const PART_PRICE = sql<NoParameters, { readonly price: string | null }>`
  SELECT sms_part_price_cents AS price FROM organisation LIMIT 1`;
