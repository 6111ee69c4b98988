import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';

/** What gateways told us, raw and sealed, before anything acts on it. Belongs to no organisation until it is read. */
export const GATEWAY_EVENT = `
CREATE TABLE gateway_event (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  gateway text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('RECEIPT', 'INCOMING')),
  -- The same news delivered twice has the same key.
  dedupe_key text NOT NULL,
  payload bytea NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Not looked at again before this; null once it has been applied or given up.
  try_at timestamptz(3) DEFAULT now(),
  outcome text,
  UNIQUE (gateway, kind, dedupe_key)
);
CREATE INDEX gateway_event_waiting ON gateway_event (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX gateway_event_unrouted ON gateway_event (received_at) WHERE outcome = 'UNROUTED'`;

/** Up to when the calls of a gateway are given away, over all processes. */
export const GATEWAY_PACE = `
CREATE TABLE gateway_pace (
  gateway text PRIMARY KEY,
  next_at timestamptz NOT NULL
)`;

/** What was understood of a text that came in, what it changed, and who looks after those that a human should read. */
export const INBOUND_TEXT = tenantTable({
  name: 'inbound_text',
  columns: `
    gateway text NOT NULL,
    gateway_message_id text NOT NULL,
    -- In the clear: what an older version wrote, until it is sealed.
    from_e164 text,
    from_sealed bytea,
    from_index bytea,
    body text NOT NULL,
    received_at timestamptz(3) NOT NULL DEFAULT now(),
    meaning text NOT NULL DEFAULT 'FOR_STAFF' CHECK (meaning IN
      ('ATTENDING', 'NOT_ATTENDING', 'STOP', 'START', 'SENDER_CHOICE', 'FOR_STAFF')),
    status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'DONE')),
    -- Whom it was taken to be from; null while that is not known.
    participant_id uuid,
    -- Whose inbox it is in; null for the whole organisation's.
    site_id uuid,
    -- The text that it answers.
    question_message_id uuid,
    -- What we answered by ourselves.
    answer_message_id uuid,
    -- Until then the phone is waited for to say who answers; afterwards it is for staff.
    waits_until timestamptz(3),
    assigned_to uuid,
    done_by uuid,
    done_at timestamptz(3),
    UNIQUE (organisation_id, gateway, gateway_message_id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id),
    FOREIGN KEY (organisation_id, question_message_id) REFERENCES message (organisation_id, id),
    FOREIGN KEY (organisation_id, answer_message_id) REFERENCES message (organisation_id, id),
    FOREIGN KEY (organisation_id, assigned_to) REFERENCES staff_member (organisation_id, id),
    FOREIGN KEY (organisation_id, done_by) REFERENCES staff_member (organisation_id, id),
    CONSTRAINT inbound_text_is_sealed CHECK (from_e164 IS NULL AND from_sealed IS NOT NULL AND from_index IS NOT NULL)`,
  indexes: `
    CREATE INDEX inbound_text_by_number ON inbound_text (organisation_id, from_index, received_at);
    CREATE INDEX inbound_text_by_time ON inbound_text (organisation_id, received_at DESC, id DESC);
    CREATE INDEX inbound_text_open ON inbound_text (organisation_id, received_at DESC, id DESC) WHERE status = 'OPEN';
    CREATE INDEX inbound_text_by_participant ON inbound_text (participant_id, received_at DESC);
    CREATE INDEX inbound_text_by_answer ON inbound_text (answer_message_id) WHERE answer_message_id IS NOT NULL`,
  audit: ['skip:from_e164', 'skip:from_sealed', 'skip:from_index', 'hide:body'],
  peerSees: NEVER,
  ofParticipants: true,
});

/** What a text changed, or would have: one row for each session that it was about. */
export const ANSWERED_SESSION = tenantTable({
  name: 'answered_session',
  key: 'inbound_text_id, session_id',
  columns: `
    inbound_text_id uuid NOT NULL,
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('COMING', 'ALREADY_COMING', 'WAITING', 'NOT_COMING', 'ALREADY_NOT_COMING',
      'FULL', 'OFFER_EXPIRED', 'CANCELLED', 'STARTED', 'FOR_STAFF')),
    -- The text that tells what became of it, and the start that it tells.
    answer_message_id uuid,
    told_starts_at timestamptz(3),
    CONSTRAINT answered_session_told_as_a_whole CHECK ((answer_message_id IS NULL) = (told_starts_at IS NULL)),
    FOREIGN KEY (organisation_id, answer_message_id) REFERENCES message (organisation_id, id),
    FOREIGN KEY (organisation_id, inbound_text_id) REFERENCES inbound_text (organisation_id, id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)`,
  indexes: `
    CREATE INDEX answered_session_by_answer ON answered_session (answer_message_id)
      WHERE answer_message_id IS NOT NULL`,
  audit: 'none',
  peerSees: NEVER,
  ofParticipants: true,
});

/** Whom the phone can choose by number when several share it, and what each of them had been asked. */
export const ANSWER_CHOICE = tenantTable({
  name: 'answer_choice',
  key: 'inbound_text_id, number',
  columns: `
    inbound_text_id uuid NOT NULL,
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 9),
    participant_id uuid NOT NULL,
    phone_number_id uuid NOT NULL,
    question_message_id uuid NOT NULL,
    FOREIGN KEY (organisation_id, inbound_text_id) REFERENCES inbound_text (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, phone_number_id) REFERENCES phone_number (organisation_id, id),
    FOREIGN KEY (organisation_id, question_message_id) REFERENCES message (organisation_id, id)`,
  indexes: 'CREATE INDEX answer_choice_by_number ON answer_choice (phone_number_id)',
  audit: 'none',
  peerSees: NEVER,
  ofParticipants: true,
});
