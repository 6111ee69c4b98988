import { isoWeekOf } from '#libs/calendar/iso-week.js';
import { addDays, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';

export interface DemoBreak {
  readonly name: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate;
}

/** ISO weeks in which Finnish groups pause. No stretch of 11 whole weeks is without one, in years of 53 weeks either. */
const PAUSED_WEEKS: ReadonlyMap<number, string> = new Map([
  [9, 'Talviloma'],
  [18, 'Vapputauko'],
  [25, 'Juhannustauko'],
  [31, 'Kesätauko'],
  [42, 'Syysloma'],
  [52, 'Joulutauko'],
]);

const SUNDAY = 6;

/** The paused weeks, Monday to Sunday, that lie wholly from the one day to the other. */
export function breaksBetween(from: LocalDate, to: LocalDate): DemoBreak[] {
  const breaks: DemoBreak[] = [];
  const firstMonday = addDays(from, (8 - weekdayOf(from)) % 7);
  for (let monday = firstMonday; addDays(monday, SUNDAY) <= to; monday = addDays(monday, 7)) {
    const name = PAUSED_WEEKS.get(Number(isoWeekOf(monday).slice(-2)));
    if (name !== undefined) breaks.push({ name, startsOn: monday, endsOn: addDays(monday, SUNDAY) });
  }
  return breaks;
}
