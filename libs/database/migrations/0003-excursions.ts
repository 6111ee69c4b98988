import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, OWN_SESSION, tenantTable, type TenantTable } from './old-tenant-table.js';

/** Excursions: the plan of a session, its transport, what is kept about each participant, and counts at departures. */
export class Excursions1763700000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLANS);
    await runner.query(PARTICIPANTS);
    await runner.query(HEADCOUNTS);
    for (const table of TENANT_TABLES) await runner.query(tenantTable(table));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

/*
 * Where and when people meet and when they are back is the session's own place, start and end: kept once, so that whoever
 * moves the session moves the excursion. Legs are kept as seconds after the start, and move with it too.
 */
const PLANS = `
CREATE TABLE excursion_plan (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
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
  UNIQUE (organisation_id, id),
  UNIQUE (session_id),
  UNIQUE (organisation_id, session_id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)
);

CREATE TABLE transport_leg (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
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
  UNIQUE (organisation_id, id),
  UNIQUE (organisation_id, session_id, id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES excursion_plan (organisation_id, session_id),
  CHECK (arrives_after_seconds > departs_after_seconds),
  CONSTRAINT transport_leg_not_over_its_seats CHECK (seats_taken >= 0 AND seats_taken <= seats),
  CONSTRAINT transport_leg_once_at_a_time EXCLUDE USING gist
    (session_id WITH =, vehicle WITH =, int4range(departs_after_seconds, arrives_after_seconds) WITH &&) DEFERRABLE
);
CREATE INDEX transport_leg_by_session ON transport_leg (session_id, departs_after_seconds, vehicle, id);
`;

const PARTICIPANTS = `
CREATE TABLE excursion_participant (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
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
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, participant_id),
  UNIQUE (organisation_id, session_id, participant_id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES excursion_plan (organisation_id, session_id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK ((paid_cents IS NULL) = (paid_at IS NULL))
);
CREATE INDEX excursion_participant_by_participant ON excursion_participant (participant_id);
CREATE INDEX excursion_participant_to_forget ON excursion_participant (session_id)
  WHERE emergency_contact_name IS NOT NULL OR emergency_contact_phone IS NOT NULL OR allergies_and_needs IS NOT NULL;

CREATE TABLE leg_seat (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  leg_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  seats integer NOT NULL CHECK (seats BETWEEN 1 AND 10),
  UNIQUE (organisation_id, id),
  UNIQUE (leg_id, participant_id),
  FOREIGN KEY (organisation_id, session_id, leg_id) REFERENCES transport_leg (organisation_id, session_id, id),
  FOREIGN KEY (organisation_id, session_id, participant_id)
    REFERENCES excursion_participant (organisation_id, session_id, participant_id)
);
CREATE INDEX leg_seat_by_participant ON leg_seat (session_id, participant_id);

CREATE TABLE photo_consent (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('TAKING', 'PUBLISHING')),
  granted_on date NOT NULL,
  withdrawn_on date,
  source text NOT NULL CHECK (source IN ('IN_PERSON', 'PAPER_FORM', 'PHONE')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, session_id, participant_id)
    REFERENCES excursion_participant (organisation_id, session_id, participant_id),
  CHECK (withdrawn_on IS NULL OR withdrawn_on >= granted_on)
);
CREATE UNIQUE INDEX photo_consent_once_at_a_time ON photo_consent (session_id, participant_id, purpose)
  WHERE withdrawn_on IS NULL;
CREATE INDEX photo_consent_by_participant ON photo_consent (session_id, participant_id, granted_on);
`;

const HEADCOUNTS = `
ALTER TABLE headcount
  DROP CONSTRAINT headcount_kind_check,
  DROP CONSTRAINT headcount_session_id_kind_key,
  ADD COLUMN leg_id uuid,
  ADD COLUMN label text,
  ADD CONSTRAINT headcount_kind_check CHECK (kind IN ('ANONYMOUS_VISITORS', 'DEPARTURE')),
  ADD CONSTRAINT headcount_departure_check CHECK ((kind = 'DEPARTURE') = (label IS NOT NULL) AND (leg_id IS NULL OR kind = 'DEPARTURE')),
  ADD FOREIGN KEY (organisation_id, session_id, leg_id) REFERENCES transport_leg (organisation_id, session_id, id);
CREATE UNIQUE INDEX headcount_of_visitors ON headcount (session_id) WHERE kind = 'ANONYMOUS_VISITORS';
-- One number for each departure: of a leg, or of a place that no leg leaves from.
CREATE UNIQUE INDEX headcount_of_leg ON headcount (leg_id) WHERE leg_id IS NOT NULL;
CREATE UNIQUE INDEX headcount_of_departure ON headcount (session_id, lower(label)) WHERE kind = 'DEPARTURE' AND leg_id IS NULL;
CREATE INDEX headcount_by_session ON headcount (session_id, counted_at);
`;

/** Health, relatives and their numbers never come into the audit trail, or deleting them would leave a copy there. */
const TENANT_TABLES: readonly TenantTable[] = [
  { name: 'excursion_plan', audit: ['hide:contact_phone'], peerSees: OWN_SESSION },
  { name: 'transport_leg', audit: ['hide:driver', 'skip:seats_taken'], peerSees: OWN_SESSION },
  {
    name: 'excursion_participant',
    audit: ['hide:emergency_contact_name', 'hide:emergency_contact_phone', 'hide:allergies_and_needs'],
    peerSees: NEVER,
  },
  { name: 'leg_seat', peerSees: OWN_SESSION },
  { name: 'photo_consent', peerSees: NEVER },
];
