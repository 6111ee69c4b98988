/** Limits of a file that is read, in rows, in columns and in characters of one cell. */
export const MAX_ROWS = 200_000;
export const MAX_COLUMNS = 1_000;
export const MAX_CELL_CHARACTERS = 10_000;

/** One row of a file, as text. */
export interface TableRow {
  /** Where the row begins: the physical line of a CSV file, or the row number of a sheet; from 1. */
  readonly line: number;
  readonly cells: string[];
}
