import smpp from 'smpp';
import type { RefusalCause } from '../port/sms-gateway.js';

export interface SmppRefusal {
  readonly outcome: 'REFUSED';
  readonly cause: RefusalCause;
  readonly code: string;
  readonly retryAfterMs?: number;
}

/** SMPP says that it is too much, not for how long. */
const THROTTLED_WAIT_MS = 5_000;
const QUEUE_FULL_WAIT_MS = 30_000;

const ABOUT_THE_NUMBER = new Set(['ESME_RINVDSTADR', 'ESME_RINVDSTTON', 'ESME_RINVDSTNPI']);
const ABOUT_THE_TEXT = new Set([
  'ESME_RINVMSGLEN',
  'ESME_RINVSRCADR',
  'ESME_RINVSRCTON',
  'ESME_RINVSRCNPI',
  'ESME_RINVESMCLASS',
  'ESME_RINVEXPIRY',
  'ESME_RINVDCS',
  'ESME_RX_P_APPN',
  'ESME_RX_R_APPN',
]);
const WAITS_MS: Readonly<Record<string, number>> = {
  ESME_RTHROTTLED: THROTTLED_WAIT_MS,
  ESME_RMSGQFUL: QUEUE_FULL_WAIT_MS,
};

const NAMES = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** The name of a command_status (SMPP 3.4 section 5.1.3), such as THROTTLED; those of operators by their number. */
export function statusName(status: number): string {
  const name = NAMES.get(status);
  return name === undefined ? `SMPP_${status.toString(16).toUpperCase()}` : name.replace(/^ESME_R/, '');
}

/** What a command_status other than 0 in a submit_sm_resp says: the text was not taken and will not be sent. */
export function refusalOf(status: number): SmppRefusal {
  const name = NAMES.get(status) ?? '';
  const code = statusName(status);
  if (ABOUT_THE_NUMBER.has(name)) return { outcome: 'REFUSED', cause: 'NUMBER', code };
  if (ABOUT_THE_TEXT.has(name)) return { outcome: 'REFUSED', cause: 'TEXT', code };
  const retryAfterMs = WAITS_MS[name];
  return {
    outcome: 'REFUSED',
    cause: 'GATEWAY',
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
