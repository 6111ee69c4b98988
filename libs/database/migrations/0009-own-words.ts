import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './old-tenant-table.js';

/** The words that organisations write for their texts themselves, and the words that no text of theirs may hold. */
export class OwnWords1763700000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE text_template (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        kind text NOT NULL CHECK (kind IN
          ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED', 'MINIMUM_NOT_REACHED', 'INVITED', 'SEAT_OFFERED',
           'SEAT_CONFIRMED', 'SEAT_LOST', 'OFFER_EXPIRED', 'COMBINED')),
        -- BCP 47, as canonicalised.
        language text NOT NULL CHECK (char_length(language) BETWEEN 2 AND 35),
        text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 1000),
        -- For a sender that takes no replies; null: the same words.
        text_without_reply text CHECK (char_length(text_without_reply) BETWEEN 1 AND 1000),
        -- Counts the times it was saved: whoever saves says which one they have seen.
        version integer NOT NULL DEFAULT 1 CHECK (version > 0),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, kind, language)
      );

      CREATE TABLE sensitive_word (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        word text NOT NULL CHECK (char_length(word) BETWEEN 3 AND 60),
        UNIQUE (organisation_id, word)
      )`);
    await runner.query(tenantTable({ name: 'text_template' }));
    await runner.query(tenantTable({ name: 'sensitive_word' }));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
