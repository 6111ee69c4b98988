import { joiningHeader, LONGEST_SHORT_MESSAGE, textParts } from './smpp-text.js';
import type { OutgoingText } from '../port/sms-gateway.js';

/** The fields of one submit_sm. */
export type SubmitFields = Record<string, unknown>;

const TYPE_OF_NUMBER = { UNKNOWN: 0, INTERNATIONAL: 1, ALPHANUMERIC: 5 } as const;
const NUMBERING_PLAN = { UNKNOWN: 0, ISDN: 1 } as const;
/** Receipts for what was delivered and for what failed, none on the way. */
const FINAL_RECEIPT = 1;
/** The header counts parts in one octet. */
const MOST_PARTS = 255;
const SEPTETS_OF_A_PART = 153;

/**
 * The submit_sm of each part of a text, in order. Parts are joined by a reference made from the attempt's id: a text that
 * is sent again with the same id is the same text to the phone.
 *
 * @param from the number or name that the configuration sends from; null for the organisation's own
 * @returns null when the text is too long for SMS
 */
export function submitsOf(text: OutgoingText, from: string | null): SubmitFields[] | null {
  if (text.body.length > MOST_PARTS * SEPTETS_OF_A_PART) return null;
  const parts = textParts(text.body);
  const room = LONGEST_SHORT_MESSAGE - joiningHeader(0, 0, 0).length;
  // One heap of combining marks is one character to the calculator, however long.
  if (parts.length > MOST_PARTS || parts.some(({ octets }) => octets.length > room)) return null;
  const reference = parseInt(text.clientReference.slice(-2), 16);
  return parts.map(({ dataCoding, octets }, index) => ({
    ...sourceOf(from ?? text.sender),
    dest_addr_ton: TYPE_OF_NUMBER.INTERNATIONAL,
    dest_addr_npi: NUMBERING_PLAN.ISDN,
    destination_addr: text.to.replace(/^\+/, ''),
    registered_delivery: FINAL_RECEIPT,
    validity_period: text.validUntil,
    data_coding: dataCoding,
    short_message:
      parts.length === 1
        ? octets
        : { udh: joiningHeader(reference, parts.length, index + 1), message: octets },
  }));
}

function sourceOf(sender: string): SubmitFields {
  const isNumber = /^\+?\d+$/.test(sender);
  const ton = !isNumber
    ? TYPE_OF_NUMBER.ALPHANUMERIC
    : sender.startsWith('+')
      ? TYPE_OF_NUMBER.INTERNATIONAL
      : TYPE_OF_NUMBER.UNKNOWN;
  return {
    source_addr_ton: ton,
    source_addr_npi: isNumber ? NUMBERING_PLAN.ISDN : NUMBERING_PLAN.UNKNOWN,
    source_addr: sender.replace(/^\+/, ''),
  };
}
