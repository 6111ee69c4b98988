import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** A register shows what people answered by text about its session; the key begins with the text. */
export class AnswersBySession1764600000101 extends ForwardMigration {
  protected readonly statements = [
    'CREATE INDEX answered_session_by_session ON answered_session (session_id, participant_id)',
  ];
}
