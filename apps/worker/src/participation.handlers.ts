import { Injectable } from '@nestjs/common';
import { SignUpDeadlines } from '#libs/participation/sign-ups/sign-up-deadlines.js';
import type { JobHandlers } from '#libs/queue/job-worker.js';

/** Offers that were not answered, and minimums that are to be decided. May run at any time and again. */
@Injectable()
export class ParticipationHandlers {
  constructor(private readonly deadlines: SignUpDeadlines) {}

  readonly handlers = {
    'sign-ups.deadlines': async (_payload, { jobId, signal }) => {
      await this.deadlines.run(jobId, signal);
    },
  } satisfies Partial<JobHandlers>;
}
