import { Injectable, Logger } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { JobContext, JobHandlers } from '#libs/queue/job-worker.js';
import { KeyRotation } from '#libs/secrets/key-rotation.js';

/** What is done about phone numbers by night, in a job for each organisation. Both may run at any time and again. */
@Injectable()
export class NumbersHandlers {
  private readonly logger = new Logger(NumbersHandlers.name);

  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly queue: JobQueue,
    private readonly deliveries: PhoneNumberDeliveries,
    private readonly rotation: KeyRotation,
  ) {}

  readonly handlers = {
    'numbers.suspend-unknown': async ({ organisationId }, { jobId }) => {
      if (organisationId === undefined) return this.inEach('numbers.suspend-unknown');
      await this.database.write(systemContext(organisationId, jobId), (tx) =>
        this.deliveries.suspendLongUnknown(tx),
      );
    },
    'numbers.rotate-keys': async ({ organisationId }, job) => {
      if (organisationId === undefined) {
        await this.inEach('numbers.rotate-keys');
        await this.rotate(null, job);
      } else {
        await this.rotate(organisationId, job);
      }
    },
  } satisfies Partial<JobHandlers>;

  /** @throws when something could not be opened; all the rest has been done by then */
  private async rotate(organisationId: string | null, { jobId, signal }: JobContext): Promise<void> {
    const { unreadable } = await this.rotation.run(organisationId, {
      jobId,
      signal,
      tell: ({ table, sealed }) =>
        this.logger.log(`Sealed ${sealed} values of ${table} with the current key`),
    });
    if (unreadable > 0) {
      throw new Error(`${unreadable} sealed values could not be opened; they stay as they are`);
    }
  }

  private async inEach(name: 'numbers.suspend-unknown' | 'numbers.rotate-keys'): Promise<void> {
    const ids = await this.organisations.allIds();
    await this.queue.enqueueAll(
      name,
      ids.map((organisationId) => ({ organisationId })),
    );
  }
}
