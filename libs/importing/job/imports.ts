import { Injectable } from '@nestjs/common';
import { afterCommit } from '#libs/database/after-commit.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { storable } from '#libs/database/storable-text.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Site } from '#libs/people/site.entity.js';
import { ImportJob, type ImportKind, type ImportStatus } from './import-job.entity.js';
import { parseImportOptions, type Decisions, type ImportOptions } from './import-options.js';
import { EMPTY_REPORT, type ImportReport, type ReadingReport } from './import-report.js';
import {
  CANCEL,
  CANCEL_ABANDONED,
  CONFIRM,
  DECIDE,
  FAIL,
  FINISH_READING,
  FORGET_ROWS,
  IMPORTS,
  ORGANISATIONS_WITH_IMPORTS,
  WAITING_IMPORTS,
} from './imports.sql.js';
import { storedJson } from './stored-json.js';

const MAX_FILE_NAME_CHARACTERS = 200;

export interface NewImport {
  readonly kind: ImportKind;
  readonly fileName: string;
  /** As the client gave them, unchecked. */
  readonly options: unknown;
}

export interface UnfinishedImport {
  readonly organisationId: string;
  readonly importId: string;
  readonly job: 'imports.analyse' | 'imports.apply';
}

/**
 * Imports and what state they are in: READING → ANALYSING → READY or REFUSED → APPLYING → DONE, and FAILED or CANCELLED
 * on the way.
 */
