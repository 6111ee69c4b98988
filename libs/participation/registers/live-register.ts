import type { Tx } from '#libs/database/tenant-database.js';
import { LIVE_MARKS, type LiveMark } from './live-register.sql.js';
import { sheetHeaders } from './register-sheet.js';

/** What of a register changes while it is taken: ids, marks and who has made them, and no name of a participant. */
export interface LiveRegister {
  readonly closedAt: Date | null;
  readonly anonymousVisitors: number | null;
  readonly marks: readonly LiveMark[];
}

/** The register as it stands; null where there is no such session, or it cannot be seen. */
export async function liveRegister(tx: Tx, sessionId: string): Promise<LiveRegister | null> {
  const header = (await sheetHeaders(tx, [sessionId])).get(sessionId.toLowerCase());
  if (!header) return null;
  const { closedAt, anonymousVisitors } = header;
  return { closedAt, anonymousVisitors, marks: await LIVE_MARKS.rows(tx, { sessionId }) };
}
