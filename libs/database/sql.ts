import { types, type CustomTypesConfig } from 'pg';
import type { EntityManager as Tx } from 'typeorm';
import { send } from './connection.js';
import { preparesStatements } from './data-source.js';

/*
 * The one dialect in which statements are written.
 *
 * A statement is a constant, so that it can be read, and prepared by a test, without running the code around it:
 *
 *   export const SEATS_OF = sql<{ sessionId: string }, { seatsTaken: number }>`
 *     SELECT s.seats_taken FROM session s WHERE s.id = ${'sessionId'}`;
 *
 *   const seats = await SEATS_OF.first(tx, { sessionId });
 *
 * Between `${}` stands either the name of a parameter, which becomes a `$n`, or a fragment, which is written out. Text
 * can get into a statement in no other way. Columns come back in camel case: `seats_taken` as `seatsTaken`.
 */

/** A part of a statement that asks for the parameters `Parameters`; made by `fragment`. */
export interface Fragment<in Parameters = unknown> {
  readonly parts: readonly (string | Parameter)[];
  /** Keeps the type of the parameters; never there. */
  readonly asksFor?: (parameters: Parameters) => void;
}

interface Parameter {
  readonly name: string;
}

type Part<Parameters> = Fragment<Parameters> | (keyof Parameters & string);

/** A statement without parameters is run with `{}`. */
export type NoParameters = Record<never, never>;

/** A part that several statements share, such as a condition. The names in it are parameters of the statements. */
export function fragment<Parameters = unknown>(
  strings: TemplateStringsArray,
  ...parts: readonly Part<Parameters>[]
): Fragment<Parameters> {
  const joined: (string | Parameter)[] = [];
  strings.forEach((text, index) => {
    joined.push(text);
    const part = parts[index];
    if (typeof part === 'string') joined.push({ name: part });
    else if (part !== undefined) joined.push(...part.parts);
  });
  return { parts: joined };
}

/** Fragments one after another, `separator` between them. The separator is written by us, never by a client. */
export function joined<Parameters>(
  fragments: readonly Fragment<Parameters>[],
  separator: string,
): Fragment<Parameters> {
  return {
    parts: fragments.flatMap(({ parts }, index) => (index === 0 ? parts : [separator, ...parts])),
  };
}

/**
 * A constant of ours as SQL text: a string in quotes, a number, a list of strings as `('A', 'B')` for `IN`. For what
 * differs from request to request there are parameters.
 */
export function literal(value: string | number | readonly string[]): Fragment {
  if (typeof value === 'number') return { parts: [String(value)] };
  if (typeof value === 'string') return { parts: [quoted(value)] };
  return { parts: [`(${value.map(quoted).join(', ')})`] };
}

/** The name of a column or table, such as `u.participant_id`, in a fragment that is written for several. */
export function identifier(name: string): Fragment {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name)) throw new Error(`${name} is no name of SQL`);
  return { parts: [name] };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

let statementsMade = 0;

/** One statement: its text, and the names of its parameters in the order of their numbers. */
export class Statement<Parameters, Row> {
  readonly text: string;
  readonly parameterNames: readonly string[];
  /** Under which a connection keeps it prepared. */
  private readonly name = `s${(statementsMade += 1)}`;

