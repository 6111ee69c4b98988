import { ForwardMigration } from './library-migrations.js';

/**
 * What one person changed, and what was changed in some days, is found without reading the whole trail. Rows come in the order
 * of time, so that a summary of each block is enough there, which costs next to nothing to keep.
 */
export class AuditFilters1796083200012 extends ForwardMigration {
  protected readonly statements = [
    'CREATE INDEX audit_event_by_actor ON audit_event (organisation_id, actor_id, position DESC)',
    'CREATE INDEX audit_event_by_time ON audit_event USING brin (at) WITH (autosummarize = on)',
  ];
}
