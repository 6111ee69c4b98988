import { badInput, type AppError } from '#libs/errors/app-error.js';
import { isLocalDate, type LocalDate } from './local-date.js';

const MAX_RULE_LENGTH = 500;
const MAX_INTERVAL = 1000;
/** Ten years of days. */
const MAX_COUNT = 3660;

/** The last moment of a rule, in the three forms that RFC 5545 has. `date` is the date as it was written. */
export type Until =
  | { readonly form: 'date'; readonly date: LocalDate }
  | { readonly form: 'local'; readonly date: LocalDate; readonly time: string }
  | { readonly form: 'utc'; readonly date: LocalDate; readonly instant: Date };

const wholeNumber =
  (lowest: number, highest: number) =>
  (text: string): boolean =>
    /^\d{1,6}$/.test(text) && Number(text) >= lowest && Number(text) <= highest;

const listOf =
  (isItem: (item: string) => boolean) =>
  (text: string): boolean =>
    text.split(',').every(isItem);

const signed =
  (highest: number) =>
  (text: string): boolean =>
    wholeNumber(1, highest)(text.replace(/^-/, ''));

const isWeekday = (text: string): boolean => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(text);

/** The parts a rule may have, each with its test and what is right for it (RFC 5545 section 3.3.10). */
const PARTS: ReadonlyMap<string, { isRight: (value: string) => boolean; right: string }> = new Map([
  [
    'FREQ',
    {
      isRight: (value: string) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value),
      right: 'DAILY, WEEKLY, MONTHLY or YEARLY',
    },
  ],
  ['INTERVAL', { isRight: wholeNumber(1, MAX_INTERVAL), right: `a whole number from 1 to ${MAX_INTERVAL}` }],
  ['COUNT', { isRight: wholeNumber(1, MAX_COUNT), right: `a whole number from 1 to ${MAX_COUNT}` }],
  [
    'UNTIL',
    {
      isRight: (value: string) => parseUntil(value) !== null,
      right: 'a date such as 20261231, or a date and time such as 20261231T215959Z',
    },
  ],
  [
    'BYDAY',
    {
      isRight: listOf(
        (item) => isWeekday(item.slice(-2)) && (item.length === 2 || signed(53)(item.slice(0, -2))),
      ),
      right: 'weekdays from MO to SU with commas between, such as TU,TH, or -1FR for the last Friday',
    },
  ],
  ['BYMONTHDAY', { isRight: listOf(signed(31)), right: 'days from 1 to 31, or -1 for the last day' }],
  ['BYMONTH', { isRight: listOf(wholeNumber(1, 12)), right: 'months from 1 to 12' }],
  ['BYSETPOS', { isRight: listOf(signed(366)), right: 'places from 1 to 366, or -1 for the last one' }],
  ['WKST', { isRight: isWeekday, right: 'a weekday from MO to SU' }],
]);

/**
 * The parts of an RRULE value by name, each checked alone and together with the others.
 * @throws AppError BAD_INPUT on `recurrenceRule` that says what would be right
 */
export function readRuleParts(rule: string): Map<string, string> {
  const value = rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  if (value.length > MAX_RULE_LENGTH) {
    throw refusedRule(`The rule should have at most ${MAX_RULE_LENGTH} characters.`);
  }
  if (/[\r\n]/.test(value) || /^(DTSTART|DTEND|EXDATE|RDATE|EXRULE)\b/.test(value)) {
    throw refusedRule(
      'The rule should be one RRULE line; the start date, the time and days off are given separately, not as DTSTART, RDATE or EXDATE.',
    );
  }
  const parts = new Map<string, string>();
  for (const pair of value.split(';')) {
    const [, name, given] = /^([A-Z-]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || given === undefined) {
      throw refusedRule(
        'The rule should be parts such as FREQ=WEEKLY;BYDAY=TU with semicolons between them.',
      );
    }
    const part = PARTS.get(name);
    if (part === undefined) {
      throw refusedRule(`Each part of the rule should be one of ${[...PARTS.keys()].join(', ')}.`);
    }
    if (parts.has(name)) throw refusedRule(`${name} should be given once.`);
    const plain = plainNumbers(given);
    if (!part.isRight(plain)) throw refusedRule(`${name} should be ${part.right}.`);
    parts.set(name, plain);
  }
  if (!parts.has('FREQ')) throw refusedRule(`The rule should say FREQ: ${PARTS.get('FREQ')?.right}.`);
  refuseClashes(parts);
  return parts;
}

/** Combinations that RFC 5545 section 3.3.10 forbids or gives no meaning. */
function refuseClashes(parts: ReadonlyMap<string, string>): void {
  const frequency = parts.get('FREQ');
  if (parts.has('COUNT') && parts.has('UNTIL')) {
    throw refusedRule('The rule should have COUNT or UNTIL or neither, not both.');
  }
  if (parts.has('BYMONTHDAY') && frequency === 'WEEKLY') {
    throw refusedRule('BYMONTHDAY should be used with FREQ=DAILY, MONTHLY or YEARLY, not WEEKLY.');
  }
  if (/\d/.test(parts.get('BYDAY') ?? '') && (frequency === 'DAILY' || frequency === 'WEEKLY')) {
    throw refusedRule(
      'A numbered weekday such as -1FR should be used with FREQ=MONTHLY or YEARLY; otherwise write FR.',
    );
  }
  if (parts.has('BYSETPOS') && frequency === 'DAILY') {
    throw refusedRule(
      'BYSETPOS should be used with FREQ=WEEKLY, MONTHLY or YEARLY; a day has one date to pick.',
    );
  }
  if (parts.has('BYSETPOS') && !['BYDAY', 'BYMONTHDAY', 'BYMONTH'].some((name) => parts.has(name))) {
    throw refusedRule('BYSETPOS should come with BYDAY, BYMONTHDAY or BYMONTH, from whose dates it picks.');
  }
}

/** `+1MO,02TU` → `1MO,2TU`: the grammar allows a plus and leading zeros, which say nothing. A time is left alone. */
function plainNumbers(value: string): string {
  return /^\d{8}/.test(value) ? value : value.replace(/(^|,)(?:\+|(-))?0*(?=\d)/g, '$1$2');
}

/** Reads the value of UNTIL; null when it is no date or date and time. */
export function parseUntil(value: string): Until | null {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d)(Z?))?$/.exec(value);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, zulu] = match;
  const date = `${year}-${month}-${day}`;
  if (!isLocalDate(date)) return null;
  if (hour === undefined) return { form: 'date', date };
  const time = `${hour}:${minute}:${second}`;
  return zulu === 'Z'
    ? { form: 'utc', date, instant: new Date(`${date}T${time}Z`) }
    : { form: 'local', date, time };
}

/** BAD_INPUT about the rule; the message says what would be right. */
export function refusedRule(message: string): AppError {
  return badInput('recurrenceRule', message);
}
