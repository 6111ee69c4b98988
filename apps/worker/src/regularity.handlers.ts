import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { REFRESH_MAX_PARTICIPANTS } from '#libs/regularity/refresh-on-changes.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { RefreshBatcher } from './refresh-batcher.js';

/** Registers are recorded tap by tap: long enough for some taps, too short for anybody to notice. */
const GATHER_MS = 100;

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

  private readonly gathered = new RefreshBatcher(async (organisationId, participantIds) => {
    const context = systemContext(organisationId);
    for (let start = 0; start < participantIds.length; start += REFRESH_MAX_PARTICIPANTS) {
      const ids = participantIds.slice(start, start + REFRESH_MAX_PARTICIPANTS);
      await this.database.write(context, (tx) => this.snapshots.refresh(tx, context, ids));
    }
  }, GATHER_MS);

  readonly handlers = {
    'regularity.refresh': ({ organisationId, participantIds }) =>
      this.gathered.ask(organisationId, participantIds),
    'regularity.recompute': async ({ organisationId, ifOutdated = false }, { signal }) => {
      if (organisationId !== undefined) return this.recompute.recompute(organisationId, signal);
      // A job each: organisations share the workers, and what fails in one is tried again for that one alone.
      const ids = ifOutdated
        ? await this.recompute.organisationsOutdated()
        : await this.organisations.allIds();
      await this.queue.enqueueAll(
        'regularity.recompute',
        ids.map((id) => ({ organisationId: id })),
      );
    },
  } satisfies Partial<JobHandlers>;
}
