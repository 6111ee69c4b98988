import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface PhoneReading {
  /** International form, `+358…`. */
  readonly e164: string;
  /** Whether texts can reach it, as far as its number range tells. */
  readonly isMobile: boolean;
}

const LABEL = /^(?:puhelin|matkapuhelin|puh|p|gsm|tel|mob|mobil|phone)\s*[.:]\s*/i;

/**
 * Reads a phone number in any notation, Finnish unless it says otherwise. A cell that says anything else beside the number,
 * or has two numbers, is not read: a number with a remark may be somebody else's.
 */
export function readPhone(text: string): PhoneReading | undefined {
  const number = parsePhoneNumberFromString(text.replace(LABEL, ''), {
    defaultCountry: 'FI',
    extract: false,
  });
  if (number === undefined || !number.isValid() || number.ext !== undefined) return undefined;
  const type = number.getType();
  return { e164: number.number, isMobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' };
}