  constructor({ parts }: Fragment<Parameters>) {
    const names: string[] = [];
    this.text = parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if (!names.includes(part.name)) names.push(part.name);
        return `$${names.indexOf(part.name) + 1}`;
      })
      .join('');
    this.parameterNames = names;
  }

  /** All rows that it returns. Dates are `YYYY-MM-DD`, times of day `HH:MM`, bigint and numeric texts. */
  async rows(tx: Tx, parameters: Parameters): Promise<Row[]> {
    const { rows } = await this.query(tx, parameters);
    return camelCased(rows) as Row[];
  }

  /** Its first row; null without any. */
  async first(tx: Tx, parameters: Parameters): Promise<Row | null> {
    const [row] = await this.rows(tx, parameters);
    return row ?? null;
  }

  /** The row of a statement that always has one. @throws Error without one */
  async one(tx: Tx, parameters: Parameters): Promise<Row> {
    const row = await this.first(tx, parameters);
    if (row === null) throw new Error('A statement that always has a row had none');
    return row;
  }

  /** Runs it for its effect. @returns how many rows it wrote, or returned */
  async run(tx: Tx, parameters: Parameters): Promise<number> {
    const { rowCount } = await this.query(tx, parameters);
    return rowCount ?? 0;
  }

  /**
   * Its rows through a cursor, so many at a time, so that few of many are held at once. Other statements of the
   * transaction may run in between. A reader that stops early leaves the cursor to the end of the transaction.
   */
  async *batches(tx: Tx, parameters: Parameters, size: number): AsyncGenerator<Row[], void> {
    cursorsOpened += 1;
    const cursor = `batches_${cursorsOpened}`;
    const text = `DECLARE ${cursor} NO SCROLL CURSOR FOR ${this.text}`;
    await send(tx.queryRunner, { text, values: this.valuesOf(parameters) });
    const fetch = { text: `FETCH ${size} FROM ${cursor}`, types: TYPES };
    let read: number;
    do {
      const { rows } = await send<Record<string, unknown>>(tx.queryRunner, fetch);
      read = rows.length;
      if (read > 0) yield camelCased(rows) as Row[];
    } while (read === size);
    await send(tx.queryRunner, `CLOSE ${cursor}`);
  }

  private async query(tx: Tx, parameters: Parameters) {
    return send<Record<string, unknown>>(tx.queryRunner, {
      ...(preparesStatements(tx) ? { name: this.name } : {}),
      text: this.text,
      values: this.valuesOf(parameters),
      types: TYPES,
    });
  }

  private valuesOf(parameters: Parameters): unknown[] {
    return this.parameterNames.map((name) => parameters[name as keyof Parameters]);
  }
}

/** Cursors have names, which no two of a transaction share. */
let cursorsOpened = 0;

/** Makes a statement. `Row` is what a row looks like with its columns in camel case. */
export function sql<Parameters = NoParameters, Row = never>(
  strings: TemplateStringsArray,
  ...parts: readonly Part<Parameters>[]
): Statement<Parameters, Row> {
  return new Statement<Parameters, Row>(fragment<Parameters>(strings, ...parts));
}

/**
 * A command that PostgreSQL cannot prepare, such as CREATE or ANALYZE: it has no parameters and returns nothing. Several
 * may stand in one text, with semicolons between them.
 */
export class Command {
  readonly text: string;

  constructor(written: Fragment) {
    this.text = new Statement(written).text;
  }

  async run(tx: Tx): Promise<void> {
    await send(tx.queryRunner, this.text);
  }
}

/** Makes a command. */
export function command(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Command {
  return new Command(fragment(strings, ...parts));
}

const dateAsText = (text: string): string => text;
/** PostgreSQL gives a `time` as HH:MM:SS. */
const timeToMinutes = (text: string): string => text.slice(0, 5);

/** Object identifiers of types, as in PostgreSQL's pg_type. */
const OID = { DATE: 1082, TIME: 1083 } as const;

/** As TypeORM reads the columns of entities: a day is no moment, and a wall time has no seconds. */
const TYPES: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (oid === OID.DATE) return dateAsText;
    if (oid === OID.TIME) return timeToMinutes;
    return types.getTypeParser(oid, format) as (text: string) => unknown;
  },
};

/** `starts_at` as `startsAt`. */
export function camelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Renames the columns of all rows, which have the same ones in the same order. */
function camelCased(rows: Record<string, unknown>[]): Record<string, unknown>[] {
  const [first] = rows;
  if (first === undefined) return rows;
  const columns = Object.keys(first);
  if (!columns.some((column) => column.includes('_'))) return rows;
  const names = columns.map(camelCase);
  return rows.map((row) => {
    const renamed: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) {
      renamed[names[index] as string] = row[columns[index] as string];
    }
    return renamed;
  });
}
