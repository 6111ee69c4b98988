import { PassThrough, type Writable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isLocalDate, type LocalDate } from '#libs/calendar/local-date.js';
import { isUuid, type Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { ParticipantSummaries } from '#libs/reporting/participant-summary.js';
import { DIMENSIONS, type Dimension } from '#libs/reporting/dimensions.js';
import { writeCsv, writeXlsx } from '#libs/reporting/report-files.js';
import type { ReportTable } from '#libs/reporting/report-table.js';
import { Reports } from '#libs/reporting/reports.js';
import { summaryPdf } from '#libs/reporting/summary-pdf.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { languageOf } from '../http/language-of.js';
import { IdPipe } from '../graphql/id.pipe.js';

/** What the address may say after `?`. All are checked by hand, for a clear error each. */
interface ReportQuery {
  readonly from?: string;
  readonly to?: string;
  readonly language?: string;
  readonly by?: string;
  readonly groupId?: string;
  readonly siteId?: string;
  readonly projectId?: string;
  readonly firstMonday?: string;
}

const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', write: writeCsv },
  xlsx: {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: writeXlsx,
  },
} as const;

/** Reports as files, written while they are read. The parts of addresses are lists of what is known. */
@Controller()
export class ReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly summaries: ParticipantSummaries,
  ) {}

  /** yearly, encounters or participants: for funders, small cells left empty. */
  @Get('reports/:file')
  @Allow('reports.read')
  async file(
    @Scope() scope: RequestScope,
    @Res() reply: FastifyReply,
    @Param('file') file: string,
    @Query() query: ReportQuery,
  ): Promise<void> {
    const { name, format } = parsed(file);
    const language = languageOf(query.language) ?? 'fi';
    const period = () => periodOf(query);
    const filter = () => ({
      ...periodOf(query),
      groupId: idOf(query.groupId, 'groupId'),
      siteId: idOf(query.siteId, 'siteId'),
      projectId: idOf(query.projectId, 'projectId'),
    });
    const project = () => {
      const id = idOf(query.projectId, 'projectId');
      if (id === null) throw badInput('projectId', 'Give the id of a project');
      return id;
    };
    const read = (tx: Tx): Promise<ReportTable> => {
      switch (name) {
        case 'yearly':
          return this.reports.yearly(tx, filter(), language);
        case 'encounters':
          return this.reports.encounters(tx, filter(), dimensionsOf(query.by), language);
        case 'participants':
          return this.reports.participants(tx, project(), { ...period(), language });
        case 'roster':
          return this.reports.rosterOf(tx, project(), language);
        case 'absences': {
          const firstMonday =
            query.firstMonday === undefined ? {} : { firstMonday: dateOf(query.firstMonday, 'firstMonday') };
          return this.reports.absences(tx, { ...period(), language, ...firstMonday });
        }
        default:
          throw new AppError('NOT_FOUND', 'There is no such report');
      }
    };
    await this.send(scope, reply, format, read);
  }

  /** One page that a participant may keep. */
  @Get('participants/:participantId/summary.pdf')
  @Allow('regularity.read')
  async summary(
    @Scope() scope: RequestScope,
    @Res() reply: FastifyReply,
    @Param('participantId', IdPipe) participantId: string,
    @Query() query: ReportQuery,
  ): Promise<void> {
    const language = languageOf(query.language);
    const period = periodOf(query);
    const summary = await scope.read((tx) => this.summaries.of(tx, participantId, period, language));
    await reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', 'inline; filename="summary.pdf"')
      .header('cache-control', 'no-store')
      .send(await summaryPdf(summary));
  }

  /** The head goes out when the figures are there; what fails after that breaks the file off, so that nobody takes a part for all. */
  private async send(
    scope: RequestScope,
    reply: FastifyReply,
    format: keyof typeof FORMATS,
    read: (tx: Tx) => Promise<ReportTable>,
  ): Promise<void> {
    const { contentType, write } = FORMATS[format];
    await scope.read(async (tx) => {
      const table = await read(tx);
      const body = new PassThrough();
      void reply
        .header('content-type', contentType)
        .header(
          'content-disposition',
          `attachment; filename="${table.name}-${table.from}-${table.to}.${format}"`,
        )
        .header('cache-control', 'no-store')
        .send(body);
      await written(write(table, body), body);
    });
  }
}

async function written(writing: Promise<void>, body: Writable): Promise<void> {
  try {
    await writing;
  } catch (error) {
    body.destroy(error instanceof Error ? error : new Error('The file could not be written'));
  }
}

function parsed(file: string): { name: string; format: keyof typeof FORMATS } {
  const [, name, format] = /^([a-z]+)\.(csv|xlsx)$/.exec(file) ?? [];
  if (name === undefined || format === undefined) throw new AppError('NOT_FOUND', 'There is no such report');
  return { name, format: format as keyof typeof FORMATS };
}

function periodOf({ from, to }: ReportQuery): { from: LocalDate; to: LocalDate } {
  const period = { from: dateOf(from, 'from'), to: dateOf(to, 'to') };
  if (period.to < period.from) throw badInput('to', 'Give a last day that is not before the first');
  return period;
}

function dateOf(text: string | undefined, field: string): LocalDate {
  if (text === undefined || !isLocalDate(text)) throw badInput(field, 'Give a day such as 2026-01-31');
  return text;
}

function idOf(text: string | undefined, field: string): string | null {
  if (text === undefined || text === '') return null;
  if (!isUuid(text)) throw badInput(field, 'Give an id');
  return text;
}

function dimensionsOf(text = ''): Dimension[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const dimension = DIMENSIONS.find((each) => each === part.toUpperCase());
      if (!dimension) throw badInput('by', `Give some of ${DIMENSIONS.join(', ').toLowerCase()}`);
      return dimension;
    });
}
