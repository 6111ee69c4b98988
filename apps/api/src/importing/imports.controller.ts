import { Readable } from 'node:stream';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { IMPORT_KINDS, type ImportJob, type ImportKind } from '#libs/importing/job/import-job.entity.js';
import { ImportReading } from '#libs/importing/import-reading.js';
import type { ImportReport, PlanCounts } from '#libs/importing/job/import-report.js';
import { Imports } from '#libs/importing/job/imports.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { problemOf } from '../http/problem.js';
import { refuseUnstorable } from '../http/storable-input.js';
import { IdPipe } from '../graphql/id.pipe.js';

const MAX_OPTIONS_CHARACTERS = 20_000;

/** An import in short, for scripts; GraphQL has all of it. */
interface ImportAnswer {
  readonly id: string;
  readonly kind: ImportKind;
  readonly status: ImportJob['status'];
  readonly rowsTotal: number;
  readonly rowsDone: number;
  readonly counts: PlanCounts | null;
  readonly failure: ImportReport['failure'];
}

/** Files come by plain HTTP, as a stream with a limit of its own (docs/decisions/0006-imports-by-rest-upload.md). */
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly reading: ImportReading,
  ) {}

  /**
   * Takes `multipart/form-data` with `kind` and, if needed, `options` (JSON) before the one `file`. Answers when the file
   * is read; what would be done with it is then worked out in the background.
   */
  @Post()
  @HttpCode(202)
  @Allow('imports.use')
  async upload(@Scope() scope: RequestScope, @Req() request: FastifyRequest): Promise<ImportAnswer> {
    if (!request.isMultipart()) throw badInput('file', 'Send the file as multipart/form-data');
    const fields = new Map<string, unknown>();
    let job: ImportJob | undefined;
    for await (const part of partsOf(request)) {
      if (part.type === 'field') {
        fields.set(part.fieldname, fieldText(part));
        continue;
      }
      job = await this.take(scope, part, fields);
    }
    if (job === undefined) throw badInput('file', 'Send a file in the field `file`, after the other fields');
    const { id } = job;
    return answerOf(await scope.read((tx) => this.imports.byId(tx, id)));
  }

  @Get(':id')
  @Allow('imports.use')
  async one(@Scope() scope: RequestScope, @Param('id', IdPipe) id: string): Promise<ImportAnswer> {
    return answerOf(await scope.read((tx) => this.imports.byId(tx, id)));
  }

  private async take(
    scope: RequestScope,
    part: MultipartFile,
    fields: ReadonlyMap<string, unknown>,
  ): Promise<ImportJob> {
    try {
      const job = await this.imports.begin(scope.context, {
        kind: kindOf(fields.get('kind')),
        fileName: part.filename,
        options: optionsOf(fields.get('options')),
      });
      await this.reading.read(scope.context, job, Readable.from(whole(part), { objectMode: false }));
      return job;
    } finally {
      // What is left of a file that was refused need not be looked at, but it must not block the connection.
      part.file.resume();
    }
  }
}

/** The parts of a form; one that is broken is the client's fault, though the library that reads it calls it nothing in particular. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  try {
    yield* request.parts();
  } catch (cause) {
    if (cause instanceof AppError || problemOf(cause).code !== 'INTERNAL') throw cause;
    const fields = [{ field: 'file', message: 'Send a whole form as multipart/form-data' }];
    throw new AppError('BAD_INPUT', 'The form cannot be read.', { fields, cause });
  }
}

/** The bytes of the file; a file that was cut off is never taken for one that ended there. */
async function* whole(part: MultipartFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of part.file) yield chunk as Buffer;
  } catch (cause) {
    throw new AppError('UNREADABLE_FILE', 'The upload broke off; send the file again.', { cause });
  }
  if (part.file.truncated)
    throw new AppError('PAYLOAD_TOO_LARGE', 'The file is larger than allowed; divide it into parts.');
}

function fieldText(part: Exclude<Multipart, MultipartFile>): unknown {
  refuseUnstorable(part.value, part.fieldname);
  if (part.valueTruncated || (typeof part.value === 'string' && part.value.length > MAX_OPTIONS_CHARACTERS))
    throw badInput(part.fieldname, 'This is too long');
  return part.value;
}

function kindOf(value: unknown): ImportKind {
  const kind = IMPORT_KINDS.find((each) => each === value);
  if (kind === undefined) throw badInput('kind', `Give one of ${IMPORT_KINDS.join(', ')}, before the file`);
  return kind;
}

function optionsOf(value: unknown): unknown {
  if (value === undefined || value === '') return {};
  if (typeof value !== 'string') return value;
  const options = parsedOptions(value);
  refuseUnstorable(options, 'options');
  return options;
}

function parsedOptions(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badInput('options', 'Give the options as a JSON object');
  }
}

function answerOf(job: ImportJob): ImportAnswer {
  const { id, kind, status, rowsTotal, rowsDone } = job;
  const report = job.report as ImportReport | null;
  const counts = report?.counts ?? null;
  return { id, kind, status, rowsTotal, rowsDone, counts, failure: report?.failure ?? null };
}
