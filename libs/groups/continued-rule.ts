import { addDays, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { MAX_OCCURRENCES, occurrenceDates, parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { SessionSeries } from './session-series.entity.js';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/**
 * The rule by which a series goes on from one of its dates: what is left of its COUNT, and in a weekly rule the weekday
 * of `from` replaced by that of `to`. Other rules keep their days.
 *
 * @param from the date that the rule gave
 * @param to the date to which that occurrence is moved; the same when it is not
 */
export function continuedRule(series: SessionSeries, from: LocalDate, to: LocalDate): string {
  const parts = series.recurrenceRule.split(';').map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=');
    return [name, value];
  });
  const weekly = parts.some(([name, value]) => name === 'FREQ' && value === 'WEEKLY');
  return parts
    .map(([name, value]) => {
      if (name === 'COUNT') return `COUNT=${Number(value) - countBefore(series, from)}`;
      if (name === 'BYDAY' && weekly) return `BYDAY=${movedWeekday(value, from, to)}`;
      return `${name}=${value}`;
    })
    .join(';');
}

function movedWeekday(byDay: string, from: LocalDate, to: LocalDate): string {
  const days = byDay.split(',').map((day) => (day === nameOfWeekday(from) ? nameOfWeekday(to) : day));
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
