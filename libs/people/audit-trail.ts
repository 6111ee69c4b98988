import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { AuditEvent } from './audit-event.entity.js';
import { AUDIT_EVENTS } from './audit-trail.sql.js';

export interface AuditFilter {
  readonly subjectId?: string | null;
  readonly actorId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** Reads what the database's triggers have written. */
@Injectable()
export class AuditTrail {
  async page(tx: Tx, filter: AuditFilter, request: PageRequest): Promise<AuditEvent[]> {
    return AUDIT_EVENTS.page(tx, listed(filter), request);
  }

  async count(tx: Tx, filter: AuditFilter): Promise<number> {
    return AUDIT_EVENTS.count(tx, listed(filter));
  }
}

function listed({ subjectId = null, actorId = null, from = null, to = null }: AuditFilter) {
  return { subjectId, actorId, from, to };
}
