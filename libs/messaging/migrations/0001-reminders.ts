import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';

export const REMINDER_WAVE = tenantTable({
  name: 'reminder_wave',
  columns: `
    session_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED')),
    schedule_version integer NOT NULL,
    due_at timestamptz(3) NOT NULL,
    deadline_at timestamptz(3) NOT NULL,
    tells_members boolean NOT NULL,
    status text NOT NULL DEFAULT 'PLANNED' CHECK (status IN ('PLANNED', 'DECIDED', 'DROPPED')),
    decided_at timestamptz(3),
    UNIQUE (organisation_id, session_id, kind),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)`,
  indexes: `CREATE INDEX reminder_wave_due ON reminder_wave (due_at) WHERE status = 'PLANNED'`,
  audit: 'none',
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id, status, due_at' },
});

/** Who was to be reminded of what: one row per session, person, kind and schedule version, whatever text carries it. */
export const REMINDER = tenantTable({
  name: 'reminder',
  columns: `
    wave_id uuid NOT NULL,
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    kind text NOT NULL,
    schedule_version integer NOT NULL,
    message_id uuid,
    -- Why no text was written although its recipients had been decided.
    excluded text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, session_id, participant_id, kind, schedule_version),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES reminder_wave (organisation_id, id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)`,
  indexes: `
    CREATE INDEX reminder_by_message ON reminder (message_id);
    CREATE INDEX reminder_by_wave ON reminder (wave_id);
    CREATE INDEX reminder_unwritten ON reminder (participant_id) WHERE message_id IS NULL AND excluded IS NULL`,
  audit: 'none',
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id', where: 'message_id IS NULL AND excluded IS NULL' },
  ofParticipants: true,
});

/**
 * What participants are texted about their own sign-ups: one row per step of a sign-up and schedule of its session, ever. A
 * step is told about once, and once more only when the session has meanwhile been moved or restored. `told_starts_at` and
 * `told_place` are what the text says.
 */
export const SIGN_UP_NOTICE = tenantTable({
  name: 'sign_up_notice',
  columns: `
    session_id uuid NOT NULL,
    sign_up_id uuid NOT NULL,
    sign_up_event_id uuid NOT NULL,
    schedule_version integer NOT NULL,
    participant_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('INVITED', 'SEAT_OFFERED', 'SEAT_CONFIRMED', 'SEAT_LOST', 'OFFER_EXPIRED')),
    told_starts_at timestamptz(3) NOT NULL,
    told_place text,
    deadline_at timestamptz(3) NOT NULL,
    message_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, sign_up_event_id, schedule_version),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, sign_up_id) REFERENCES sign_up (organisation_id, id),
    FOREIGN KEY (organisation_id, sign_up_event_id) REFERENCES sign_up_event (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)`,
  indexes: `
    CREATE INDEX sign_up_notice_by_message ON sign_up_notice (message_id);
    CREATE INDEX sign_up_notice_by_session ON sign_up_notice (session_id);
    CREATE INDEX sign_up_notice_by_sign_up ON sign_up_notice (sign_up_id)`,
  audit: 'none',
  peerSees: NEVER,
  ofParticipants: true,
});
