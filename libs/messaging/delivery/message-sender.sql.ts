import { sql } from '#libs/database/sql.js';

export const IS_DUE = sql<{ messageId: string }, { readonly isDue: boolean }>`
  SELECT status = 'PENDING' AND due_at <= now() AS is_due FROM message WHERE id = ${'messageId'}`;
