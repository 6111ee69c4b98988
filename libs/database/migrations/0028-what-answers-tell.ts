import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an answer of ours tells, and the plan that staff wrote about, are known when the text leaves. Adding the columns
 * rewrites no table; what was written before tells nothing that could be looked up.
 */
export class WhatAnswersTell1763700000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE answered_session
        -- The text that tells what became of it, and the start that it tells.
        ADD COLUMN answer_message_id uuid,
        ADD COLUMN told_starts_at timestamptz(3),
        ADD CONSTRAINT answered_session_told_as_a_whole CHECK ((answer_message_id IS NULL) = (told_starts_at IS NULL)),
        ADD FOREIGN KEY (organisation_id, answer_message_id) REFERENCES message (organisation_id, id);
      CREATE INDEX answered_session_by_answer ON answered_session (answer_message_id)
        WHERE answer_message_id IS NOT NULL;
      CREATE INDEX inbound_text_by_answer ON inbound_text (answer_message_id) WHERE answer_message_id IS NOT NULL;
      -- Of the session that staff wrote about, as it was when they did.
      ALTER TABLE announcement ADD COLUMN schedule_version integer`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
