import { Injectable } from '@nestjs/common';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { Offers } from './offers.js';
import { SignUpMinimum } from './minimum-attendance.js';

const ORGANISATIONS_WITH_WORK = `
  SELECT DISTINCT organisation_id FROM sign_up_everywhere WHERE offer_expires_at <= now()
  UNION SELECT organisation_id FROM minimum_check_everywhere WHERE due_at <= now()`;

const SESSIONS_WITH_EXPIRED_OFFERS = `
  SELECT DISTINCT u.session_id AS id FROM sign_up u JOIN session s ON s.id = u.session_id
  WHERE u.status = 'OFFERED' AND u.offer_expires_at <= now() AND (s.status = 'PLANNED' OR s.starts_at <= now())`;

const SESSIONS_TO_DECIDE = 'SELECT session_id AS id FROM minimum_check WHERE due_at <= now()';

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
    for (const organisationId of await this.database.organisationsWith(ORGANISATIONS_WITH_WORK)) {
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

  private async sessions(context: TenantContext, search: string): Promise<string[]> {
    const rows = await this.database.read(context, (tx) => tx.query<{ id: string }[]>(search));
    return rows.map((row) => row.id);
  }
}
