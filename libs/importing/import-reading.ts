import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import type { ImportJob } from './job/import-job.entity.js';
import type { AttendanceImportOptions } from './job/import-options.js';
import type { ReadingReport } from './job/import-report.js';
import { Vault } from '#libs/secrets/vault.js';
import { ImportStaging, stagedPerson, stagedRead } from './plan/import-staging.js';
import { Imports } from './job/imports.js';
import { sealedStagedNumber } from './plan/plan-numbers.js';
import { readAttendance, readParticipants } from './parse/read-import.js';

/** Takes a file in: parsed as it comes and kept row by row in the database, never whole in memory or on disk. */
@Injectable()
export class ImportReading {
  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly imports: Imports,
    private readonly vault: Vault,
  ) {}

  /**
   * Reads all of `input` and leaves the import ANALYSING. When it fails, nothing of the file is left and the import is
   * FAILED with the reason.
   * @throws AppError UNREADABLE_FILE, PAYLOAD_TOO_LARGE, CONFLICT when the import was cancelled meanwhile
   */
  async read(
    context: TenantContext,
    job: Pick<ImportJob, 'id' | 'kind' | 'fileName' | 'options'>,
    input: Readable,
  ): Promise<void> {
    try {
      const today = await this.database.read(context, (tx) => this.organisations.today(tx));
      const staging = new ImportStaging(this.database, context, job.id);
      const report =
        job.kind === 'PARTICIPANTS'
          ? await readPeople(staging, input, job.fileName, today, (e164) =>
              sealedStagedNumber(this.vault, context.organisationId, e164),
            )
          : await readMarks(staging, input, job.fileName, job.options, today);
      await staging.flush();
      await this.imports.finishReading(context, job.id, staging.rows, report);
    } catch (error) {
      input.destroy();
      await this.imports.fail(context, job.id, error);
      throw error;
    }
  }
}

async function readPeople(
  staging: ImportStaging,
  input: Readable,
  fileName: string,
  today: LocalDate,
  seal: (e164: string) => Buffer,
): Promise<ReadingReport> {
  let report: ReadingReport | undefined;
  for await (const item of readParticipants(input, fileName, { today })) {
    if (item.kind === 'PARTICIPANT') {
      const { row, phoneSealed, problems } = stagedPerson(item.row, seal);
      if (row !== null) await staging.addRow(row, phoneSealed);
      for (const problem of problems) await staging.addProblem(problem);
    } else {
      const { headerLine, columns } = item.summary;
      const none = { titleText: null, years: [], yearSource: null, marks: [] };
      report = { layout: 'PARTICIPANTS', headerLine, columns, ...none };
    }
  }
  return report!;
}

async function readMarks(
  staging: ImportStaging,
  input: Readable,
  fileName: string,
  options: AttendanceImportOptions,
  today: LocalDate,
): Promise<ReadingReport> {
  let report: ReadingReport | undefined;
  const { year, markMeanings } = options;
  for await (const item of readAttendance(input, fileName, { today, year, markMeanings })) {
    if (item.kind === 'SUMMARY') {
      const { layout, headerLine, columns, titleText, years, yearSource, proposedMeanings } = item.summary;
      report = { layout, headerLine, columns, titleText, years, yearSource, marks: proposedMeanings };
    } else {
      const { row, problems } = stagedRead(item);
      if (row !== null) await staging.addRow(row);
      for (const problem of problems) await staging.addProblem(problem);
    }
  }
  return report!;
}
