import { Injectable } from '@nestjs/common';
import { systemContext, type TenantContext } from '#libs/database/tenant-database.js';
import { ImportRuns } from '#libs/importing/import-runs.js';
import { Imports } from '#libs/importing/job/imports.js';
import { JOBS } from '#libs/queue/job-map.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobContext, JobHandlers } from '#libs/queue/job-worker.js';

/**
 * The background steps of imports, and the sweep that finds those whose jobs got lost. Run again after a kill, each finds
 * what is left to do, or nothing.
 */
@Injectable()
export class ImportingHandlers {
  constructor(
    private readonly runs: ImportRuns,
    private readonly imports: Imports,
    private readonly queue: JobQueue,
  ) {}

  readonly handlers = {
    'imports.sweep': async () => {
      for (const { organisationId, importId, job } of await this.imports.unfinished()) {
        await this.queue.enqueue(job, { organisationId, importId });
      }
    },
    'imports.analyse': ({ organisationId, importId }, job) =>
      this.orFail('imports.analyse', systemContext(organisationId, job.jobId), importId, job, (context) =>
        this.runs.analyse(context, importId),
      ),
    'imports.apply': ({ organisationId, importId }, job) =>
      this.orFail('imports.apply', systemContext(organisationId, job.jobId), importId, job, (context) =>
        this.runs.apply(context, importId),
      ),
  } satisfies Partial<JobHandlers>;

  /** Tells those who wait that it failed, once the queue would not try again. */
  private async orFail(
    name: 'imports.analyse' | 'imports.apply',
    context: TenantContext,
    importId: string,
    job: JobContext,
    run: (context: TenantContext) => Promise<unknown>,
  ): Promise<void> {
    try {
      await run(context);
    } catch (error) {
      if (job.attempt >= JOBS[name].retry.attempts) await this.imports.fail(context, importId, error);
      throw error;
    }
  }
}
