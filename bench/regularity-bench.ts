import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { MARKS_OF_A_WEEK, plantHistory } from './attendance-history.js';
import { measureGroupPages, type GroupPage, type Planted } from './group-page.js';
import type { RecomputeRun } from './recompute.main.js';
import { groupPageTable, recomputeTable, yearlyReportTable } from './regularity-report.js';
import { freshStores } from './texts.js';
import type { YearlyReport } from './yearly-report.main.js';

const YEAR = 50;
const MARKS = { full: [1_000_000, 4_000_000], quick: [20_000] } as const;
/** Three of four marks are encounters. */
const MARKS_OF_REPORT = { full: 1_340_000, quick: 20_000 } as const;
const GROUPS = { full: [100, 10_000], quick: [10, 50] } as const;
const WEEKS_OF_GROUP_PAGE = 10;

/**
 * What the measures of regularity cost, on databases of their own.
 * @param serverUrl the owner's connection to a PostgreSQL server
 * @param quick with 20,000 marks and 50 groups instead of millions and 10,000
 */
export async function* benchRegularity(
  serverUrl: string,
  { quick, progress }: { readonly quick: boolean; readonly progress: (what: string) => void },
): AsyncGenerator<string> {
  const size = quick ? 'quick' : 'full';
  const plant = async (groups: number, weeks: number) => {
    progress(`a history of ${groups} groups`);
    const { ownerUrl, appUrl } = await freshStores(serverUrl, null);
    return { ownerUrl, appUrl, organisationId: await plantHistory(ownerUrl, { groups, weeks }) };
  };

  const associations: Planted[] = [];
  for (const groups of GROUPS[size]) {
    associations.push({ groups, ...(await plant(groups, WEEKS_OF_GROUP_PAGE)) });
  }
  progress('the page of a group among few and many');
  yield groupPageTable((await measureGroupPages(associations)) as [GroupPage, GroupPage]);

  const year = await plant(groupsOf(MARKS_OF_REPORT[size]), YEAR);
  progress('the yearly report');
  yield yearlyReportTable(
    await printedBy<YearlyReport>('yearly-report', year.ownerUrl, year.appUrl, year.organisationId),
  );

  const runs: RecomputeRun[] = [];
  for (const marks of MARKS[size]) {
    const { appUrl, organisationId } = await plant(groupsOf(marks), YEAR);
    progress(`recomputing the measures of ${marks} marks`);
    runs.push(await printedBy<RecomputeRun>('recompute', appUrl, organisationId));
  }
  yield recomputeTable(runs);
}

/** What a program of this folder prints about its measurement, in a process of its own. */
async function printedBy<Measured>(program: string, ...args: readonly string[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    resolve(`dist/bench/${program}.main.js`),
    ...args,
  ]);
  return JSON.parse(stdout) as Measured;
}

function groupsOf(marks: number): number {
  return marks / (YEAR * MARKS_OF_A_WEEK);
}
