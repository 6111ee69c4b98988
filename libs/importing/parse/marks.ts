import { AppError } from '#libs/errors/app-error.js';
import { fold, tidy } from './words.js';

export type Mark = 'PRESENT' | 'LATE' | 'EXCUSED' | 'ABSENT';
/** `UNKNOWN` says that nothing is known about the person, which is not the same as an unknown symbol. */
export type MarkMeaning = Mark | 'UNKNOWN' | 'CANCELLED';

/** What a symbol of the file was taken to mean, for somebody to confirm or to change. */
export interface ProposedMeaning {
  readonly symbol: string;
  /** null when it could not be told. */
  readonly meaning: MarkMeaning | null;
  readonly source: 'GIVEN' | 'LEGEND' | 'DEFAULT' | null;
  /** What the file's own legend says about it. */
  readonly legendText: string | null;
  readonly count: number;
}

export interface UnknownMark {
  readonly symbol: string;
  readonly count: number;
  readonly firstLine: number;
}

const DEFAULTS: ReadonlyMap<string, MarkMeaning> = new Map(
  Object.entries({
    PRESENT: ['x', '1', 'p', '✓', '+', 'läsnä', 'paikalla', 'mukana', 'present', 'närvarande', 'true'],
    LATE: ['m', 'myöh', 'myöhässä', 'late', 'sen', 'försenad'],
    EXCUSED: ['s', 'sairas', 'ilm', 'poissa ilm', 'ilmoittanut', 'excused', 'sick', 'sjuk', 'e'],
    ABSENT: ['-', '0', 'a', 'poissa', 'absent', 'frånvarande'],
    // A box that is not ticked says nothing: unmarked is unknown, never absent.
    UNKNOWN: ['?', 'false', 'ei tietoa', 'okänt', 'unknown'],
    CANCELLED: ['peruttu', 'peruutettu', 'peruttiin', 'inställd', 'inställt', 'cancelled', 'canceled'],
  } satisfies Record<MarkMeaning, string[]>).flatMap(([meaning, symbols]) =>
    symbols.map((symbol): [string, MarkMeaning] => [symbolKey(symbol), meaning as MarkMeaning]),
  ),
);

/** Parts of words that tell what a legend means, the more telling first: "poissa, ilmoittanut" is EXCUSED. */
const PHRASES: readonly (readonly [RegExp, MarkMeaning])[] = [
  [/eitietoa|tuntematon|unknown|notknown|vetej|okan[dt]|eimerk/, 'UNKNOWN'],
  [/peru|installd|cancel/, 'CANCELLED'],
  [/luvaton|luvatta|eiilmoit|ilmoittamat|oanmal|ogiltig|unexcused/, 'ABSENT'],
  [/eilasna|eipaikal|eimukana|notpresent|intenarvar|ejnarvar/, 'ABSENT'],
  [/sairas|sjuk|sick|ilmoit|luvallinen|anmal|giltig|excus|este/, 'EXCUSED'],
  [/myoh|late|sena?|forsen/, 'LATE'],
  [/poissa|franvar|borta|absent/, 'ABSENT'],
  [/paikal|lasna|mukana|narvar|present|osallistu|deltog|attend/, 'PRESENT'],
];

/** Two symbols that differ in case, kind of dash or a full stop are the same. */
export function symbolKey(symbol: string): string {
  return tidy(symbol)
    .normalize('NFC')
    .toLowerCase()
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/[✔☑√]/g, '✓')
    .replace(/(?<=.)\.+$/, '');
}

/**
 * Reads a legend such as `x = paikalla, m = myöhässä, - = poissa`, in one cell or over several.
 *
 * @returns undefined when the cells are no legend
 */
