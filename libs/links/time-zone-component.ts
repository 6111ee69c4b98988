import { Temporal } from 'temporal-polyfill';

/** One change of the clocks of a zone. */
interface Transition {
  /** What clocks showed when they were changed. */
  readonly onset: Temporal.PlainDateTime;
  readonly fromNs: number;
  readonly toNs: number;
}

/** "The last Sunday of March at 03:00": how a change comes back every year. */
interface YearlyRule {
  readonly month: number;
  readonly weekday: number;
  /** 1 to 5 from the beginning of the month; -1: the last one. */
  readonly ordinal: number;
  readonly time: string;
}

/** As far as transitions are compared with a yearly rule, in years. Calendars reach a year ahead at most. */
const YEARS_COVERED = 6;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const NS_PER_SECOND = 1_000_000_000;
const DAYS_PER_WEEK = 7;
/** An installation uses a handful of zones, and there are a few hundred. */
const components = new Map<string, readonly string[]>();

/**
 * The VTIMEZONE of an IANA zone (RFC 5545, section 3.6.5), right from the beginning of a year to `YEARS_COVERED` years
 * later by the runtime's zone data. Where the clocks change by a yearly rule, as in the EU, it is written as a rule;
 * where they do not, as in Morocco, each change is written on its own.
 *
 * @returns unfolded lines
 * @throws RangeError for an unknown zone
 */
export function timeZoneComponent(timeZone: string, firstYear: number): readonly string[] {
  const key = `${timeZone} ${firstYear}`;
  const known = components.get(key);
  if (known) return known;
  const lines = ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...observances(timeZone, firstYear), 'END:VTIMEZONE'];
  components.set(key, lines);
  return lines;
}

/** What clocks in the zone show at the instant, as `YYYYMMDDTHHMMSS` (RFC 5545, section 3.3.5, form 3). */
export function basicLocalTime(instant: Date, timeZone: string): string {
  return basic(
    Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDateTime(),
  );
}

function observances(timeZone: string, firstYear: number): string[] {
  // From the year before, so that what holds on the first of January is there.
  const begin = Temporal.ZonedDateTime.from({ timeZone, year: firstYear - 1, month: 1, day: 1 });
  const transitions = transitionsOf(begin, begin.add({ years: YEARS_COVERED }));
  const yearly = yearlyChanges(transitions);
  if (yearly) {
    return yearly.flatMap(({ first, rule }) => observance(first, `RRULE:FREQ=YEARLY;${ruleText(rule)}`));
  }
  const before = begin.getTimeZoneTransition('previous');
  const standing = before ? transitionAt(before) : unchanged(begin);
  return [standing, ...transitions].flatMap((transition) => observance(transition, null));
}

function transitionsOf(begin: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): Transition[] {
  const transitions: Transition[] = [];
  let at = begin.getTimeZoneTransition('next');
  while (at && at.epochMilliseconds < end.epochMilliseconds) {
    transitions.push(transitionAt(at));
    at = at.getTimeZoneTransition('next');
  }
  return transitions;
}

function transitionAt(at: Temporal.ZonedDateTime): Transition {
  const fromNs = at.subtract({ nanoseconds: 1 }).offsetNanoseconds;
  const onset = at.toInstant().toZonedDateTimeISO('UTC').toPlainDateTime().add({ nanoseconds: fromNs });
  return { onset, fromNs, toNs: at.offsetNanoseconds };
}

/** For a zone whose clocks have never been changed, such as UTC. */
function unchanged(at: Temporal.ZonedDateTime): Transition {
  const onset = Temporal.PlainDateTime.from('1970-01-01T00:00');
  return { onset, fromNs: at.offsetNanoseconds, toNs: at.offsetNanoseconds };
}

/** The changes of the first year with their rules, if the same rules hold in every year; else null. */
function yearlyChanges(
  transitions: readonly Transition[],
): { readonly first: Transition; readonly rule: YearlyRule }[] | null {
  const changesPerYear = transitions.length / YEARS_COVERED;
  if (changesPerYear === 0 || !Number.isInteger(changesPerYear)) return null;
  const found = transitions.slice(0, changesPerYear).map((first, position) => {
    const series = transitions.filter((_, index) => index % changesPerYear === position);
    const isSteady = series.every(
      ({ onset, fromNs, toNs }, years) =>
        onset.year === first.onset.year + years && fromNs === first.fromNs && toNs === first.toNs,
    );
    const rule = isSteady ? ruleOf(series.map(({ onset }) => onset)) : null;
    return rule && { first, rule };
  });
  return found.every((change) => change !== null) ? found : null;
}

/** The rule that all these times follow, one in each year; null when they follow none of this form. */
function ruleOf(onsets: readonly Temporal.PlainDateTime[]): YearlyRule | null {
  const candidates = onsets.map((onset): YearlyRule[] => {
    const rule = { month: onset.month, weekday: onset.dayOfWeek, time: onset.toPlainTime().toString() };
    const fromStart = Math.ceil(onset.day / DAYS_PER_WEEK);
    const isLast = onset.day + DAYS_PER_WEEK > onset.daysInMonth;
    return [...(isLast ? [{ ...rule, ordinal: -1 }] : []), { ...rule, ordinal: fromStart }];
  });
  const [first = []] = candidates;
  return (
    first.find((rule) => candidates.every((rules) => rules.some((other) => isSame(rule, other)))) ?? null
  );
}

function isSame(one: YearlyRule, other: YearlyRule): boolean {
  return (
    one.month === other.month &&
    one.weekday === other.weekday &&
    one.ordinal === other.ordinal &&
    one.time === other.time
  );
}

function ruleText({ month, ordinal, weekday }: YearlyRule): string {
  return `BYMONTH=${month};BYDAY=${ordinal}${WEEKDAYS[weekday - 1] ?? ''}`;
}

function observance({ onset, fromNs, toNs }: Transition, rule: string | null): string[] {
  const name = toNs > fromNs ? 'DAYLIGHT' : 'STANDARD';
  return [
    `BEGIN:${name}`,
    `DTSTART:${basic(onset)}`,
    ...(rule === null ? [] : [rule]),
    `TZOFFSETFROM:${offsetText(fromNs)}`,
    `TZOFFSETTO:${offsetText(toNs)}`,
    `END:${name}`,
  ];
}

/** UTC-OFFSET of RFC 5545, section 3.3.14: seconds only where there are any. */
function offsetText(offsetNs: number): string {
  const seconds = Math.abs(Math.round(offsetNs / NS_PER_SECOND));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const digits = parts.map((part) => String(part).padStart(2, '0')).join('');
  return `${offsetNs < 0 ? '-' : '+'}${digits.endsWith('00') ? digits.slice(0, 4) : digits}`;
}

function basic(local: Temporal.PlainDateTime): string {
  return local.toString({ smallestUnit: 'second', roundingMode: 'trunc' }).replace(/[-:]/g, '');
}
