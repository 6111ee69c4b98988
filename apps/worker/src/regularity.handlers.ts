import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularitySnapshots } from '#libs/regularity/snapshots.js';

/** The jobs that keep the measures of regularity. */
@Injectable()
export class RegularityHandlers {
  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly queue: JobQueue,
    private readonly snapshots: RegularitySnapshots,
    private readonly recompute: RegularityRecompute,
  ) {}

  readonly handlers = {
    'regularity.refresh': async ({ organisationId, participantIds }, { jobId }) => {
      const context = systemContext(organisationId, jobId);
      await this.database.write(context, (tx) => this.snapshots.refresh(tx, context, participantIds));
    },
    'regularity.recompute': async ({ organisationId, ifOutdated = false }, { jobId, signal }) => {
      if (organisationId !== undefined) return this.recompute.recompute(organisationId, signal);
      // A job each: organisations share the workers, and what fails in one is tried again for that one alone.
      for (const id of await this.organisations.allIds()) {
        const isWanted =
          !ifOutdated ||
          (await this.database.read(systemContext(id, jobId), (tx) => this.recompute.isOutdated(tx)));
        if (isWanted) await this.queue.enqueue('regularity.recompute', { organisationId: id });
      }
    },
  } satisfies Partial<JobHandlers>;
}
