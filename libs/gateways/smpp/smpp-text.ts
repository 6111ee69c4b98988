import { SegmentedMessage } from 'sms-segments-calculator';

/** SMPP's data_coding for GSM 03.38, the usual default alphabet of an SMSC, and for UCS-2. */
export const DATA_CODING = { GSM_7: 0x00, UCS_2: 0x08 } as const;

/** The text of one submit_sm, without the header that joins it to the others. */
export interface TextPart {
  readonly dataCoding: (typeof DATA_CODING)[keyof typeof DATA_CODING];
  /** GSM 03.38 with one septet in each octet, or UTF-16 with the high octet first. */
  readonly octets: Buffer;
}

/** What short_message may hold beside the header of a joined part: SMPP 3.4 allows 254 octets. */
export const LONGEST_SHORT_MESSAGE = 254;

/**
 * Splits a text as SMS are charged, by the calculator that also counts them: 160 septets or 70 units alone, 153 or 67
 * joined (3GPP TS 23.040 section 9.2.3.24.1), no character torn apart.
 */
export function textParts(body: string): TextPart[] {
  const message = new SegmentedMessage(body);
  const isGsm = message.encodingName === 'GSM-7';
  return message.segments.map((segment) => {
    // A segment also lists the octets of the header that joins it; only characters have their raw form.
    const units = Array.from<{ raw?: string; codeUnits: number[] }>(segment).flatMap(({ raw, codeUnits }) =>
      raw === undefined ? [] : codeUnits,
    );
    return isGsm
      ? { dataCoding: DATA_CODING.GSM_7, octets: Buffer.from(units) }
      : { dataCoding: DATA_CODING.UCS_2, octets: utf16(units) };
  });
}

/**
 * The user data header that joins parts: information element 0, with a reference of 8 bits.
 * @param number from 1
 */
export function joiningHeader(reference: number, total: number, number: number): Buffer {
  return Buffer.from([0x05, 0x00, 0x03, reference & 0xff, total, number]);
}

function utf16(units: readonly number[]): Buffer {
  const octets = Buffer.alloc(units.length * 2);
  units.forEach((unit, index) => octets.writeUInt16BE(unit, index * 2));
  return octets;
}
