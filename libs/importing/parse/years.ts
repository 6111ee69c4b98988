import { type LocalDate, isLocalDate } from '#libs/calendar/local-date.js';
import { type DateReading, type HeadingYear, isoDate, yearInHeading, yearOf } from './dates.js';

export type YearSource = 'GIVEN' | 'TITLE' | 'FILE_NAME' | 'DATES';

/** `doubt` is set when the date is the best guess only. */
export type ResolvedDate =
  | { readonly date: LocalDate; readonly doubt?: 'DATE_ORDER_UNCLEAR' }
  | { readonly problem: 'DATE_IMPOSSIBLE' | 'YEAR_MISSING' };

/** A fall of so many months from one date to the next is a new year; a smaller one may be disorder. */
const NEW_YEAR_FALL_MONTHS = 6;
/** In a heading with two years, months before this one belong to the second. */
const FIRST_MONTH_OF_SEASON = 8;

/** Gives dates their years: from the caller, else the title, else the file name, else the date before them. */
export class Years {
  private readonly base: HeadingYear | undefined;
  private readonly baseSource: YearSource | undefined;
  private previous: { year: number; month: number } | undefined;
  private usedSource: YearSource | undefined;
  private readonly found = new Set<number>();
  /** The title and the file name tell different years. */
  readonly conflict: boolean;

  constructor(given: number | undefined, titleText: string | null, fileName: string) {
    const title = yearInHeading(titleText ?? '');
    const file = yearInHeading(fileName);
    if (given !== undefined) {
      [this.base, this.baseSource] = [{ first: given, spansTwo: false }, 'GIVEN'];
    } else if (title !== undefined) [this.base, this.baseSource] = [title, 'TITLE'];
    else if (file !== undefined) [this.base, this.baseSource] = [file, 'FILE_NAME'];
    this.conflict =
      given === undefined &&
      title !== undefined &&
      file !== undefined &&
      file.first !== title.first &&
      file.first !== title.first + 1;
  }

  /** Where the year of dates without one came from; null when every date had its own. */
  get source(): YearSource | null {
    return this.usedSource ?? null;
  }

  /** All years of the dates so far, in order. */
  get all(): number[] {
    return [...this.found].sort((a, b) => a - b);
  }

  /** For dates in the order of time, as across a matrix: the year rolls over when the months go down. */
  inSequence(reading: DateReading): ResolvedDate {
    if (reading.kind !== 'YEARLESS') {
      const resolved = this.withOwnYear(reading);
      if (reading.kind === 'DATE') {
        this.previous = { year: yearOf(reading.date), month: Number(reading.date.slice(5, 7)) };
      }
      return resolved;
    }
    const { month, day } = reading;
    const { previous } = this;
    if (previous === undefined) return this.remember(this.alone(reading), month);
    this.usedSource ??= this.baseSource ?? 'DATES';
    const fall = previous.month - month;
    const year = fall >= NEW_YEAR_FALL_MONTHS ? previous.year + 1 : previous.year;
    const resolved = this.remember(this.existing(year, month, day), month);
    const isDoubtful = fall > 0 && fall < NEW_YEAR_FALL_MONTHS;
    return 'date' in resolved && isDoubtful ? { ...resolved, doubt: 'DATE_ORDER_UNCLEAR' } : resolved;
  }

  /** For dates in any order, as down a long table. */
  alone(reading: DateReading): ResolvedDate {
    if (reading.kind !== 'YEARLESS') return this.withOwnYear(reading);
    if (this.base === undefined) return { problem: 'YEAR_MISSING' };
    this.usedSource ??= this.baseSource;
    const isSecond = this.base.spansTwo && reading.month < FIRST_MONTH_OF_SEASON;
    return this.existing(this.base.first + (isSecond ? 1 : 0), reading.month, reading.day);
  }

  private withOwnYear(reading: Exclude<DateReading, { kind: 'YEARLESS' }>): ResolvedDate {
    if (reading.kind === 'IMPOSSIBLE') return { problem: 'DATE_IMPOSSIBLE' };
    this.found.add(yearOf(reading.date));
    return { date: reading.date };
  }

  private existing(year: number, month: number, day: number): ResolvedDate {
    const date = isoDate(year, month, day);
    if (!isLocalDate(date)) return { problem: 'DATE_IMPOSSIBLE' };
    this.found.add(year);
    return { date };
  }

  private remember(resolved: ResolvedDate, month: number): ResolvedDate {
    if ('date' in resolved) this.previous = { year: yearOf(resolved.date), month };
    return resolved;
  }
}
