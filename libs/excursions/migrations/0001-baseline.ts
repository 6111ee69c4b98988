import { NEVER, OWN_SESSION, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Excursions: the plan of a session, its transport, and what is kept about each participant. */
export class ExcursionsBaseline1764600000010 extends ForwardMigration {
  protected readonly statements = [
    EXCURSION_PLAN,
    TRANSPORT_LEG,
    EXCURSION_PARTICIPANT,
    LEG_SEAT,
    PHOTO_CONSENT,
    COUNTS_AT_DEPARTURES,
  ];
}

/**
 * Where and when people meet and when they are back is the session's own place, start and end: kept once, so that whoever
 * moves the session moves the excursion. Legs are kept as seconds after the start, and move with it too.
 */
const EXCURSION_PLAN = tenantTable({
  name: 'excursion_plan',
  columns: `
    session_id uuid NOT NULL,
    destination text NOT NULL CHECK (destination <> ''),
    bring text,
    accessibility text,
    contact_name text,
    contact_phone text,
    safety_plan text,
    organisation_cost_cents integer NOT NULL DEFAULT 0 CHECK (organisation_cost_cents >= 0),
    participant_cost_cents integer NOT NULL DEFAULT 0 CHECK (participant_cost_cents >= 0),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, session_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)`,
  audit: ['hide:contact_phone'],
  peerSees: OWN_SESSION,
});

const TRANSPORT_LEG = tenantTable({
  name: 'transport_leg',
  columns: `
    session_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('BUS', 'CAR', 'TRAIN', 'WALK', 'OTHER')),
    vehicle text NOT NULL DEFAULT '',
    from_place text NOT NULL CHECK (from_place <> ''),
    to_place text NOT NULL CHECK (to_place <> ''),
    departs_after_seconds integer NOT NULL CHECK (departs_after_seconds >= 0),
    arrives_after_seconds integer NOT NULL,
    seats integer CHECK (seats > 0),
    seats_taken integer NOT NULL DEFAULT 0,
    driver text,
    tickets text,
    UNIQUE (organisation_id, session_id, id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES excursion_plan (organisation_id, session_id),
    CHECK (arrives_after_seconds > departs_after_seconds),
    CONSTRAINT transport_leg_not_over_its_seats CHECK (seats_taken >= 0 AND seats_taken <= seats),
    CONSTRAINT transport_leg_once_at_a_time EXCLUDE USING gist
      (organisation_id WITH =, session_id WITH =, vehicle WITH =, int4range(departs_after_seconds, arrives_after_seconds) WITH &&) DEFERRABLE`,
  indexes:
    'CREATE INDEX transport_leg_by_session ON transport_leg (session_id, departs_after_seconds, vehicle, id)',
  audit: ['hide:driver', 'skip:seats_taken'],
  peerSees: OWN_SESSION,
});

/** Health, relatives and their numbers never come into the audit trail, or deleting them would leave a copy there. */
const EXCURSION_PARTICIPANT = tenantTable({
  name: 'excursion_participant',
  columns: `
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    emergency_contact_name text,
    emergency_contact_phone text,
    allergies_and_needs text,
    -- When the three above were deleted by the job; null again when something is written later.
    sensitive_deleted_at timestamptz(3),
    paid_cents integer CHECK (paid_cents >= 0),
    paid_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, session_id, participant_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES excursion_plan (organisation_id, session_id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK ((paid_cents IS NULL) = (paid_at IS NULL))`,
  indexes: `
    CREATE INDEX excursion_participant_by_participant ON excursion_participant (participant_id);
    CREATE INDEX excursion_participant_to_forget ON excursion_participant (session_id)
      WHERE emergency_contact_name IS NOT NULL OR emergency_contact_phone IS NOT NULL OR allergies_and_needs IS NOT NULL`,
  audit: ['hide:emergency_contact_name', 'hide:emergency_contact_phone', 'hide:allergies_and_needs'],
  peerSees: NEVER,
  ofParticipants: true,
});

const LEG_SEAT = tenantTable({
  name: 'leg_seat',
  columns: `
    session_id uuid NOT NULL,
    leg_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    seats integer NOT NULL CHECK (seats BETWEEN 1 AND 10),
    UNIQUE (organisation_id, leg_id, participant_id),
    FOREIGN KEY (organisation_id, session_id, leg_id) REFERENCES transport_leg (organisation_id, session_id, id),
    FOREIGN KEY (organisation_id, session_id, participant_id)
      REFERENCES excursion_participant (organisation_id, session_id, participant_id)`,
  indexes: 'CREATE INDEX leg_seat_by_participant ON leg_seat (session_id, participant_id)',
  peerSees: OWN_SESSION,
  ofParticipants: true,
});

const PHOTO_CONSENT = tenantTable({
  name: 'photo_consent',
  columns: `
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('TAKING', 'PUBLISHING')),
    granted_on date NOT NULL,
    withdrawn_on date,
    source text NOT NULL CHECK (source IN ('IN_PERSON', 'PAPER_FORM', 'PHONE')),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, session_id, participant_id)
      REFERENCES excursion_participant (organisation_id, session_id, participant_id),
    CHECK (withdrawn_on IS NULL OR withdrawn_on >= granted_on)`,
  indexes: `
    CREATE UNIQUE INDEX photo_consent_once_at_a_time ON photo_consent (organisation_id, session_id, participant_id, purpose)
      WHERE withdrawn_on IS NULL;
    CREATE INDEX photo_consent_by_participant ON photo_consent (session_id, participant_id, granted_on)`,
  peerSees: NEVER,
  ofParticipants: true,
});

const COUNTS_AT_DEPARTURES = `
ALTER TABLE headcount
  ADD FOREIGN KEY (organisation_id, session_id, leg_id) REFERENCES transport_leg (organisation_id, session_id, id)`;
