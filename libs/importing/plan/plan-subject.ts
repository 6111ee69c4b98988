import type { LocalDate } from '#libs/calendar/local-date.js';
import type { ImportJob } from '../job/import-job.entity.js';
import type { Decisions, ImportOptions } from '../job/import-options.js';
import type { ImportReport } from '../job/import-report.js';

/** What a plan is made of, beside the rows that were read. */
export class PlanSubject {
  readonly importId: string;
  readonly options: ImportOptions;
  readonly decisions: Decisions;
  readonly report: ImportReport;

  constructor(
    readonly job: ImportJob,
    readonly today: LocalDate,
    /** The groups that whoever brought the file is limited to; null when they see everybody. */
    readonly onlyGroupIds: readonly string[] | null,
  ) {
    this.importId = job.id;
    this.options = job.options;
    this.decisions = this.options.decisions ?? {};
    this.report = job.report as unknown as ImportReport;
  }

  /** The number of the first column that was recognised as one of the fields; null when the file has none. */
  columnOf(...fields: string[]): number | null {
    const column = this.report.reading?.columns.find(({ field }) => field !== null && fields.includes(field));
    return column?.columnNumber ?? null;
  }
}
