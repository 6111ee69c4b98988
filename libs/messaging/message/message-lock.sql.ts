import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { Message } from './message.entity.js';

interface Wanted {
  readonly messageId: string;
}

/** A message with the database's clock. */
export type LockedMessage = Message & { readonly now: Date };

const MESSAGE = fragment<Wanted>`
  SELECT ${columnsOf(Message)}, clock_timestamp() AS now FROM message WHERE id = ${'messageId'} FOR UPDATE`;

export const LOCK_MESSAGE = sql<Wanted, LockedMessage>`${MESSAGE}`;

/** No row when somebody else holds it. */
export const LOCK_MESSAGE_IF_FREE = sql<Wanted, LockedMessage>`${MESSAGE} SKIP LOCKED`;
