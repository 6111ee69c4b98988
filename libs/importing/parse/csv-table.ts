import { Readable, pipeline } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { AppError } from '#libs/errors/app-error.js';
import { SNIFF_BYTES, decodeText } from './decode.js';
import type { TableRow } from './table-row.js';

/** A row longer than this is taken for a quote that was never closed. */
export const MAX_ROW_BYTES = 2_000_000;

const DELIMITERS = [';', '\t', ','] as const;
const SNIFF_LINES = 50;

export type Delimiter = (typeof DELIMITERS)[number];

/**
 * The delimiter that cuts the most lines into the same number of cells, looking only outside quotes; between equals the
 * one that occurs more often, then the semicolon, which Finnish spreadsheets write.
 */
export function sniffDelimiter(sample: string): Delimiter {
  const lines = countPerLine(sample);
  let best: { delimiter: Delimiter; agreeing: number; total: number } | undefined;
  for (const [index, delimiter] of DELIMITERS.entries()) {
    const lineCounts = lines.map((counts) => counts[index]!).filter((count) => count > 0);
    const linesByCount = new Map<number, number>();
    for (const count of lineCounts) linesByCount.set(count, (linesByCount.get(count) ?? 0) + 1);
    const agreeing = Math.max(0, ...linesByCount.values());
    const total = lineCounts.reduce((sum, count) => sum + count, 0);
    if (
      best === undefined ||
      agreeing > best.agreeing ||
      (agreeing === best.agreeing && total > best.total)
    ) {
      best = { delimiter, agreeing, total };
    }
  }
  return best!.delimiter;
}

/** How many times each delimiter occurs outside quotes, for each of the first lines. */
function countPerLine(sample: string): number[][] {
  const lines: number[][] = [];
  let counts = [0, 0, 0];
  let quoted = false;
  let atCellStart = true;
  for (const character of sample) {
    if (quoted) {
      // A doubled quote closes and opens again at once, which comes to the same.
      if (character === '"') quoted = false;
      continue;
    }
    const delimiter = (DELIMITERS as readonly string[]).indexOf(character);
    if (character === '"' && atCellStart) quoted = true;
    else if (character === '\n' || character === '\r') {
      if (counts.some((count) => count > 0)) lines.push(counts);
      counts = [0, 0, 0];
      if (lines.length >= SNIFF_LINES) return lines;
    } else if (delimiter !== -1) counts[delimiter]!++;
    // The quote itself too: what follows a closing quote may be its twin.
    atCellStart = delimiter !== -1 || character === '\n' || character === '\r' || character === '"';
  }
  lines.push(counts);
  return lines;
}

/** Reads CSV bytes row by row; blank lines come as rows of one empty cell. */
export async function* readCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<TableRow> {
  const text = decodeText(chunks);
  let sample = '';
  let ended = false;
  while (!ended && sample.length < SNIFF_BYTES / 2) {
    const next = await text.next();
    if (next.done === true) ended = true;
    else sample += next.value;
  }
  let line = 1;
  // Excel understands a first line `sep=,`, and some programs write it.
  const declared = /^"?sep=([;,\t])"?(\r\n|\n|\r)/i.exec(sample);
  if (declared !== null) {
    sample = sample.slice(declared[0].length);
    line++;
  }
  const delimiter = declared?.[1] ?? sniffDelimiter(sample);

  // Lines are counted here and not while iterating, so that the number is right when the parser gives up with rows still
  // waiting. The parser's own count is wrong for CRLF inside quotes; the raw text of the row is not.
  const withLine = ({ raw, record }: { raw: string; record: string[] }): TableRow => {
    const row = { line, cells: record };
    line += raw.match(/\r\n?|\n/g)?.length ?? 0;
    return row;
  };
  const options: Options = {
    delimiter,
    // All three at once, as files put together from parts mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_ROW_BYTES,
    raw: true,
    // The types do not know that `raw` wraps the record before it comes here.
    on_record: withLine as unknown as NonNullable<Options['on_record']>,
  };
  const parser = parse(options);
  async function* sampleThenRest(): AsyncGenerator<string> {
    if (sample !== '') yield sample;
    yield* text;
  }
  // Errors of the source arrive through the parser, which is being iterated.
  pipeline(Readable.from(sampleThenRest()), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<TableRow>;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AppError(
      'UNREADABLE_FILE',
      `The row that begins on line ${line} cannot be read: a quotation mark may be missing.`,
      { cause },
    );
  }
}
