/** The tables that a statement names. */
export interface TablesOf {
  /** In FROM, JOIN and USING, also of subqueries; locks of rows are reads. */
  readonly reads: ReadonlySet<string>;
  /** By INSERT, UPDATE and DELETE. */
  readonly writes: ReadonlySet<string>;
}

/** Keywords with which a list of tables ends. */
const ENDS_TABLES = new Set(
  'select set values where group having window order limit returning union intersect except for'.split(' '),
);
/** What stands before the UPDATE of a lock, or of ON CONFLICT. */
const NO_UPDATE = new Set(['for', 'key', 'do']);

/**
 * Finds the tables of a statement among those that exist.
 * @throws Error when a WITH query has the name of a table: the two could not be told apart
 */
export function tablesOf(text: string, tables: ReadonlySet<string>): TablesOf {
  const tokens = tokensOf(text);
  refuseNamesakes(tokens, tables);
  const found = { reads: new Set<string>(), writes: new Set<string>() };
  // Whether a comma leads to the next table, for each parenthesis that is open.
  const inTables = [false];
  let next: keyof typeof found | null = null;
  tokens.forEach((token, index) => {
    if (token === '(') {
      inTables.push(next === 'reads');
    } else if (token === ')') {
      inTables.pop();
      next = null;
    } else if (token === ',') {
      next = inTables.at(-1) === true ? 'reads' : null;
    } else if (ENDS_TABLES.has(token)) {
      inTables[inTables.length - 1] = false;
      next = null;
    } else if (token !== 'only' && token !== 'lateral') {
      const role = roleAfter(token, tokens[index - 1]);
      if (role === 'reads' && token !== 'join') inTables[inTables.length - 1] = true;
      if (role === null && next !== null && isTable(tokens, index, next)) found[next].add(token);
      next = role;
    }
  });
  return found;

  function isTable(all: readonly string[], index: number, role: keyof typeof found): boolean {
    const isCall = role === 'reads' && all[index + 1] === '(';
    return tables.has(all[index] as string) && !isCall && all[index + 1] !== '.';
  }
}

/** What a statement does with the table that follows the keyword. */
function roleAfter(keyword: string, before: string | undefined): keyof TablesOf | null {
  if (keyword === 'from') return before === 'delete' ? 'writes' : before === 'distinct' ? null : 'reads';
  if (keyword === 'join' || keyword === 'using') return 'reads';
  if (keyword === 'into') return 'writes';
  return keyword === 'update' && !NO_UPDATE.has(before ?? '') ? 'writes' : null;
}

function refuseNamesakes(tokens: readonly string[], tables: ReadonlySet<string>): void {
  tokens.forEach((token, index) => {
    const begins = ['with', 'recursive', ','].includes(tokens[index - 1] ?? '');
    if (begins && tokens[index + 1] === 'as' && tokens[index + 2] !== undefined && tables.has(token)) {
      if (['(', 'materialized', 'not'].includes(tokens[index + 2] as string)) {
        throw new Error(`A WITH query has the name of the table ${token}`);
      }
    }
  });
}

/** Words, parentheses, commas and dots, in lower case; no comments and no strings. */
function tokensOf(text: string): string[] {
  const bare = text
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, " '' ")
    .replace(/"[^"]*"/g, ' quoted ');
  return bare.toLowerCase().match(/[a-z_][a-z0-9_]*|[(),.]/g) ?? [];
}
