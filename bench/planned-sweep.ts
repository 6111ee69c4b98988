import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { plantReminders, RemindersInDatabase } from '../test/crash/due-reminders.js';
import type { SweepRun } from './planned-sweep.main.js';

const PROGRAM = resolve('dist/bench/planned-sweep.main.js');
const MEMBERS_OF_A_GROUP = 50;

export interface PlannedSweep extends SweepRun {
  readonly recipients: number;
}

/**
 * One sweep over so many people whose reminders are due at the same moment, in groups of 50 with a session each.
 * @param ownerUrl a migrated database that nothing else is in
 */
export async function measureSweep(
  ownerUrl: string,
  appUrl: string,
  recipients: number,
): Promise<PlannedSweep> {
  await plantReminders(appUrl, MEMBERS_OF_A_GROUP);
  await multiply(ownerUrl, recipients / MEMBERS_OF_A_GROUP - 1);
  await new RemindersInDatabase(ownerUrl).makeDue(0);
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, appUrl]);
  const run = JSON.parse(stdout) as SweepRun;
  if (run.woken !== recipients) throw new Error(`The sweep planned ${run.woken} texts of ${recipients}`);
  return { ...run, recipients };
}

/** Copies the one group with its people so many times, without the audit trail, which would take longer than the sweep. */
async function multiply(ownerUrl: string, times: number): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    for (const statement of COPIES) await client.query(statement.replace('$times', String(times)));
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** New ids are made of the old one and the number of the copy, so that rows of different tables find each other. */
const copied = (column: string) => `md5(${column}::text || n.copy)::uuid`;
const copyOf = (table: string, changes: Record<string, string>) => `
  INSERT INTO ${table}
  SELECT (jsonb_populate_record(row.*, jsonb_build_object(${Object.entries(changes)
    .flatMap(([column, sql]) => [`'${column}'`, sql])
    .join(', ')}))).*
  FROM ${table} row CROSS JOIN generate_series(1, $times) AS n (copy)`;

const COPIES = [
  copyOf('activity_group', {
    id: copied('row.id'),
    internal_name: `row.internal_name || n.copy`,
  }),
  copyOf('session', { id: copied('row.id'), group_id: copied('row.group_id') }),
  copyOf('reminder_wave', { id: copied('row.id'), session_id: copied('row.session_id') }),
  // It has a column that the database computes.
  `INSERT INTO participant (id, organisation_id, first_name, language)
   SELECT ${copied('row.id')}, row.organisation_id, row.first_name, row.language
   FROM participant row CROSS JOIN generate_series(1, $times) AS n (copy)`,
  copyOf('membership', {
    id: copied('row.id'),
    group_id: copied('row.group_id'),
    participant_id: copied('row.participant_id'),
  }),
  copyOf('consent', { id: copied('row.id'), participant_id: copied('row.participant_id') }),
  copyOf('phone_number', { id: copied('row.id'), participant_id: copied('row.participant_id') }),
];
