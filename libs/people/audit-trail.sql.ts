import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment } from '#libs/database/sql.js';
import { AuditEvent } from './audit-event.entity.js';

/** Null: whatever it is. */
interface ListedEvents {
  readonly subjectId: string | null;
  readonly actorId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Newest first. */
export const AUDIT_EVENTS = new PagedList<ListedEvents, AuditEvent>({
  select: columnsOf(AuditEvent, 'e'),
  from: fragment`FROM audit_event e
    WHERE (${'subjectId'}::uuid IS NULL OR e.subject_id = ${'subjectId'})
      AND (${'actorId'}::uuid IS NULL OR e.actor_id = ${'actorId'})
      AND (${'from'}::timestamptz IS NULL OR e.at >= ${'from'})
      AND (${'to'}::timestamptz IS NULL OR e.at < ${'to'})`,
  order: [{ expr: 'e.position', direction: 'DESC', cast: 'bigint' }],
});
