import { Client } from 'pg';
import { addDays } from '#libs/calendar/local-date.js';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { ReportFigures } from '#libs/reporting/report-figures.js';
import { memoryOf } from './memory.js';

/*
 * The figures of the latest year of one association, over all groups together, in a process of its own, so that its memory
 * is nobody else's. Prints a `YearlyReport`.
 */
export interface YearlyReport {
  readonly encounters: number;
  readonly people: number;
  readonly ms: number;
  /** A plain count of the same rows by the owner of the database, whom no row is hidden from. */
  readonly plainEncounters: number;
  readonly plainPeople: number;
  readonly plainMs: number;
  /** Resident memory of the process in MiB: before, and the most it ever was; null where /proc says nothing. */
  readonly before: number | null;
  readonly peak: number | null;
}

const [ownerUrl = '', appUrl = '', organisationId = ''] = process.argv.slice(2);
const to = new Date().toISOString().slice(0, 10);
const period = { from: addDays(to, -364), to };
const source = await createDataSource(appUrl, { poolSize: 1 }).initialize();
const owner = new Client({ connectionString: ownerUrl });
await owner.connect();
const before = memoryOf(process.pid)?.nowMib ?? null;

let begun = performance.now();
const total = await new TenantDatabase(source).read(systemContext(organisationId), (tx) =>
  new ReportFigures().total(tx, period),
);
const ms = performance.now() - begun;
const peak = memoryOf(process.pid)?.peakMib ?? null;

begun = performance.now();
const { rows } = await owner.query<{ encounters: number; people: number }>(
  `SELECT count(*)::int AS encounters, count(DISTINCT a.participant_id)::int AS people
   FROM attendance a JOIN session s ON s.id = a.session_id
   WHERE a.mark IN ('PRESENT', 'LATE') AND s.local_date BETWEEN $1 AND $2 AND s.status <> 'CANCELLED'
     AND s.starts_at <= now()`,
  [period.from, period.to],
);
const report: YearlyReport = {
  encounters: total.encounters,
  people: total.people,
  ms,
  plainEncounters: rows[0]!.encounters,
  plainPeople: rows[0]!.people,
  plainMs: performance.now() - begun,
  before,
  peak,
};
await owner.end();
await source.destroy();
console.log(JSON.stringify(report));
