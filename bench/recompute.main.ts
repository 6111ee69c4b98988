import { Client } from 'pg';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { memoryOf } from './memory.js';

/*
 * Recomputes one association in a process of its own, so that its memory is nobody else's: first with no snapshot there,
 * then once more with nothing to change. Before each, the marks are merely streamed out of PostgreSQL, over the same kind
 * of connection and as the same role. Prints a `RecomputeRun`.
 */
export interface RecomputeRun {
  readonly marks: number;
  readonly streamMs: readonly number[];
  readonly firstMs: number;
  readonly unchangedMs: number;
  /** Rows that the second recomputation wrote. */
  readonly rewritten: number;
  /** Peak of resident memory in MiB: after the first stream and at the end; null where /proc says nothing. */
  readonly peakOfStream: number | null;
  readonly peak: number | null;
}

const FETCHED_AT_ONCE = 10_000;

const [appUrl = '', organisationId = ''] = process.argv.slice(2);
const source = await createDataSource(appUrl, { poolSize: 3 }).initialize();
const database = new TenantDatabase(source);
const runs = new RegularityRuns();
const recompute = new RegularityRecompute(database, new RegularitySnapshots(), runs);
const peak = () => memoryOf(process.pid)?.peakMib ?? null;

const first = await stream();
const peakOfStream = peak();
const firstMs = await timed(() => recompute.recompute(organisationId));
const second = await stream();
const unchangedMs = await timed(() => recompute.recompute(organisationId));
const context = systemContext(organisationId);
const [latest] = await database.read(context, (tx) => runs.latest(tx, 1));
const run: RecomputeRun = {
  marks: first.marks,
  streamMs: [first.ms, second.ms],
  firstMs,
  unchangedMs,
  rewritten: latest?.rowsWritten ?? Number.NaN,
  peakOfStream,
  peak: peak(),
};
await source.destroy();
console.log(JSON.stringify(run));

/** Reads every mark through a cursor and does nothing with it. */
async function stream(): Promise<{ readonly marks: number; readonly ms: number }> {
  const client = new Client({ connectionString: appUrl });
  await client.connect();
  try {
    const begun = performance.now();
    await client.query('BEGIN READ ONLY');
    await client.query(`SELECT set_config('app.organisation_id', $1, true)`, [organisationId]);
    await client.query(`DECLARE marks NO SCROLL CURSOR FOR
      SELECT participant_id, session_id, mark, walk_in FROM attendance`);
    let marks = 0;
    for (;;) {
      const { rows } = await client.query(`FETCH ${FETCHED_AT_ONCE} FROM marks`);
      marks += rows.length;
      if (rows.length < FETCHED_AT_ONCE) break;
    }
    await client.query('COMMIT');
    return { marks, ms: performance.now() - begun };
  } finally {
    await client.end();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
