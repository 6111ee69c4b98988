import type { TenantContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { KEEP_PROBLEMS, KEEP_ROWS, TELL_ROWS_READ } from './import-staging.sql.js';
import type { COMPARED_PROBLEM_CODES } from './plan-problems.js';
import type { AttendanceRead } from '../parse/attendance-reader.js';
import type { ParticipantRow } from '../parse/participants.js';
import type { ProblemCode, RowProblem } from '../parse/problems.js';
import { storedJson } from '../job/stored-json.js';

/** As long as the api takes them elsewhere. */
const MAX_NAME_CHARACTERS = 100;
const MAX_NOTE_CHARACTERS = 2000;
/** Rows and problems that go to the database together. */
const BATCH_ROWS = 1_000;
/** Reading goes on without these, but an import must not: marks would be missing, or stand on days to come. */
const BLOCKING: ReadonlySet<string> = new Set<ProblemCode>(['YEAR_MISSING', 'DATE_IN_FUTURE']);

export type StagedProblem = Omit<RowProblem, 'code'> & {
  readonly code: ProblemCode | keyof typeof COMPARED_PROBLEM_CODES;
};

interface Staged {
  /** null when the row cannot be kept. */
  readonly row: Record<string, unknown> | null;
  /** The phone number of the row, sealed. */
  readonly phoneSealed?: Buffer | null;
  readonly problems: readonly StagedProblem[];
}

/**
 * One person as kept until the import is applied. Property names are columns of `plan_person`.
 * @param seal seals the number, which no column holds as it is
 */
export function stagedPerson(row: ParticipantRow, seal: (e164: string) => Buffer): Staged {
  const { line, lastName, language, note, group } = row;
  const firstName = row.firstName ?? row.alias;
  if (firstName === null) return { row: null, problems: row.problems };
  const alias = row.firstName === null ? null : row.alias;
  const tooLong = tooLongProblem({ line, column: '', columnNumber: 0 }, [firstName, lastName, alias], note);
  return {
    row: {
      line,
      first_name: firstName,
      last_name: lastName,
      alias,
      birth_year: row.birthYear,
      language,
      note,
      group_name: group,
      consent: row.smsConsent.state,
      given_on: row.smsConsent.givenOn ?? null,
      withdrawn_on: row.smsConsent.withdrawnOn ?? null,
    },
    phoneSealed: row.phone?.e164 == null ? null : seal(row.phone.e164),
    problems: [...row.problems, ...tooLong],
  };
}

/** One mark, count or cancelled date as kept until the import is applied. Property names are columns of `plan_mark`. */
export function stagedRead(read: AttendanceRead): Staged {
  if (read.kind === 'PROBLEM') return { row: null, problems: [read.problem] };
  const { line, columnNumber, group, date } = read.row;
  const at = { kind: read.kind, line, column_number: columnNumber, group_name: group, on_date: date };
  if (read.kind === 'CANCELLED') return { row: at, problems: [] };
  if (read.kind === 'ANONYMOUS') return { row: { ...at, people: read.row.count }, problems: [] };
  const { mark, note, nameRow } = read.row;
  const name = firstNameFirst(read.row.name);
  const problems = tooLongProblem({ line, column: '', columnNumber }, [name], note);
  return { row: { ...at, name, name_row: nameRow, mark, note }, problems };
}

function firstNameFirst(name: string): string {
  const comma = /^(.+?),\s*(.+)$/.exec(name);
  return comma === null ? name : `${comma[2]} ${comma[1]}`;
}

function tooLongProblem(
  at: Pick<RowProblem, 'line' | 'column' | 'columnNumber'>,
  names: readonly (string | null)[],
  note: string | null,
): StagedProblem[] {
  const fits =
    names.every((name) => (name?.length ?? 0) <= MAX_NAME_CHARACTERS) &&
    (note?.length ?? 0) <= MAX_NOTE_CHARACTERS;
  if (fits) return [];
  const message = `Names may have ${MAX_NAME_CHARACTERS} characters and remarks ${MAX_NOTE_CHARACTERS}; shorten them.`;
  return [{ ...at, severity: 'ERROR', code: 'TEXT_TOO_LONG', message }];
}

/** Writes rows and problems of one import in batches, each in a transaction of its own: an upload may take its time. */
export class ImportStaging {
  rows = 0;
  private problems = 0;
  private waitingRows: object[] = [];
  private waitingProblems: object[] = [];

  constructor(
    private readonly database: TenantDatabase,
    private readonly context: TenantContext,
    private readonly importId: string,
  ) {}

  async addRow(row: object, phoneSealed: Buffer | null = null): Promise<void> {
    const phone = phoneSealed?.toString('hex') ?? null;
    this.waitingRows.push({ position: this.rows++, data: row, phone });
    if (this.waitingRows.length >= BATCH_ROWS) await this.flush();
  }

  async addProblem(problem: StagedProblem): Promise<void> {
    const { line, column, columnNumber, code, message } = problem;
    const severity = BLOCKING.has(code) ? 'ERROR' : problem.severity;
    const at = { line, columnNumber: columnNumber || null, columnName: column || null };
    this.waitingProblems.push({ position: this.problems++, ...at, severity, code, message });
    if (this.waitingProblems.length >= BATCH_ROWS) await this.flush();
  }

  /** @throws AppError CONFLICT when the import is no longer being read */
  async flush(): Promise<void> {
    const [rows, problems] = [this.waitingRows, this.waitingProblems];
    [this.waitingRows, this.waitingProblems] = [[], []];
    const { organisationId } = this.context;
    await this.database.write(this.context, async (tx) => {
      const { importId } = this;
      const reading = await TELL_ROWS_READ.run(tx, { importId, rows: this.rows });
      if (reading === 0) throw new AppError('CONFLICT', 'The import was cancelled while its file was read');
      await KEEP_ROWS.run(tx, { organisationId, importId, rows: storedJson(rows) });
      await KEEP_PROBLEMS.run(tx, { organisationId, importId, problems: storedJson(problems) });
    });
  }
}
