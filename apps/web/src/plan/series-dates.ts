import { isInBreak, type BreakDates } from '#libs/calendar/breaks.js';
import { isLocalDate, type LocalDate } from '#libs/calendar/local-date.js';
import { occurrenceDates, parseRecurrenceRule } from '#libs/calendar/recurrence.js';

/** A date that a series would have. */
export interface SeriesDate {
  readonly date: LocalDate;
  /** The break because of which it does not meet then; null: it meets. */
  readonly breakName: string | null;
}

interface NamedBreak extends BreakDates {
  readonly name: string;
}

/** The dates of a series as the server will make them. It stands in a part of its own, as the rules weigh as much as a page. */
export function seriesDates(
  {
    rule,
    startsOn,
    endsOn,
    until,
  }: {
    readonly rule: string;
    readonly startsOn: LocalDate;
    readonly endsOn: LocalDate | null;
    /** No date after it is looked for. */
    readonly until: LocalDate;
  },
  breaks: readonly NamedBreak[],
): readonly SeriesDate[] {
  if (!isLocalDate(startsOn)) return [];
  const window = { startsOn, endsOn, from: startsOn, to: until };
  return occurrenceDates(parseRecurrenceRule(rule, startsOn), window).map((date) => ({
    date,
    breakName: breaks.find((each) => isInBreak(date, [each]))?.name ?? null,
  }));
}
