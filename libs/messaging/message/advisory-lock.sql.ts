import { sql } from '#libs/database/sql.js';

/** Transactions that name the same key come one after the other, each until it ends. */
export const TAKE_TURN = sql<{ key: string }>`SELECT pg_advisory_xact_lock(hashtextextended(${'key'}, 0))`;
