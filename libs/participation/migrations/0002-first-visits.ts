import { OWN_SESSION, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** People who were made by a register, by the keys that devices gave them. */
export class FirstVisits1764600000104 extends ForwardMigration {
  protected readonly statements = [FIRST_VISIT, PEER_SEES_PARTICIPANT];
}

/**
 * The key is claimed before the person is made, so that of two who send it at once the second one waits and finds the
 * person: hence a reference that is checked at the end of the transaction. A merge lets the row name who stands in their place.
 */
const FIRST_VISIT = tenantTable({
  name: 'first_visit',
  key: 'client_key',
  columns: `
    client_key text NOT NULL,
    session_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, visitor_id) REFERENCES participant (organisation_id, id) DEFERRABLE INITIALLY DEFERRED`,
  indexes: 'CREATE INDEX first_visit_by_visitor ON first_visit (visitor_id)',
  audit: 'none',
  peerSees: OWN_SESSION,
});

/** A peer sees also whom a register of their groups has just made, before anything else refers to them. */
const PEER_SEES_PARTICIPANT = `
CREATE OR REPLACE FUNCTION peer_sees_participant(id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM attendance a WHERE a.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM sign_up u WHERE u.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM first_visit v WHERE v.visitor_id = peer_sees_participant.id); END $$`;
