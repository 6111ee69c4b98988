import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { MessagingBaseline1764600000008 } from './migrations/0001-baseline.js';
import { AnswersBySession1764600000101 } from './migrations/0002-answers-by-session.js';
import { NameChanges1796083200008 } from './migrations/0003-name-changes.js';
import { MessagesOfNumbers1796083200010 } from './migrations/0004-messages-of-numbers.js';

export const MESSAGING_MIGRATIONS: LibraryMigrations = {
  migrations: [
    MessagingBaseline1764600000008,
    AnswersBySession1764600000101,
    NameChanges1796083200008,
    MessagesOfNumbers1796083200010,
  ],
  appendOnlyTables: ['message_event'],
};
