import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Session } from '#libs/groups/session.entity.js';
import { listedSessions, type SessionFilter } from '#libs/groups/sessions.js';
import type { RegisterStatus } from '../rules/register-status.js';
import { SESSIONS_BY_REGISTER } from './sessions-by-register.sql.js';

/** One page of the sessions whose register is in this status, by start. */
export async function sessionsByRegister(
  tx: Tx,
  filter: SessionFilter,
  register: RegisterStatus,
  request: PageRequest,
): Promise<Session[]> {
  return SESSIONS_BY_REGISTER.page(tx, { ...listedSessions(filter), register }, request);
}

export async function countSessionsByRegister(
  tx: Tx,
  filter: SessionFilter,
  register: RegisterStatus,
): Promise<number> {
  return SESSIONS_BY_REGISTER.count(tx, { ...listedSessions(filter), register });
}
