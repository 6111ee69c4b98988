import { Injectable } from '@nestjs/common';
import type { NoParameters, Statement } from '#libs/database/sql.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { Offers } from './offers.js';
import { SignUpMinimum } from './minimum-attendance.js';
import {
  ORGANISATIONS_WITH_WORK,
  SESSIONS_TO_DECIDE,
  SESSIONS_WITH_EXPIRED_OFFERS,
} from './sign-up-deadlines.sql.js';

/**
 * What happens at the deadlines of sign-ups. One transaction per session: an offer expires, its seat goes to the next
 * and those who must be told are noted together or not at all, wherever the process is killed. Workers that come at once
 * wait for each other's lock on the session, and the later one finds nothing left to do.
 */
@Injectable()
export class SignUpDeadlines {
  constructor(
    private readonly database: TenantDatabase,
    private readonly offers: Offers,
    private readonly minimum: SignUpMinimum,
  ) {}

  /**
   * Does all that is due, in every organisation. A session that fails holds up no other.
   * @throws AggregateError of what failed, after the rest was done
   */
  async run(requestId: string | null = null, signal?: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    for (const organisationId of await this.database.findOrganisations(ORGANISATIONS_WITH_WORK, {})) {
      const context = systemContext(organisationId, requestId);
      const work = [
        [SESSIONS_WITH_EXPIRED_OFFERS, (tx: Tx, id: string) => this.offers.expireDue(tx, context, id)],
        [SESSIONS_TO_DECIDE, (tx: Tx, id: string) => this.minimum.check(tx, context, id)],
      ] as const;
      for (const [search, act] of work) {
        for (const id of await this.sessions(context, search)) {
          signal?.throwIfAborted();
          await this.database
            .write<unknown>(context, (tx) => act(tx, id))
            .catch((error: unknown) => failures.push(error));
        }
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} sessions failed`);
  }

  private async sessions(
    context: TenantContext,
    search: Statement<NoParameters, { id: string }>,
  ): Promise<string[]> {
    const rows = await this.database.read(context, (tx) => search.rows(tx, {}));
    return rows.map((row) => row.id);
  }
}
