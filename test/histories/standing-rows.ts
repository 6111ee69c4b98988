import { expect } from '@jest/globals';
import type { TenantContext, TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import type { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import type { RegularityRun } from '#libs/regularity/snapshots/regularity-run.entity.js';
import { wholeByDefinition, type ByDefinition, type Figures } from './by-definition.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything that follows from marks and is stored, whatever columns it has. */
interface StandingRows {
  readonly memberships: readonly Row[];
  readonly people: readonly Row[];
  readonly checkIns: readonly Row[];
}

/** Fractions are summed up in another order here than there. */
const DECIMALS = 9;

/** Fails unless the stored rows are what the definitions say, row by row. */
export async function expectRowsByDefinition(
  database: TenantDatabase,
  context: TenantContext,
): Promise<void> {
  const { stored, right } = await database.read(context, async (tx) => ({
    stored: await standingRows(tx),
    right: await wholeByDefinition(tx),
  }));
  expectFigures(stored.memberships, 'membership_id', right.memberships);
  expectFigures(stored.people, 'participant_id', right.people);
  expectCheckIns(stored.checkIns, right.checkIns);
}

/** Fails unless a recomputation of everything writes no row, and one from nothing gives the same rows again. */
export async function expectRecomputedAlike(
  database: TenantDatabase,
  context: TenantContext,
  recompute: RegularityRecompute,
  latestRun: (tx: Tx) => Promise<RegularityRun | undefined>,
): Promise<void> {
  const before = await database.read(context, standingRows);
  await recompute.recompute(context.organisationId);
  const { run, after } = await database.read(context, async (tx) => ({
    run: await latestRun(tx),
    after: await standingRows(tx),
  }));
  expect({ rowsWritten: run?.rowsWritten, ...after }).toEqual({ rowsWritten: 0, ...before });

  await database.write(context, async (tx) => {
    await tx.query('DELETE FROM membership_regularity');
    await tx.query('DELETE FROM participant_regularity');
  });
  await recompute.recompute(context.organisationId);
  const fromNothing = await database.read(context, standingRows);
  expect(withoutTimes(fromNothing)).toEqual(withoutTimes(before));
}

async function standingRows(tx: Tx): Promise<StandingRows> {
  return {
    memberships: await tx.query<Row[]>('SELECT * FROM membership_regularity ORDER BY membership_id'),
    people: await tx.query<Row[]>('SELECT * FROM participant_regularity ORDER BY participant_id'),
    checkIns: await tx.query<Row[]>(
      'SELECT *, missed_from::text AS missed_from FROM check_in WHERE closed_at IS NULL ORDER BY membership_id',
    ),
  };
}

function expectFigures(
  stored: readonly Row[],
  key: 'membership_id' | 'participant_id',
  right: ReadonlyMap<string, Figures>,
): void {
  expect(stored.map((row) => row[key])).toEqual([...right.keys()].sort());
  for (const row of stored) {
    const figures = right.get(row[key] as string)!;
    const actual = Object.fromEntries(Object.keys(figures).map((name) => [name, rounded(row[name])]));
    const expected = Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, rounded(value)]),
    );
    expect(actual).toEqual(expected);
  }
}

function expectCheckIns(stored: readonly Row[], right: ByDefinition['checkIns']): void {
  const isOpen = new Set(stored.map((row) => row.membership_id as string));
  const missing = [...right].filter(([id, { isRecent }]) => isRecent && !isOpen.has(id));
  expect(missing).toEqual([]);
  for (const { membership_id: id, misses, missed_from: missedFrom } of stored) {
    expect({ id, misses, missedFrom }).toMatchObject({
      misses: right.get(id as string)?.misses,
      missedFrom: right.get(id as string)?.missedFrom,
    });
  }
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(DECIMALS)) : value;
}

function withoutTimes(rows: StandingRows): unknown {
  const untimed = (row: Row) => ({ ...row, computed_at: null });
  return { ...rows, memberships: rows.memberships.map(untimed), people: rows.people.map(untimed) };
}
