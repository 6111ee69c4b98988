import type { Pool, QueryResult } from 'pg';
import type { RecordedStatement, RecordedValue } from './statement-recorder.js';

/** The statements of one request as they were recorded, and what in their parameters belongs to that request alone. */
export interface Script {
  readonly statements: readonly RecordedStatement[];
  readonly recorded: RequestValues;
}

/** What differs from request to request. */
export interface RequestValues {
  /** SHA-256 of the token, in base64. */
  readonly tokenHash: string;
  readonly sessionId: string;
  readonly keyPrefix: string;
  readonly mark: string;
  readonly previousMark: string;
}

type Row = Record<string, unknown>;
type Queryable = Pick<Pool, 'query'>;
type Fill = (values: RequestValues, now: string) => string | Buffer | null;

interface Step {
  readonly text: string;
  readonly fills: readonly Fill[] | null;
}

/** Steps of one transaction, or one statement by itself. */
interface Unit {
  readonly isTransaction: boolean;
  readonly steps: readonly Step[];
}

const BEGINS = /^\s*(START TRANSACTION|BEGIN)/i;
const ENDS = /^\s*(COMMIT|ROLLBACK)/i;
/** A moment as `pg` writes it into a parameter. */
const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d/g;

/** Runs a recorded request again, with other values: the same statements, protocol and transactions. */
export class Replay {
  private readonly units: readonly Unit[];

  constructor(
    private readonly pool: Pool,
    script: Script,
  ) {
    this.units = unitsOf(script);
  }

  /** How many statements one request sends. */
  get statements(): number {
    return this.units.reduce((sum, unit) => sum + unit.steps.length, 0);
  }

  /** @returns the rows of each statement; null when the first one, which asks for the token, finds nothing */
  async run(values: RequestValues): Promise<Row[][] | null> {
    const now = new Date().toISOString();
    const answers: Row[][] = [];
    for (const unit of this.units) {
      if (unit.isTransaction) await this.transaction(unit, values, now, answers);
      else await runSteps(this.pool, unit, values, now, answers);
      if (answers[0]?.length === 0) return null;
    }
    return answers;
  }

  private async transaction(unit: Unit, values: RequestValues, now: string, answers: Row[][]): Promise<void> {
    const client = await this.pool.connect();
    try {
      await runSteps(client, unit, values, now, answers);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

async function runSteps(
  on: Queryable,
  unit: Unit,
  values: RequestValues,
  now: string,
  answers: Row[][],
): Promise<void> {
  for (const { text, fills } of unit.steps) {
    const result: unknown =
      fills === null
        ? await on.query(text)
        : await on.query(
            text,
            fills.map((fill) => fill(values, now)),
          );
    // Several statements in one give a list of results.
    const last = (Array.isArray(result) ? result.at(-1) : result) as QueryResult<Row>;
    answers.push(last.rows);
  }
}

function unitsOf({ statements, recorded }: Script): Unit[] {
  const units: Unit[] = [];
  // Nobody waits for the end of what was only read: the next transaction may begin before it, on another connection.
  const open = new Map<number, Step[]>();
  for (const { connection, text, values } of statements) {
    const step: Step = { text, fills: values?.map((value) => fillOf(value, recorded)) ?? null };
    const steps = open.get(connection);
    if (steps) {
      steps.push(step);
      if (ENDS.test(text)) open.delete(connection);
      continue;
    }
    const unit = { isTransaction: BEGINS.test(text), steps: [step] };
    units.push(unit);
    if (unit.isTransaction) open.set(connection, unit.steps);
  }
  if (open.size > 0) throw new Error('A transaction was recorded without its end');
  return units;
}

/** How the parameter of another request is made from the recorded one. */
function fillOf(value: RecordedValue, recorded: RequestValues): Fill {
  if (value === null) return () => null;
  if ('base64' in value) {
    const bytes = Buffer.from(value.base64, 'base64');
    return value.base64 === recorded.tokenHash
      ? ({ tokenHash }) => Buffer.from(tokenHash, 'base64')
      : () => bytes;
  }
  const { text } = value;
  if (text.includes(recorded.keyPrefix))
    return ({ keyPrefix }) => text.replaceAll(recorded.keyPrefix, keyPrefix);
  if (text.includes(recorded.sessionId))
    return ({ sessionId }) => text.replaceAll(recorded.sessionId, sessionId);
  if (text.includes(recorded.mark)) return ({ mark }) => text.replaceAll(recorded.mark, mark);
  if (text.includes(recorded.previousMark))
    return ({ previousMark }) => text.replaceAll(recorded.previousMark, previousMark);
  if (text.search(MOMENT) >= 0) return (_values, now) => text.replaceAll(MOMENT, now);
  return () => text;
}