export function readLegend(cells: readonly string[]): { symbol: string; text: string }[] | undefined {
  const filled = cells.map(tidy).filter((cell) => cell !== '');
  const entries: { symbol: string; text: string }[] = [];
  for (const sign of ['=', ':']) {
    const pair = new RegExp(
      `(?:^|[,;/|\\s])([^\\s=:]{1,12})\\s*${sign}\\s*(.+?)(?=[,;/|\\s]+[^\\s=:]{1,12}\\s*${sign}|$)`,
      'gu',
    );
    for (const cell of filled) {
      for (const [, symbol, text] of cell.matchAll(pair)) {
        entries.push({ symbol: symbol!, text: text!.replace(/[,;/|\s]+$/, '') });
      }
    }
    // One colon may be anything ("Huom: ovi lukossa"); several short words before colons are a legend.
    const isShort = entries.length > 1 && entries.every((e) => e.symbol.length <= 3);
    const isLegend =
      sign === '='
        ? entries.length > 0
        : isShort && entries.some((e) => meaningOfPhrase(e.text) !== undefined);
    if (isLegend && filled.every((cell) => /[=:]/.test(cell))) return entries;
    entries.length = 0;
  }
  return undefined;
}

/** What the words of a legend mean, if that can be told. */
export function meaningOfPhrase(text: string): MarkMeaning | undefined {
  const exact = DEFAULTS.get(symbolKey(text));
  const folded = fold(text);
  return exact ?? PHRASES.find(([pattern]) => pattern.test(folded))?.[1];
}

/** What each symbol means: as the caller says, else as the file's legend says, else as is usual. */
export class MarkMeanings {
  private readonly given: ReadonlyMap<string, MarkMeaning>;
  private readonly legend = new Map<string, { meaning: MarkMeaning | undefined; text: string }>();
  private readonly seen = new Map<string, { symbol: string; count: number; firstLine: number }>();
  private settled = false;

  constructor(given: Readonly<Record<string, Mark | 'UNKNOWN'>> = {}) {
    this.given = new Map(Object.entries(given).map(([symbol, meaning]) => [symbolKey(symbol), meaning]));
  }

  /**
   * @throws AppError UNREADABLE_FILE when marks have been given out already with another meaning
   */
  addLegend(entries: readonly { symbol: string; text: string }[]): void {
    for (const { symbol, text } of entries) {
      const key = symbolKey(symbol);
      const before = this.meaningOf(symbol);
      this.legend.set(key, { meaning: meaningOfPhrase(text), text });
      if (this.settled && this.seen.has(key) && this.meaningOf(symbol) !== before) {
        throw new AppError(
          'UNREADABLE_FILE',
          'The legend stands too far down in the file; move it above the header row, or say what each mark means.',
        );
      }
    }
  }

  /** From now on marks are given out, so that a legend further down may change nothing of what they mean. */
  settle(): void {
    this.settled = true;
  }

  /** undefined when nothing tells what the symbol means. */
  meaningOf(symbol: string): MarkMeaning | undefined {
    return this.lookUp(symbolKey(symbol)).meaning;
  }

  count(symbol: string, line: number): void {
    const key = symbolKey(symbol);
    const seen = this.seen.get(key);
    if (seen === undefined) this.seen.set(key, { symbol, count: 1, firstLine: line });
    else seen.count++;
  }

  proposed(): ProposedMeaning[] {
    return [...this.seen].map(([key, { symbol, count }]) => {
      const { meaning, source } = this.lookUp(key);
      const legendText = this.legend.get(key)?.text ?? null;
      return {
        symbol,
        meaning: meaning ?? null,
        source: meaning === undefined ? null : source,
        legendText,
        count,
      };
    });
  }

  unknown(): UnknownMark[] {
    return [...this.seen]
      .filter(([key]) => this.lookUp(key).meaning === undefined)
      .map(([, seen]) => ({ ...seen }));
  }

  private lookUp(key: string): { meaning: MarkMeaning | undefined; source: ProposedMeaning['source'] } {
    const given = this.given.get(key);
    if (given !== undefined) return { meaning: given, source: 'GIVEN' };
    // A legend that is not understood still says that the usual meaning is not meant.
    const legend = this.legend.get(key);
    if (legend !== undefined) return { meaning: legend.meaning, source: 'LEGEND' };
    return { meaning: DEFAULTS.get(key), source: 'DEFAULT' };
  }
}
