import { OWN_SESSION, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** What a register is undone by. Marks that arrived before have no batch, and cannot be undone. */
export class RegisterUndo1764600000105 extends ForwardMigration {
  protected readonly statements = [HISTORY_OF_BATCHES, REGISTER_UNDO];
}

/** Nullable and without a default: added without writing a row. */
const HISTORY_OF_BATCHES = `
ALTER TABLE attendance_change
  -- Marks of one session that arrived together have the same number, later ones a greater one.
  ADD COLUMN batch integer,
  -- The client key of the mark that it took the place of.
  ADD COLUMN previous_key text,
  -- The batch before which it brings back what stood.
  ADD COLUMN undoes_batch integer`;

const REGISTER_UNDO = tenantTable({
  name: 'register_undo',
  key: 'client_key',
  columns: `
    client_key text NOT NULL,
    session_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    -- Null: the register was opened again.
    batch integer,
    undone_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, actor_id) REFERENCES staff_member (organisation_id, id)`,
  audit: 'none',
  peerSees: OWN_SESSION,
});
