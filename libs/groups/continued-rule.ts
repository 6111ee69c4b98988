import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { addDays, daysBetween, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { MAX_OCCURRENCES, occurrenceDates, parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { SessionSeries } from './session-series.entity.js';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** A date that a rule gave, and the date to which it is moved; the same when it is not. */
export interface MovedDate {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/**
 * The rule by which a series goes on from one of its dates: what is left of its COUNT, and in a weekly rule the weekday
 * of `from` replaced by that of `to`. Other rules keep their days.
 *
 * @param from the date that the rule gave
 * @param to the date to which that occurrence is moved; the same when it is not
 */
export function continuedRule(series: SessionSeries, from: LocalDate, to: LocalDate): string {
  return ruleFrom(series, from, nameOfWeekday(from), nameOfWeekday(to));
}

/**
 * How a later series goes along when a date of an earlier one is moved. In a weekly rule the same weekday moves, or else
 * the only one it has, by as many weeks; a monthly rule that meets on the same day of the month as its first date moves
 * by as many days. Others keep their days.
 *
 * @param from the first date of the later series that is meant
 * @param moved the date of the earlier series
 */
export function continuedAlong(
  series: SessionSeries,
  from: LocalDate,
  moved: MovedDate,
): { recurrenceRule: string; startsOn: LocalDate } {
  const stays = { recurrenceRule: continuedRule(series, from, from), startsOn: from };
  if (moved.from === moved.to) return stays;
  const parts = new Map(partsOf(series.recurrenceRule));
  if (parts.get('FREQ') === 'WEEKLY') {
    const weekdays = parts.get('BYDAY')?.split(',') ?? [nameOfWeekday(from)];
    const only = weekdays.length === 1 ? weekdays[0] : undefined;
    const day = weekdays.includes(nameOfWeekday(moved.from)) ? nameOfWeekday(moved.from) : only;
    if (day === undefined) return stays;
    const recurrenceRule = ruleFrom(series, from, day, nameOfWeekday(moved.to));
    const weeks = isoWeekIndex(moved.to) - isoWeekIndex(moved.from);
    const days = day === nameOfWeekday(from) ? weekdayOf(moved.to) - weekdayOf(from) : 0;
    // The other days of its first week are not lost when the first one goes behind them.
    const daysOn = only === undefined ? Math.min(days, 0) : days;
    return { recurrenceRule, startsOn: addDays(from, 7 * weeks + daysOn) };
  }
  const byFirstDate =
    parts.get('FREQ') === 'MONTHLY' && ![...parts.keys()].some((name) => name.startsWith('BY'));
  if (!byFirstDate || from.slice(-2) !== moved.from.slice(-2)) return stays;
  return { ...stays, startsOn: addDays(from, daysBetween(moved.from, moved.to)) };
}

function partsOf(rule: string): [string, string][] {
  return rule.split(';').map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=');
    return [name, value];
  });
}

function ruleFrom(series: SessionSeries, from: LocalDate, oldDay: string, newDay: string): string {
  const parts = partsOf(series.recurrenceRule);
  const weekly = parts.some(([name, value]) => name === 'FREQ' && value === 'WEEKLY');
  return parts
    .map(([name, value]) => {
      if (name === 'COUNT') return `COUNT=${Number(value) - countBefore(series, from)}`;
      if (name === 'BYDAY' && weekly) return `BYDAY=${movedWeekday(value, oldDay, newDay)}`;
      return `${name}=${value}`;
    })
    .join(';');
}

function movedWeekday(byDay: string, oldDay: string, newDay: string): string {
  const days = byDay.split(',').map((day) => (day === oldDay ? newDay : day));
  return [...new Set(days)].join(',');
}

function nameOfWeekday(date: LocalDate): string {
  return WEEKDAYS[weekdayOf(date) - 1] ?? '';
}

function countBefore(series: SessionSeries, date: LocalDate): number {
  const rule = parseRecurrenceRule(series.recurrenceRule, series.startsOn);
  const { startsOn, endsOn } = series;
  let count = 0;
  for (let from = startsOn; from < date;) {
    const dates = occurrenceDates(rule, { startsOn, endsOn, from, to: addDays(date, -1) }, series);
    count += dates.length;
    const last = dates.at(-1);
    if (dates.length < MAX_OCCURRENCES || last === undefined) break;
    from = addDays(last, 1);
  }
  return count;
}
