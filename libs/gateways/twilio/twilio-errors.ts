import type { RefusalCause } from '../port/sms-gateway.js';

/**
 * What Twilio’s error codes are about, in answers and in receipts; https://www.twilio.com/docs/api/errors. Not listed, and
 * so without a cause, is what may pass by itself, above all 30003: the handset is switched off or out of reach.
 */
const CAUSES: Readonly<Record<string, RefusalCause>> = {
  // The number is not one, is a landline, or does not exist any more.
  21211: 'NUMBER',
  21217: 'NUMBER',
  21421: 'NUMBER',
  21614: 'NUMBER',
  21635: 'NUMBER',
  30005: 'NUMBER',
  30006: 'NUMBER',
  // Whoever has the number told this sender, or every sender, to stop.
  21610: 'NUMBER',
  30004: 'NUMBER',
  // The sender or the text is not taken here.
  21212: 'TEXT',
  21602: 'TEXT',
  21603: 'TEXT',
  21606: 'TEXT',
  21612: 'TEXT',
  21617: 'TEXT',
  21659: 'TEXT',
  21660: 'TEXT',
  21670: 'TEXT',
  30007: 'TEXT',
  // The account: credentials, money, countries it may send to, its queue.
  20003: 'GATEWAY',
  20005: 'GATEWAY',
  21408: 'GATEWAY',
  21609: 'GATEWAY',
  21611: 'GATEWAY',
  21703: 'GATEWAY',
  21705: 'GATEWAY',
  30001: 'GATEWAY',
  30002: 'GATEWAY',
  30008: 'GATEWAY',
  30010: 'GATEWAY',
};

/** @returns null for a code that says nothing about what is to blame */
export function causeOfTwilioError(code: string): RefusalCause | null {
  return CAUSES[code] ?? null;
}
