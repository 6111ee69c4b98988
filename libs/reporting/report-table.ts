import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Language } from '#libs/people/language.js';

/** How a column is written: numbers as numbers and dates as dates, so that spreadsheets can reckon with them. */
export type ColumnKind = 'TEXT' | 'INTEGER' | 'DECIMAL' | 'DATE';

export interface ReportColumn {
  readonly key: string;
  readonly kind: ColumnKind;
  readonly label: string;
}

/** A value of a row; null where nothing may or can be shown. Dates are local dates. */
export type ReportValue = string | number | null;
export type ReportRow = Readonly<Record<string, ReportValue>>;

/** What a figure or a column means, in words. */
export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

/** A report as a table, in one language, whose rows come as they are read. */
export interface ReportTable {
  /** For the name of the file: small letters and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly organisation: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly computedAt: Date;
  readonly timeZone: string;
  readonly language: Language;
  readonly columns: readonly ReportColumn[];
  readonly definitions: readonly Definition[];
  readonly rows: AsyncIterable<ReportRow>;
}
