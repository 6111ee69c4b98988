import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';

/** Written by people to people: kept in the audit trail, without the words. */
export const ANNOUNCEMENT = tenantTable({
  name: 'announcement',
  key: 'id',
  columns: `
    id uuid NOT NULL,
    -- Given by whoever sends: the same key sends once.
    client_key uuid NOT NULL,
    created_by uuid NOT NULL,
    -- Whose members it went to; null: to people who were chosen one by one.
    group_id uuid,
    -- Whose people with a seat it went to.
    session_id uuid,
    -- What was written, by language.
    texts jsonb NOT NULL,
    deadline_at timestamptz(3) NOT NULL,
    -- What exactly was decided: by it the same key with something else is refused.
    content_hash text NOT NULL,
    recipients integer NOT NULL,
    -- The plan of that session when staff wrote about it.
    schedule_version integer,
    -- How many were left out, by reason.
    excluded jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    cancelled_at timestamptz(3),
    UNIQUE (organisation_id, created_by, client_key),
    FOREIGN KEY (organisation_id, created_by) REFERENCES staff_member (organisation_id, id),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)`,
  indexes: 'CREATE INDEX announcement_by_time ON announcement (organisation_id, created_at DESC, id DESC)',
  audit: ['hide:texts'],
  peerSees: NEVER,
});

/** A state machine: libs/messaging/message-state.ts. A message is attempted by whoever takes it. */
export const MESSAGE = tenantTable({
  name: 'message',
  columns: `
    participant_id uuid NOT NULL,
    phone_number_id uuid NOT NULL,
    announcement_id uuid,
    purpose text NOT NULL DEFAULT 'REMINDER' CHECK (purpose IN
      ('REMINDER', 'SIGN_UP_NOTICE', 'ANSWER', 'STOP_CONFIRMATION', 'STAFF_MESSAGE')),
    language text NOT NULL,
    body text NOT NULL,
    encoding text NOT NULL,
    parts integer NOT NULL,
    -- What one part cost when the gateway took it; null while the organisation gives no price.
    part_price_cents numeric(8, 3),
    status text NOT NULL DEFAULT 'PENDING' CONSTRAINT message_status_check CHECK (status IN
      ('PENDING', 'ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED')),
    status_reason text,
    due_at timestamptz(3) NOT NULL,
    deadline_at timestamptz(3) NOT NULL,
    lease_until timestamptz(3),
    fence integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    attempt_id uuid,
    attempted_at timestamptz(3),
    accepted_at timestamptz(3),
    delivered_at timestamptz(3),
    -- Sent once more although nobody knew whether it had left: never a third time.
    resent boolean NOT NULL DEFAULT false,
    gateway text,
    gateway_message_id text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, phone_number_id) REFERENCES phone_number (organisation_id, id),
    FOREIGN KEY (organisation_id, announcement_id) REFERENCES announcement (organisation_id, id)`,
  indexes: `
    CREATE INDEX message_by_time ON message (organisation_id, created_at DESC, id DESC);
    CREATE INDEX message_by_participant ON message (participant_id, created_at DESC);
    CREATE UNIQUE INDEX message_by_attempt ON message (organisation_id, attempt_id) WHERE attempt_id IS NOT NULL;
    CREATE INDEX message_by_announcement ON message (announcement_id) WHERE announcement_id IS NOT NULL;
    -- What the daily limit counts by.
    CREATE INDEX message_attempted_to_person ON message (participant_id, attempted_at) WHERE attempted_at IS NOT NULL;
    CREATE INDEX message_attempted_to_number ON message (phone_number_id, attempted_at) WHERE attempted_at IS NOT NULL;
    CREATE INDEX message_open ON message (due_at) WHERE status IN ('PENDING', 'ATTEMPTING');
    -- Of UNKNOWN messages: those that still wait for a receipt, and those of which somebody can still be called.
    CREATE INDEX message_in_doubt ON message (lease_until) WHERE status = 'UNKNOWN' AND lease_until IS NOT NULL;
    CREATE INDEX message_in_doubt_ahead ON message (deadline_at) WHERE status = 'UNKNOWN';
    -- While somebody may call instead.
    CREATE INDEX message_reached_nobody ON message (deadline_at, organisation_id) WHERE status IN ('FAILED', 'EXPIRED')`,
  audit: 'none',
  peerSees: NEVER,
  everywhere: {
    columns: 'organisation_id, id, phone_number_id, status, due_at, deadline_at, lease_until',
  },
  ofParticipants: true,
});

/** One call of one gateway. Its id is what the gateway is given. */
export const MESSAGE_ATTEMPT = tenantTable({
  name: 'message_attempt',
  key: 'id',
  columns: `
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    gateway text NOT NULL,
    started_at timestamptz(3) NOT NULL,
    answered_at timestamptz(3),
    outcome text CHECK (outcome IN ('ACCEPTED', 'REFUSED', 'NO_ANSWER')),
    -- Whose fault a refusal was.
    cause text CHECK (cause IN ('NUMBER', 'TEXT', 'GATEWAY')),
    code text,
    gateway_message_id text,
    FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)`,
  indexes: `
    -- A receipt names an attempt before anybody knows whose it is.
    CREATE INDEX message_attempt_by_id ON message_attempt (id);
    CREATE INDEX message_attempt_by_message ON message_attempt (message_id, started_at);
    CREATE INDEX message_attempt_by_gateway_id ON message_attempt (gateway, gateway_message_id)
      WHERE gateway_message_id IS NOT NULL`,
  audit: 'none',
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id, id, message_id, gateway, gateway_message_id, started_at' },
});

/** Everything that happened to a message, in order: never changed, only added to. */
export const MESSAGE_EVENT = tenantTable({
  name: 'message_event',
  columns: `
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    message_id uuid NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    -- A status of the message, or RECEIPT for word from the gateway that changed nothing.
    kind text NOT NULL,
    reason text,
    gateway text,
    attempt_id uuid,
    -- Null: no member of the staff, but a job, a gateway or the recipient.
    staff_member_id uuid,
    FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)`,
  indexes: 'CREATE INDEX message_event_by_message ON message_event (message_id, position)',
  audit: 'none',
  peerSees: NEVER,
});

/** A timeline that no writer can forget. */
export const TIMELINE = `
CREATE FUNCTION write_message_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its_attempt uuid := coalesce(NEW.attempt_id, OLD.attempt_id);
BEGIN
  INSERT INTO message_event (organisation_id, message_id, kind, reason, gateway, attempt_id, staff_member_id)
  VALUES (NEW.organisation_id, NEW.id, NEW.status, NEW.status_reason,
    CASE WHEN its_attempt IS NOT NULL THEN NEW.gateway END, its_attempt,
    CASE WHEN current_setting('app.actor_kind', true) = 'STAFF'
      THEN nullif(current_setting('app.actor_id', true), '')::uuid END);
  RETURN NULL;
END $$;

CREATE TRIGGER timeline AFTER UPDATE ON message FOR EACH ROW
  WHEN ((OLD.status, OLD.status_reason, OLD.due_at) IS DISTINCT FROM (NEW.status, NEW.status_reason, NEW.due_at))
  EXECUTE FUNCTION write_message_event()`;
