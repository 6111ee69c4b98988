import { Client } from 'pg';
import { addDays } from '#libs/calendar/local-date.js';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { ReportFigures } from '#libs/reporting/report-figures.js';
import { memoryOf } from './memory.js';

export interface YearlyReport {
  readonly encounters: number;
  readonly people: number;
  readonly ms: number;
  /** A plain count of the same rows by the owner of the database, whom no row is hidden from. */
  readonly plainEncounters: number;
  readonly plainPeople: number;
  readonly plainMs: number;
  /** Growth of this process's resident memory in MiB; null where /proc says nothing. */
  readonly memoryMib: number | null;
}

/** The figures of the latest year, over all groups together. */
export async function measureYearlyReport(
  ownerUrl: string,
  appUrl: string,
  organisationId: string,
): Promise<YearlyReport> {
  const to = new Date().toISOString().slice(0, 10);
  const period = { from: addDays(to, -364), to };
  const source = await createDataSource(appUrl, { poolSize: 1 }).initialize();
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const before = memoryOf(process.pid);
    let begun = performance.now();
    const total = await new TenantDatabase(source).read(systemContext(organisationId), (tx) =>
      new ReportFigures().total(tx, period),
    );
    const ms = performance.now() - begun;
    const after = memoryOf(process.pid);
    begun = performance.now();
    const { rows } = await owner.query<{ encounters: number; people: number }>(
      `SELECT count(*)::int AS encounters, count(DISTINCT a.participant_id)::int AS people
       FROM attendance a JOIN session s ON s.id = a.session_id
       WHERE a.mark IN ('PRESENT', 'LATE') AND s.local_date BETWEEN $1 AND $2 AND s.status <> 'CANCELLED'
         AND s.starts_at <= now()`,
      [period.from, period.to],
    );
    return {
      encounters: total.encounters,
      people: total.people,
      ms,
      plainEncounters: rows[0]!.encounters,
      plainPeople: rows[0]!.people,
      plainMs: performance.now() - begun,
      memoryMib: before && after && Math.max(0, after.nowMib - before.nowMib),
    };
  } finally {
    await owner.end();
    await source.destroy();
  }
}
