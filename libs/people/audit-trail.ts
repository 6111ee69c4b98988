import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AuditEvent } from './audit-event.entity.js';

export interface AuditFilter {
  readonly subjectId?: string | null;
  readonly actorId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** The order of the audit trail: newest first. */
export const AUDIT_NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'event.position', direction: 'DESC', cast: 'bigint' },
];

/** Reads what the database's triggers have written. */
@Injectable()
export class AuditTrail {
  async page(tx: Tx, filter: AuditFilter, request: PageRequest): Promise<AuditEvent[]> {
    return fetchPage(filtered(tx, filter), AUDIT_NEWEST_FIRST, request);
  }

  async count(tx: Tx, filter: AuditFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }
}

function filtered(tx: Tx, filter: AuditFilter): SelectQueryBuilder<AuditEvent> {
  const query = tx.getRepository(AuditEvent).createQueryBuilder('event');
  if (filter.subjectId) query.andWhere('event.subjectId = :subjectId', { subjectId: filter.subjectId });
  if (filter.actorId) query.andWhere('event.actorId = :actorId', { actorId: filter.actorId });
  if (filter.from) query.andWhere('event.at >= :from', { from: filter.from });
  if (filter.to) query.andWhere('event.at < :to', { to: filter.to });
  return query;
}
