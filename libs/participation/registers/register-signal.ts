import { isUuid } from '#libs/database/tenant-database.js';

/** The channel of NOTIFY on which the transactions that change registers tell it. */
export const REGISTER_CHANNEL = 'register_changed';

/** Which register has changed. */
export interface RegisterSignal {
  readonly organisationId: string;
  readonly sessionId: string;
}

/** What was told of a register; null for what no register tells. */
export function registerSignalOf(payload: string): RegisterSignal | null {
  const [organisationId = '', sessionId = '', ...more] = payload.split('/');
  return more.length === 0 && isUuid(organisationId) && isUuid(sessionId)
    ? { organisationId, sessionId }
    : null;
}
