import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { Organisations } from '#libs/people/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';

/** What is kept for an excursion is not kept for longer. */
@Injectable()
export class ExcursionsHandlers {
  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly queue: JobQueue,
    private readonly participants: ExcursionParticipants,
  ) {}

  readonly handlers = {
    'excursions.forget-sensitive': async ({ organisationId }, { jobId }) => {
      if (organisationId !== undefined) {
        const context = systemContext(organisationId, jobId);
        await this.database.write(context, (tx) => this.participants.forgetSensitive(tx));
        return;
      }
      // A job each: what fails in one organisation is tried again for that one alone.
      const ids = await this.organisations.allIds();
      await this.queue.enqueueAll(
        'excursions.forget-sensitive',
        ids.map((id) => ({ organisationId: id })),
      );
    },
  } satisfies Partial<JobHandlers>;
}
