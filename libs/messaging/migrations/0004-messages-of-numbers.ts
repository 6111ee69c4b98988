import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Whose text it is that comes in, by whoever texted the number last, is found without reading all texts. */
export class MessagesOfNumbers1796083200010 extends ForwardMigration {
  protected readonly statements = ['CREATE INDEX message_by_number ON message (phone_number_id)'];
}
