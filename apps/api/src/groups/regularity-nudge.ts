import { REFRESH_MAX_PARTICIPANTS } from '#libs/queue/job-map.js';
import type { JobQueue } from '#libs/queue/job-queue.js';

/** Asks for the regularity of these people to be computed anew, after the change that touches it was committed. */
export function nudgeRegularity(
  queue: JobQueue,
  organisationId: string,
  participantIds: readonly string[],
): void {
  for (let start = 0; start < participantIds.length; start += REFRESH_MAX_PARTICIPANTS) {
    queue.nudge('regularity.refresh', {
      organisationId,
      participantIds: participantIds.slice(start, start + REFRESH_MAX_PARTICIPANTS),
    });
  }
}
