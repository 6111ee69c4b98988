import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, OWN_SESSION, tenantTable } from './old-tenant-table.js';

/** Sign-ups become a state machine with a history and a waitlist; sessions get the rules of signing up. */
export class SignUpsAndWaitlists1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SESSION_RULES);
    await runner.query(SIGN_UPS);
    await runner.query(HISTORY);
    await runner.query(INVITED_GROUPS);
    await runner.query(MINIMUM_CHECKS);
    await runner.query(SEARCHES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

/**
 * Constant defaults, so no row is rewritten. `waiting`, how many wait, and `last_waitlist_place`, the last place given out, stand
 * on the session, because only columns of the row that is updated are read again when the update had to wait.
 */
const SESSION_RULES = `
ALTER TABLE session
  ADD COLUMN sign_up_opens_at timestamptz(3),
  ADD COLUMN sign_up_closes_at timestamptz(3),
  ADD COLUMN members_first_until timestamptz(3),
  ADD COLUMN minimum_people integer,
  ADD COLUMN decide_by timestamptz(3),
  ADD COLUMN minimum_missed_at timestamptz(3),
  ADD COLUMN reserved_seats integer NOT NULL DEFAULT 0,
  ADD COLUMN companions_allowed boolean NOT NULL DEFAULT true,
  ADD COLUMN cancel_notice_minutes integer NOT NULL DEFAULT 0,
  ADD COLUMN waitlist_enabled boolean,
  ADD COLUMN waitlist_mode text NOT NULL DEFAULT 'OFFER',
  ADD COLUMN offer_hours integer NOT NULL DEFAULT 12,
  ADD COLUMN offer_cut_off_minutes integer NOT NULL DEFAULT 120,
  ADD COLUMN waiting integer NOT NULL DEFAULT 0,
  ADD COLUMN last_waitlist_place integer NOT NULL DEFAULT 0,
  DROP CONSTRAINT session_not_oversold,
  ADD CONSTRAINT session_not_oversold CHECK (seats_taken >= 0 AND seats_taken + reserved_seats <= capacity),
  ADD CONSTRAINT session_sign_up_times CHECK (sign_up_closes_at > sign_up_opens_at),
  ADD CONSTRAINT session_minimum_people CHECK (minimum_people > 0),
  ADD CONSTRAINT session_minimum_to_decide CHECK (decide_by IS NULL OR minimum_people IS NOT NULL),
  ADD CONSTRAINT session_reserved_seats CHECK (reserved_seats >= 0 AND (reserved_seats = 0 OR capacity IS NOT NULL)),
  ADD CONSTRAINT session_cancel_notice CHECK (cancel_notice_minutes >= 0),
  ADD CONSTRAINT session_waitlist_mode CHECK (waitlist_mode IN ('OFFER', 'IMMEDIATE')),
  ADD CONSTRAINT session_offer_hours CHECK (offer_hours > 0),
  ADD CONSTRAINT session_offer_cut_off CHECK (offer_cut_off_minutes >= 0),
  ADD CONSTRAINT session_waiting CHECK (waiting >= 0);
COMMENT ON COLUMN session.waitlist_enabled IS 'NULL: meetings have none, the other kinds have one';
COMMENT ON COLUMN session.reserved_seats IS 'Seats still kept back for staff to give; giving one makes it a taken seat';

DROP TRIGGER audit ON session;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON session
  FOR EACH ROW EXECUTE FUNCTION write_audit_event('skip:seats_taken', 'skip:waiting', 'skip:last_waitlist_place');
`;

const SIGN_UPS = `
ALTER TABLE sign_up
  DROP CONSTRAINT sign_up_status_check,
  DROP CONSTRAINT sign_up_source_check,
  ADD COLUMN companion boolean NOT NULL DEFAULT false,
  ADD COLUMN companion_note text,
  ADD COLUMN waitlisted_at timestamptz(3),
  ADD COLUMN waitlist_place integer,
  ADD COLUMN offer_expires_at timestamptz(3),
  ADD COLUMN cancelled_late boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT sign_up_status_check CHECK (status IN
    ('INVITED', 'SIGNED_UP', 'WAITLISTED', 'OFFERED', 'DECLINED', 'CANCELLED', 'EXPIRED')),
  ADD CONSTRAINT sign_up_source_check CHECK (source IN ('STAFF', 'SELF_SERVICE', 'SMS', 'SYSTEM')),
  ADD CONSTRAINT sign_up_waits CHECK ((status = 'WAITLISTED') = (waitlist_place IS NOT NULL)),
  ADD CONSTRAINT sign_up_wait_is_dated CHECK (status <> 'WAITLISTED' OR waitlisted_at IS NOT NULL),
  ADD CONSTRAINT sign_up_offer_has_deadline CHECK ((status = 'OFFERED') = (offer_expires_at IS NOT NULL)),
  ADD CONSTRAINT sign_up_late CHECK (NOT cancelled_late OR status = 'CANCELLED'),
  ADD CONSTRAINT sign_up_companion_note CHECK (companion OR companion_note IS NULL);
CREATE UNIQUE INDEX sign_up_waiting ON sign_up (session_id, waitlist_place) WHERE status = 'WAITLISTED';
CREATE INDEX sign_up_offer_due ON sign_up (offer_expires_at) WHERE status = 'OFFERED';
CREATE INDEX sign_up_offered ON sign_up (session_id) WHERE status = 'OFFERED';

DROP TRIGGER audit ON sign_up;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON sign_up
  FOR EACH ROW EXECUTE FUNCTION write_audit_event('hide:companion_note');
`;

/** `ordinal` is drawn under the session's lock, so that it orders the events of one session as they happened. */
const HISTORY = `
CREATE TABLE sign_up_event (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ordinal bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  sign_up_id uuid NOT NULL,
  event text NOT NULL,
  old_status text,
  new_status text NOT NULL,
  companion boolean NOT NULL,
  source text NOT NULL CHECK (source IN ('STAFF', 'SELF_SERVICE', 'SMS', 'SYSTEM')),
  actor_id uuid,
  reason text,
  client_key text,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (organisation_id, id),
  CONSTRAINT sign_up_event_client_key UNIQUE (organisation_id, client_key),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, sign_up_id) REFERENCES sign_up (organisation_id, id)
);
CREATE INDEX sign_up_event_by_sign_up ON sign_up_event (sign_up_id, ordinal);
${tenantTable({ name: 'sign_up_event', audit: 'none', peerSees: OWN_SESSION })};
`;

const INVITED_GROUPS = `
CREATE TABLE session_invited_group (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  group_id uuid NOT NULL,
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, group_id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id)
);
${tenantTable({ name: 'session_invited_group', peerSees: OWN_SESSION })};
`;

/** One row per session whose minimum is still to be looked at: the worker may search here without seeing sessions. */
const MINIMUM_CHECKS = `
CREATE TABLE minimum_check (
  session_id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  due_at timestamptz(3) NOT NULL,
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)
);
CREATE INDEX minimum_check_due ON minimum_check (due_at);
${tenantTable({ name: 'minimum_check', audit: 'none', peerSees: NEVER })};
`;

const SEARCHES = `
CREATE POLICY search_for_work ON sign_up FOR SELECT USING (app_is_system() AND status = 'OFFERED');
CREATE POLICY search_for_work ON minimum_check FOR SELECT USING (app_is_system());
`;
