/** Somebody and something that must not be seen outside of the database: names and numbers that nothing else has. */
export const CANARY = {
  firstName: 'Kultarinta',
  lastName: 'Kanarialintu',
  groupName: 'Varjolintujen toipumisryhmä',
  /** Numbers of so many people follow each other: +358457319280, +358457319281 … */
  firstNumber: '+358457319280',
} as const;

const NAMES = [CANARY.firstName, CANARY.lastName, 'Varjolintu', 'toipumisryhm'];
/** Short enough to find a number that was cut, long enough not to be found by chance. */
const DIGITS = 7;
/** What machines make has digits too: times in milliseconds, and ids. */
const MACHINE_MADE =
  /\b1[78]\d{11}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b/gi;
const BETWEEN_DIGITS = /(?<=\d)[ ()./\u00a0-]{1,3}(?=\d)/g;

/** The number of one of the people, counted from 0 to 9. */
export function canaryNumber(index: number): string {
  return CANARY.firstNumber.slice(0, -1) + String(index);
}

/** As people in Finland write it. */
export function nationalNumber(index: number): string {
  const national = `0${canaryNumber(index).slice(4)}`;
  return `${national.slice(0, 3)} ${national.slice(3, 6)} ${national.slice(6)}`;
}

/**
 * What of the canary a text holds: a name in any case, or seven digits in a row of a number in its international or national
 * notation, with or without blanks and dashes. Each also as bytes in hexadecimal, in base64, and escaped as in URLs or JSON.
 */
export function canariesIn(text: string): string[] {
  const read = text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  const lower = `${read}\n${decodedUrl(read)}`.toLowerCase();
  const digits = lower.replace(MACHINE_MADE, ' ').replace(BETWEEN_DIGITS, '');
  return [
    ...NAMES.filter((name) => lower.includes(name.toLowerCase()) || isEncodedIn(text, name)),
    ...PARTS_OF_NUMBERS.filter((part) => digits.includes(part)),
    ...NUMBERS.filter((number) => isEncodedIn(text, number)),
  ];
}

const NUMBERS = Array.from({ length: 10 }, (_, index) => canaryNumber(index).slice(4));
const PARTS_OF_NUMBERS = [
  ...new Set(NUMBERS.flatMap((number) => [...partsOf(`358${number}`), ...partsOf(`0${number}`)])),
];

function partsOf(number: string): string[] {
  return Array.from({ length: number.length - DIGITS + 1 }, (_, at) => number.slice(at, at + DIGITS));
}

function decodedUrl(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isEncodedIn(text: string, value: string): boolean {
  const inHexadecimal = Buffer.from(value).toString('hex');
  return text.toLowerCase().includes(inHexadecimal) || inBase64(value).some((part) => text.includes(part));
}

/** How a value looks in base64, after any number of bytes before it, without what its neighbours decide. */
function inBase64(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString('base64');
    const whole = Math.floor(((before + Buffer.byteLength(value)) * 8) / 6);
    return encoded.slice(before === 0 ? 0 : before + 1, whole);
  });
}
