import { Injectable } from '@nestjs/common';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { SessionHorizon } from '#libs/groups/session-horizon.js';
import { SecretLinks } from '#libs/links/secret-links.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import type { JobContext, JobHandlers } from '#libs/queue/job-worker.js';

/** Horizons and clean-up. Both may run at any time and again. */
@Injectable()
export class PlanningHandlers {
  readonly handlers = {
    'sessions.extend-horizon': async ({ organisationId }, job) => {
      const ids =
        organisationId === undefined
          ? await this.horizon.organisationsToPlan(this.database)
          : [organisationId];
      await this.inEach(ids, job, (tx, context) => this.horizon.extend(tx, context));
    },
    'tokens.purge': async (_payload, job) => {
      const withTokens = await this.tokens.organisationsToPurge();
      const withLinks = await this.links.organisationsToPurge();
      await this.inEach([...new Set([...withTokens, ...withLinks])], job, async (tx) => {
        await this.tokens.purge(tx);
        await this.links.purge(tx);
      });
    },
  } satisfies Partial<JobHandlers>;

  constructor(
    private readonly database: TenantDatabase,
    private readonly horizon: SessionHorizon,
    private readonly tokens: AccessTokens,
    private readonly links: SecretLinks,
  ) {}

  /** One transaction each. An organisation that fails holds up no other, but the job fails in the end and runs again. */
  private async inEach(
    organisationIds: readonly string[],
    job: JobContext,
    work: (tx: Tx, context: TenantContext) => Promise<unknown>,
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const id of organisationIds) {
      job.signal.throwIfAborted();
      const context = systemContext(id, job.jobId);
      try {
        await this.database.write(context, (tx) => work(tx, context));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(
        failures,
        `${failures.length} of ${organisationIds.length} organisations failed`,
      );
    }
  }
}
