import type { Pdu, ShortMessage } from 'smpp';
import type { Receipt, RefusalCause } from '../port/sms-gateway.js';

/** A receipt for one part, by the id that the SMSC gave it. */
export type PartReceipt = Pick<Receipt, 'status' | 'cause' | 'code'> & { readonly gatewayMessageId: string };

/** A text, or one part of it, that somebody sent us. */
export interface IncomingPart {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** How parts are known to belong together; null for a text of one part. */
  readonly joined: { readonly reference: number; readonly total: number; readonly number: number } | null;
}

/** Bits 2 to 5 of esm_class (SMPP 3.4 section 5.2.12) for a receipt and for word on the way. */
const MESSAGE_TYPE_BITS = 0x3c;
const RECEIPT = 0x04;
const INTERMEDIATE_NOTIFICATION = 0x20;
const INTERNATIONAL = 0x01;

/** network_error_code (SMPP 3.4 section 5.3.2.31): network 3 is GSM, whose error 1 is “unknown subscriber” (3GPP TS 29.002). */
const GSM_UNKNOWN_SUBSCRIBER = Buffer.from([3, 0, 1]);
const UNKNOWN_SUBSCRIBER = 'UNKNOWN_SUBSCRIBER';

type State = 'ENROUTE' | 'ACCEPTD' | 'DELIVRD' | 'EXPIRED' | 'DELETED' | 'UNDELIV' | 'REJECTD' | 'UNKNOWN';

/** message_state (SMPP 3.4 section 5.2.28) in the words that receipts use in their text (appendix B). */
const STATE_WORDS: Readonly<Record<number, State>> = {
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
};

const STATUS_OF: Readonly<Record<State, Receipt['status']>> = {
  ENROUTE: 'ON_ITS_WAY',
  ACCEPTD: 'ON_ITS_WAY',
  DELIVRD: 'DELIVERED',
  EXPIRED: 'FAILED',
  DELETED: 'FAILED',
  UNDELIV: 'FAILED',
  REJECTD: 'FAILED',
  // The SMSC does not know either: nothing new.
  UNKNOWN: 'ON_ITS_WAY',
};

/** Whether a deliver_sm or data_sm tells of a text of ours instead of carrying one. */
export function isReceipt(pdu: Pdu): boolean {
  const type = (pdu.esm_class ?? 0) & MESSAGE_TYPE_BITS;
  return type === RECEIPT || type === INTERMEDIATE_NOTIFICATION;
}

/**
 * Reads a receipt from its optional parameters, or from the text `id:… stat:DELIVRD err:000 …` of appendix B.
 * @returns null when it does not say which text it is about, or what happened
 */
export function receiptOf(pdu: Pdu): PartReceipt | null {
  const text = textOf(pdu);
  const gatewayMessageId = pdu.receipted_message_id ?? /\bid:\s*(\S+)/i.exec(text)?.[1];
  const word = STATE_WORDS[pdu.message_state ?? 0] ?? /\bstat:\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase();
  if (gatewayMessageId === undefined || word === undefined || !isState(word)) return null;
  const status = STATUS_OF[word];
  const code = status === 'FAILED' ? failureOf(pdu, word, text) : null;
  return { gatewayMessageId, status, cause: causeOf(code), code };
}

/** Only the GSM network’s own word is trusted to say that nobody has this number: `err:` means something else everywhere. */
export function causeOf(code: string | null): RefusalCause | null {
  return code === UNKNOWN_SUBSCRIBER ? 'NUMBER' : null;
}

function failureOf(pdu: Pdu, word: State, text: string): string {
  if (pdu.network_error_code?.equals(GSM_UNKNOWN_SUBSCRIBER)) return UNKNOWN_SUBSCRIBER;
  const error = /\berr:\s*(\w{1,8})/i.exec(text)?.[1];
  return error === undefined || /^0*$/.test(error) ? word : `${word}_${error.toUpperCase()}`;
}

/** Reads a text that came in; parts are known by a header (8 or 16 bits) or by the parameters `sar_…`. */
export function incomingPartOf(pdu: Pdu): IncomingPart {
  return {
    from: address(pdu.source_addr, pdu.source_addr_ton),
    to: address(pdu.destination_addr, pdu.dest_addr_ton),
    body: textOf(pdu),
    joined: joinedByHeader(contentOf(pdu)) ?? joinedByParameters(pdu),
  };
}

function isState(word: string): word is State {
  return Object.hasOwn(STATUS_OF, word);
}

function contentOf(pdu: Pdu): ShortMessage {
  const short = pdu.short_message;
  const isEmpty = short?.message === undefined || short.message.length === 0;
  return (isEmpty ? pdu.message_payload : short) ?? {};
}

function textOf(pdu: Pdu): string {
  const { message } = contentOf(pdu);
  // What came in an alphabet that the library does not know, such as binary, is shown letter by letter.
  return typeof message === 'string' ? message : (message?.toString('latin1') ?? '');
}

function address(digits = '', typeOfNumber = 0): string {
  return typeOfNumber === INTERNATIONAL && /^\d+$/.test(digits) ? `+${digits}` : digits;
}

/** Information elements 0x00 and 0x08 of 3GPP TS 23.040 sections 9.2.3.24.1 and 9.2.3.24.8. */
function joinedByHeader({ udh }: ShortMessage): IncomingPart['joined'] {
  for (const element of udh ?? []) {
    if (element[0] === 0x00 && element.length >= 5)
      return checked(element.readUInt8(2), element.readUInt8(3), element.readUInt8(4));
    if (element[0] === 0x08 && element.length >= 6)
      return checked(element.readUInt16BE(2), element.readUInt8(4), element.readUInt8(5));
  }
  return null;
}

function joinedByParameters(pdu: Pdu): IncomingPart['joined'] {
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: number } = pdu;
  if (reference === undefined || total === undefined || number === undefined) return null;
  return checked(reference, total, number);
}

function checked(reference: number, total: number, number: number): IncomingPart['joined'] {
  return total > 1 && number >= 1 && number <= total ? { reference, total, number } : null;
}
