import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { PlanningWarning } from '#libs/groups/planning-warning.js';
import { PlanningWarnings } from '#libs/groups/planning-warnings.js';
import type { Session } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import { Excursions, type ExcursionChanges, type NewExcursion } from './excursions.js';

interface SessionWithWarnings {
  readonly session: Session;
  readonly warnings: PlanningWarning[];
}

/** Excursions as staff plan them: a change, and the double bookings that follow from it. */
@Injectable()
export class ExcursionPlanning {
  constructor(
    private readonly excursions: Excursions,
    private readonly sessions: Sessions,
    private readonly warnings: PlanningWarnings,
  ) {}

  /** @throws AppError as `Excursions.plan` */
  async plan(tx: Tx, context: TenantContext, input: NewExcursion): Promise<SessionWithWarnings> {
    const { id } = await this.excursions.plan(tx, context, input);
    return this.withWarnings(tx, id);
  }

  /** @throws AppError as `Excursions.update` */
  async update(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    changes: ExcursionChanges,
  ): Promise<SessionWithWarnings> {
    const { id } = await this.excursions.update(tx, context, sessionId, changes);
    return this.withWarnings(tx, id);
  }

  /** Seats may have been taken because of the change. */
  private async withWarnings(tx: Tx, sessionId: string): Promise<SessionWithWarnings> {
    return {
      session: await this.sessions.byId(tx, sessionId),
      warnings: await this.warnings.ofSessions(tx, [sessionId]),
    };
  }
}
