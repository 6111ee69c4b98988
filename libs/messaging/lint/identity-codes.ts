/** An identity code, or what looks like one, in folded text. */
export interface IdentityCode {
  readonly start: number;
  readonly end: number;
  /** Whether its check character is right; a wrong one is likely a code that was mistyped. */
  readonly checked: boolean;
}

/**
 * Finnish: day, month, year, the century's sign, three digits, a check character. The signs for 1900 and 2000 besides - and
 * A are in use since 2023. Source: Decree 690/2022 and the Digital and Population Data Services Agency.
 */
const FINNISH = /(?<![\p{L}\p{N}])(\d{2})(\d{2})(\d{2}) ?([-+a-fu-y]) ?(\d{3})([0-9a-y])(?![\p{L}\p{N}])/gu;
const FINNISH_CHECK_CHARACTERS = '0123456789abcdefhjklmnprstuvwxy';

/** Swedish: year, month, day (60 more in a coordination number), a sign, three digits, a check digit (Luhn). */
const SWEDISH = /(?<![\p{L}\p{N}+])((?:19|20)?)(\d{2})(\d{2})(\d{2})( ?[-+] ?|)(\d{4})(?![\p{L}\p{N}])/gu;

/** Finnish and Swedish identity codes in folded text. */
export function identityCodes(text: string): IdentityCode[] {
  return [...finnishCodes(text), ...swedishCodes(text)];
}

function finnishCodes(text: string): IdentityCode[] {
  return [...text.matchAll(FINNISH)].flatMap((match) => {
    const [code, day = '', month = '', year = '', , individual = '', check = ''] = match;
    if (!isDate(Number(day), Number(month))) return [];
    const remainder = Number(`${day}${month}${year}${individual}`) % FINNISH_CHECK_CHARACTERS.length;
    const checked = FINNISH_CHECK_CHARACTERS[remainder] === check;
    return [{ start: match.index, end: match.index + code.length, checked }];
  });
}

function swedishCodes(text: string): IdentityCode[] {
  return [...text.matchAll(SWEDISH)].flatMap((match) => {
    const [code, century = '', year = '', month = '', day = '', sign = '', last = ''] = match;
    const dayOfMonth = Number(day) > 60 ? Number(day) - 60 : Number(day);
    if (!isDate(dayOfMonth, Number(month))) return [];
    const checked = luhnHolds(`${year}${month}${day}${last}`);
    // Ten digits in a row are a telephone number more often than not: then only a code that is right counts, and no
    // Finnish or Swedish national number, which begin with 0.
    if (sign === '' && century === '' && (!checked || year.startsWith('0'))) return [];
    return [{ start: match.index, end: match.index + code.length, checked }];
  });
}

function isDate(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/** Source: ISO/IEC 7812-1, annex B. */
function luhnHolds(digits: string): boolean {
  const sum = [...digits].reduceRight((total, digit, index) => {
    const doubled = (digits.length - index) % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
