import type { ImportJob } from '#libs/importing/job/import-job.entity.js';
import type { ImportProblem as ImportProblemRow } from '#libs/importing/job/import-problem.entity.js';
import type { ImportReport as KeptReport } from '#libs/importing/job/import-report.js';
import type { ImportReport } from './importing-report.types.js';
import type { Import, ImportProblem } from './importing.types.js';

export function toImport(row: ImportJob): Import {
  const kept = row.report as KeptReport | null;
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.fileName,
    status: row.status,
    rowsTotal: row.rowsTotal,
    rowsDone: row.rowsDone,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    report: kept && toReport(kept),
    failure: kept?.failure ?? null,
  };
}

function toReport({ reading, counts, samples }: KeptReport): ImportReport | null {
  if (!reading) return null;
  const { layout, headerLine, columns, titleText, years, yearSource, marks } = reading;
  return {
    layout,
    headerLine,
    columns,
    titleText,
    years,
    yearSource,
    marks,
    counts: counts ?? null,
    samples: samples ?? null,
  };
}

export function toImportProblem(row: ImportProblemRow): ImportProblem {
  return {
    id: row.id,
    line: row.line,
    columnNumber: row.columnNumber,
    columnName: row.columnName,
    severity: row.severity,
    code: row.code,
    message: row.message,
    needsDecision: row.needsDecision,
    candidateIds: row.candidateIds,
  };
}
