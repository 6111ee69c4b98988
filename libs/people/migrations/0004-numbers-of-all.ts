import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** A number is looked for in all organisations before it is known whose text came in. */
export class NumbersOfAll1796083200011 extends ForwardMigration {
  protected readonly statements = ['CREATE INDEX phone_number_of_all ON phone_number (number_index)'];
}