@Injectable()
export class Imports {
  constructor(
    private readonly database: TenantDatabase,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Begins an import whose file is about to be read.
   * @throws AppError BAD_INPUT naming options that cannot be used
   */
  async begin(context: TenantContext, fields: NewImport): Promise<ImportJob> {
    const options = parseImportOptions(fields.kind, fields.options);
    return this.database.write(context, async (tx) => {
      await forgetAbandoned(tx);
      const { id } = await tx.getRepository(ImportJob).save({
        organisationId: context.organisationId,
        kind: fields.kind,
        fileName: [...storable(fields.fileName)].slice(0, MAX_FILE_NAME_CHARACTERS).join(''),
        options: await withKnownPlaces(tx, options),
        status: 'READING' as const,
        report: { ...EMPTY_REPORT },
        createdById: context.actor.staffMemberId,
      });
      return this.byId(tx, id);
    });
  }

  /** The file is read: it waits for its analysis. @throws AppError CONFLICT when it was cancelled meanwhile */
  async finishReading(
    context: TenantContext,
    id: string,
    rows: number,
    reading: ReadingReport,
  ): Promise<void> {
    const report = storedJson({ ...EMPTY_REPORT, reading } satisfies ImportReport);
    const changed = await this.database.write(context, async (tx) => {
      const count = await FINISH_READING.run(tx, { id, rows, report });
      if (count > 0) this.wake(tx, 'imports.analyse', { id, organisationId: context.organisationId });
      return count;
    });
    if (changed === 0) throw new AppError('CONFLICT', 'The import was cancelled while its file was read');
  }

  /** Imports of all organisations that wait for a worker, and forgets those that nobody confirmed in time. */
  async unfinished(): Promise<UnfinishedImport[]> {
    const organisationIds = await this.database.findOrganisations(ORGANISATIONS_WITH_IMPORTS, {});
    const unfinished: UnfinishedImport[] = [];
    for (const organisationId of organisationIds) {
      const waiting = await this.database.write(systemContext(organisationId), async (tx) => {
        await forgetAbandoned(tx);
        return WAITING_IMPORTS.rows(tx, {});
      });
      for (const { id, status } of waiting) {
        const job = status === 'APPLYING' ? 'imports.apply' : 'imports.analyse';
        unfinished.push({ organisationId, importId: id, job });
      }
    }
    return unfinished;
  }

  /** Ends an import that cannot go on; nothing of its file is left. One that is over already stays as it is. */
  async fail(context: TenantContext, id: string, error: unknown): Promise<void> {
    const failure =
      error instanceof AppError
        ? { code: error.code, message: error.message }
        : { code: 'INTERNAL' as const, message: 'Something failed on our side; try again.' };
    await this.database.write(context, async (tx) => {
      const changed = await FAIL.run(tx, { id, failure });
      if (changed > 0) await forgetFile(tx, [id]);
    });
  }

  /**
   * Says who people of certain lines are, on top of what was said before, and has the import analysed again.
   * @throws AppError NOT_FOUND, IMPORT_NOT_READY
   */
  async decide(tx: Tx, id: string, decisions: Decisions): Promise<ImportJob> {
    const changed = await DECIDE.run(tx, { id, decisions });
    const job = await this.byId(tx, id);
    if (changed === 0) throw notReady('Decisions can be given until an import is confirmed');
    this.wake(tx, 'imports.analyse', job);
    return job;
  }

  /**
   * Lets the import be applied. Asked again while it is applied, it answers the same.
   * @throws AppError NOT_FOUND, IMPORT_NOT_READY
   */
  async confirm(tx: Tx, id: string): Promise<ImportJob> {
    const changed = await CONFIRM.run(tx, { id });
    const job = await this.byId(tx, id);
    if (changed === 0 && job.status !== 'APPLYING') throw notReady(WHY_NOT_READY[job.status]);
    this.wake(tx, 'imports.apply', job);
    return job;
  }

  /** Gives an import up and deletes what was read. @throws AppError NOT_FOUND, IMPORT_NOT_READY */
  async cancel(tx: Tx, id: string): Promise<ImportJob> {
    const changed = await CANCEL.run(tx, { id });
    const job = await this.byId(tx, id);
    if (changed === 0 && job.status !== 'CANCELLED')
      throw notReady('It is being applied or over, so it cannot be cancelled');
    await forgetFile(tx, [id]);
    return job;
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<ImportJob> {
    return found(await rowById(tx, ImportJob, id), 'import');
  }

  private wake(
    tx: Tx,
    job: UnfinishedImport['job'],
    { id, organisationId }: Pick<ImportJob, 'id' | 'organisationId'>,
  ): void {
    afterCommit(tx, () => this.queue.nudge(job, { organisationId, importId: id }));
  }

  async page(tx: Tx, request: PageRequest): Promise<ImportJob[]> {
    return IMPORTS.page(tx, {}, request);
  }

  async count(tx: Tx): Promise<number> {
    return IMPORTS.count(tx, {});
  }
}

const WHY_NOT_READY: Record<ImportStatus, string> = {
  READING: 'The file is still being read',
  ANALYSING: 'The file is still being compared with what is there',
  READY: 'Somebody changed it meanwhile; try again',
  REFUSED: 'There are errors or open decisions; put them right first',
  APPLYING: 'It is being applied',
  DONE: 'It has been applied already',
  FAILED: 'It has failed; upload the file again',
  CANCELLED: 'It was cancelled; upload the file again',
};

function notReady(message: string): AppError {
  return new AppError('IMPORT_NOT_READY', message);
}

/** Deletes what was read from files. Problems stay: they say what was wrong without naming anybody. */
export async function forgetFile(tx: Tx, importIds: readonly string[]): Promise<void> {
  await FORGET_ROWS.run(tx, { importIds });
}

/** Cancels imports that were begun long ago and never confirmed, also uploads that a crash has cut off. */
async function forgetAbandoned(tx: Tx): Promise<void> {
  const abandoned = await CANCEL_ABANDONED.rows(tx, {});
  if (abandoned.length === 0) return;
  await forgetFile(
    tx,
    abandoned.map(({ id }) => id),
  );
}

/** Groups and sites that the options name must be there; a single site need not be named. */
async function withKnownPlaces(tx: Tx, options: ImportOptions): Promise<ImportOptions> {
  const { groupId } = options;
  if (groupId !== undefined && !(await tx.getRepository(ActivityGroup).existsBy({ id: groupId })))
    throw badInput('options.groupId', 'Give the id of a group of this organisation');
  if (!('createGroups' in options) || !options.createGroups) return options;
  const sites = await tx.getRepository(Site).find({ take: 2 });
  const [only] = sites;
  const siteId = options.siteId ?? (sites.length === 1 ? only?.id : undefined);
  if (siteId === undefined || !(await tx.getRepository(Site).existsBy({ id: siteId })))
    throw badInput('options.siteId', 'Give the id of the site where groups that are made belong');
  return { ...options, siteId };
}
