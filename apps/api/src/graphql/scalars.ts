import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** The years a local date may have: registers on paper go back a century, plans do not go further than this. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** RFC 3339: date, time, and an offset that must be there. Lower-case t and z are allowed by the standard. */
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const LOCAL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** A name of the IANA database; offsets such as +02:00 are refused, as they know no summer time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;

function isCalendarDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function parseInstant(text: string): Date | null {
  const match = INSTANT.exec(text);
  if (!match || !isCalendarDate(Number(match[1]), Number(match[2]), Number(match[3]))) return null;
  return new Date(text.toUpperCase().replace(' ', 'T'));
}

function parseLocalDate(text: string): string | null {
  const year = Number(text.slice(0, 'YYYY'.length));
  return year >= FIRST_YEAR && year <= LAST_YEAR ? dayOf(text) : null;
}

/** Days are also answered beyond the years that may be asked for: a period that touches the last of them ends later. */
function dayOf(text: string): string | null {
  const match = LOCAL_DATE.exec(text);
  return match && isCalendarDate(Number(match[1]), Number(match[2]), Number(match[3])) ? text : null;
}

function parseLocalTime(text: string): string | null {
  return LOCAL_TIME.test(text) ? text : null;
}

function parseTimeZone(text: string): string | null {
  if (!ZONE_NAME.test(text)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // Intl ignores case. The spelling of the database is kept, but not its aliases (Kyiv must not turn into Kiev).
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return null;
  }
}

interface IsoScalar<Internal> {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL: string;
  /** What would be right, as a sentence; the value itself is never repeated. */
  readonly expected: string;
  readonly parse: (text: string) => Internal | null;
  readonly print: (value: unknown) => string | null;
}

/** A scalar written as a string; a wrong value is BAD_INPUT, and the place it stands in is added where it is known. */
function isoScalar<Internal>(options: IsoScalar<Internal>): GraphQLScalarType<Internal, string> {
  const parse = (text: unknown): Internal => {
    const value = typeof text === 'string' ? options.parse(text) : null;
    if (value === null) {
      throw new GraphQLError(options.expected, { extensions: { code: 'BAD_INPUT' } });
    }
    return value;
  };
  return new GraphQLScalarType<Internal, string>({
    name: options.name,
    description: options.description,
    specifiedByURL: options.specifiedByURL,
    parseValue: parse,
    parseLiteral: (node) => {
      try {
        return parse(node.kind === Kind.STRING ? node.value : null);
      } catch (error) {
        // With its node the error can be traced back to the argument it stands in.
        if (error instanceof GraphQLError) {
          throw new GraphQLError(error.message, { nodes: node, extensions: error.extensions });
        }
        throw error;
      }
    },
    serialize: (value) => {
      const text = options.print(value);
      if (text === null) throw new TypeError(`A resolver returned something that is no ${options.name}`);
      return text;
    },
  });
}

function printText(parse: (text: string) => string | null): (value: unknown) => string | null {
  return (value) => (typeof value === 'string' ? parse(value) : null);
}

export const DateTime = isoScalar<Date>({
  name: 'DateTime',
  description:
    'An instant, as in `2026-11-21T11:00:00Z`. An offset must be given; answers are always in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  expected: 'Write an instant with its offset, like 2026-11-21T13:00:00+02:00 or 2026-11-21T11:00:00Z.',
  parse: parseInstant,
  print: (value) => {
    const date = typeof value === 'string' ? parseInstant(value) : value;
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
  },
});

export const LocalDate = isoScalar<string>({
  name: 'LocalDate',
  description: `A day of the calendar, as in \`2026-11-21\`, without a time and a zone; from ${FIRST_YEAR} to ${LAST_YEAR}.`,
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  expected: `Write a day of the calendar like 2026-11-21, from the year ${FIRST_YEAR} to ${LAST_YEAR}.`,
  parse: parseLocalDate,
  print: printText(dayOf),
});

export const LocalTime = isoScalar<string>({
  name: 'LocalTime',
  description: 'A time on the clock on the wall, as in `13:00`, with hours from 00 to 23.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  expected: 'Write a time on the wall like 09:30 or 13:00.',
  parse: parseLocalTime,
  // PostgreSQL prints a `time` with its seconds.
  print: printText((text) => parseLocalTime(text.replace(/^(\d{2}:\d{2}):00$/, '$1'))),
});

export const TimeZone = isoScalar<string>({
  name: 'TimeZone',
  description: 'A time zone by its name in the IANA database, as in `Europe/Helsinki`.',
  specifiedByURL: 'https://www.iana.org/time-zones',
  expected: 'Write a time zone by its name, like Europe/Helsinki.',
  parse: parseTimeZone,
  print: printText(parseTimeZone),
});
