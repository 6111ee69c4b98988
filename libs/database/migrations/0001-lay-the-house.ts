import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, OWN_GROUP, OWN_SESSION, tenantTable, type TenantTable } from './old-tenant-table.js';

/**
 * All tables of the main job. Conventions that later migrations keep:
 * - every tenant table has `organisation_id`, forced row-level security and an audit trigger, made by `tenantTable`;
 * - foreign keys between tenant tables carry `organisation_id`, because PostgreSQL checks foreign keys without
 *   row-level security: a row can never point into another organisation;
 * - a table that hangs on a group or a session is also closed to peers outside their own groups (`app.group_ids`).
 */
export class LayTheHouse1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FOUNDATIONS);
    await runner.query(PEOPLE);
    await runner.query(GROUPS);
    await runner.query(PARTICIPATION);
    await runner.query(REGULARITY);
    await runner.query(MESSAGING);
    await runner.query(IMPORTING);
    await runner.query(PEER_SIGHT);
    for (const table of TENANT_TABLES) await runner.query(tenantTable(table));
    await runner.query(EXTRA_POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

const FOUNDATIONS = `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION app_organisation_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.organisation_id', true), '')::uuid $$;

-- NULL: not limited to groups. Otherwise the groups that a peer helps to run.
CREATE FUNCTION app_group_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.group_ids', true), '')::uuid[] $$;

-- The worker looks for organisations with work to do; it sees ids and due times, never a person.
CREATE FUNCTION app_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.system', true), '') = 'on' $$;

CREATE TABLE audit_event (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The order in which changes were written: several fall into one millisecond.
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  organisation_id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_kind text NOT NULL,
  actor_id uuid,
  request_id text,
  action text NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
  subject_table text NOT NULL,
  subject_id uuid NOT NULL,
  old_values jsonb,
  new_values jsonb
);
CREATE INDEX audit_event_by_position ON audit_event (organisation_id, position DESC);
CREATE INDEX audit_event_by_subject ON audit_event (organisation_id, subject_id, position DESC);

-- Arguments 'hide:column' (the value is never written) and 'skip:column' (a counter, kept elsewhere).
-- Runs as the owner, so that the application can add audit rows only by changing something.
CREATE FUNCTION write_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  subject jsonb := coalesce(after, before);
  old_values jsonb;
  new_values jsonb;
  argument text;
BEGIN
  FOREACH argument IN ARRAY coalesce(TG_ARGV, '{}') LOOP
    IF argument LIKE 'skip:%' THEN
      before := before - substr(argument, 6);
      after := after - substr(argument, 6);
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, value) INTO old_values FROM jsonb_each(before) WHERE after -> key IS DISTINCT FROM value;
    SELECT jsonb_object_agg(key, value) INTO new_values FROM jsonb_each(after) WHERE before -> key IS DISTINCT FROM value;
    IF new_values IS NULL THEN RETURN NULL; END IF;
  ELSE
    old_values := before;
    new_values := after;
  END IF;
  FOREACH argument IN ARRAY coalesce(TG_ARGV, '{}') LOOP
    IF argument LIKE 'hide:%' THEN
      IF old_values ? substr(argument, 6) THEN old_values := jsonb_set(old_values, ARRAY[substr(argument, 6)], '"(hidden)"'); END IF;
      IF new_values ? substr(argument, 6) THEN new_values := jsonb_set(new_values, ARRAY[substr(argument, 6)], '"(hidden)"'); END IF;
    END IF;
  END LOOP;
  INSERT INTO audit_event (organisation_id, actor_kind, actor_id, request_id, action, subject_table, subject_id, old_values, new_values)
  VALUES (
    coalesce((subject ->> 'organisation_id')::uuid, (subject ->> 'id')::uuid),
    coalesce(nullif(current_setting('app.actor_kind', true), ''), 'SYSTEM'),
    nullif(current_setting('app.actor_id', true), '')::uuid,
    nullif(current_setting('app.request_id', true), ''),
    TG_OP, TG_TABLE_NAME, (subject ->> 'id')::uuid, old_values, new_values
  );
  RETURN NULL;
END $$;

CREATE TABLE organisation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  language text NOT NULL DEFAULT 'fi' CHECK (language IN ('fi', 'sv', 'en')),
  time_zone text NOT NULL DEFAULT 'Europe/Helsinki',
  sms_sender text NOT NULL DEFAULT 'Rytmi' CHECK (char_length(sms_sender) BETWEEN 1 AND 11),
  reminder_time time NOT NULL DEFAULT '10:00',
  horizon_weeks integer NOT NULL DEFAULT 8 CHECK (horizon_weeks BETWEEN 1 AND 52),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
`;

const PEOPLE = `
CREATE TABLE site (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  name text COLLATE "fi-x-icu" NOT NULL,
  address text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  UNIQUE (organisation_id, name)
);

CREATE TABLE participant (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  first_name text NOT NULL CHECK (first_name <> ''),
  last_name text,
  alias text,
  sort_name text COLLATE "fi-x-icu" NOT NULL GENERATED ALWAYS AS (lower(first_name || ' ' || coalesce(last_name, ''))) STORED,
  language text NOT NULL DEFAULT 'fi',
  birth_year integer CHECK (birth_year BETWEEN 1900 AND 2200),
  note text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  archived_at timestamptz(3),
  UNIQUE (organisation_id, id)
);
CREATE INDEX participant_by_name ON participant (organisation_id, sort_name, id);

CREATE TABLE staff_member (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  display_name text COLLATE "fi-x-icu" NOT NULL,
  password_hash text,
  roles text[] NOT NULL CHECK (roles <@ ARRAY['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER'] AND cardinality(roles) > 0),
  participant_id uuid,
  failed_sign_ins integer NOT NULL DEFAULT 0,
  locked_until timestamptz(3),
  disabled_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK (NOT ('PEER' = ANY (roles)) OR participant_id IS NOT NULL),
  CHECK (NOT ('PEER' = ANY (roles)) OR cardinality(roles) = 1)
);

CREATE TABLE access_token (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  staff_member_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SESSION', 'API', 'SIGN_IN_LINK')),
  token_hash bytea NOT NULL UNIQUE,
  label text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)
);
CREATE INDEX access_token_by_staff_member ON access_token (organisation_id, staff_member_id, created_at DESC);

CREATE TABLE phone_number (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  participant_id uuid NOT NULL,
  e164 text NOT NULL CHECK (e164 ~ '^\\+[1-9][0-9]{5,14}$'),
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  valid_from date NOT NULL,
  valid_to date,
  confirmed_on date,
  ask_to_confirm boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX phone_number_once_at_a_time ON phone_number (participant_id, e164) WHERE valid_to IS NULL;
CREATE INDEX phone_number_by_e164 ON phone_number (organisation_id, e164);

CREATE TABLE consent (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  participant_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('SMS_REMINDERS')),
  granted_on date NOT NULL,
  withdrawn_on date,
  source text NOT NULL CHECK (source IN ('IN_PERSON', 'PAPER_FORM', 'PHONE', 'SMS', 'IMPORT')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK (withdrawn_on IS NULL OR withdrawn_on >= granted_on)
);
CREATE UNIQUE INDEX consent_once_at_a_time ON consent (participant_id, purpose) WHERE withdrawn_on IS NULL;
CREATE INDEX consent_by_participant ON consent (participant_id, purpose, granted_on);
`;

const GROUPS = `
CREATE TABLE activity_group (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  site_id uuid NOT NULL,
  internal_name text COLLATE "fi-x-icu" NOT NULL CHECK (internal_name <> ''),
  public_name text NOT NULL CHECK (char_length(public_name) BETWEEN 1 AND 24),
  admission text NOT NULL CHECK (admission IN ('OPEN', 'CLOSED')),
  capacity integer CHECK (capacity > 0),
  language text NOT NULL CHECK (language IN ('fi', 'sv', 'en')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  archived_at timestamptz(3),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id)
);
CREATE UNIQUE INDEX activity_group_name ON activity_group (organisation_id, lower(internal_name)) WHERE archived_at IS NULL;

CREATE TABLE group_leader (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  group_id uuid NOT NULL,
  staff_member_id uuid NOT NULL,
  UNIQUE (group_id, staff_member_id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)
);
CREATE INDEX group_leader_by_staff_member ON group_leader (staff_member_id);

CREATE TABLE membership (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  group_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  role text NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('MEMBER', 'PEER_LEADER', 'EXPERT_BY_EXPERIENCE', 'VOLUNTEER')),
  starts_on date NOT NULL,
  ends_on date,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK (ends_on IS NULL OR ends_on >= starts_on),
  CONSTRAINT membership_once_at_a_time EXCLUDE USING gist
    (group_id WITH =, participant_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
);
CREATE INDEX membership_by_participant ON membership (participant_id, group_id);

CREATE TABLE break_period (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  site_id uuid,
  group_id uuid,
  name text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  CHECK (ends_on >= starts_on),
  CHECK (site_id IS NULL OR group_id IS NULL)
);
CREATE INDEX break_period_by_date ON break_period (organisation_id, starts_on, id);

CREATE TABLE session_series (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  group_id uuid NOT NULL,
  previous_series_id uuid,
  kind text NOT NULL,
  recurrence_rule text NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  wall_time time NOT NULL,
  time_zone text NOT NULL,
  duration_minutes integer NOT NULL CHECK (duration_minutes BETWEEN 5 AND 1440),
  place text,
  capacity integer CHECK (capacity > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  FOREIGN KEY (organisation_id, previous_series_id) REFERENCES session_series (organisation_id, id)
);
CREATE INDEX session_series_by_group ON session_series (group_id, starts_on);

CREATE TABLE session (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  group_id uuid NOT NULL,
  series_id uuid,
  original_date date,
  kind text NOT NULL CHECK (kind IN ('MEETING', 'EXCURSION', 'STUDY_VISIT', 'CULTURE_VISIT', 'WORKSHOP')),
  local_date date NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  time_zone text NOT NULL,
  place text,
  capacity integer,
  seats_taken integer NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'PLANNED' CHECK (status IN ('PLANNED', 'CANCELLED')),
  cancelled_at timestamptz(3),
  cancel_reason text,
  cancelled_by_break_id uuid,
  is_exception boolean NOT NULL DEFAULT false,
  schedule_version integer NOT NULL DEFAULT 1,
  register_note text,
  register_closed_at timestamptz(3),
  register_closed_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  FOREIGN KEY (organisation_id, series_id) REFERENCES session_series (organisation_id, id),
  FOREIGN KEY (organisation_id, cancelled_by_break_id) REFERENCES break_period (organisation_id, id),
  FOREIGN KEY (organisation_id, register_closed_by_id) REFERENCES staff_member (organisation_id, id),
  CHECK (ends_at > starts_at),
  CHECK (capacity > 0),
  CONSTRAINT session_not_oversold CHECK (seats_taken >= 0 AND seats_taken <= capacity),
  CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
  CHECK (series_id IS NULL OR original_date IS NOT NULL)
);
CREATE UNIQUE INDEX session_once_per_occurrence ON session (series_id, original_date);
CREATE INDEX session_by_start ON session (organisation_id, starts_at, id);
CREATE INDEX session_by_group ON session (group_id, starts_at, id);
CREATE INDEX session_by_date ON session (organisation_id, local_date);
`;

const PARTICIPATION = `
CREATE TABLE sign_up (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('SIGNED_UP', 'CANCELLED')),
  signed_up_at timestamptz(3) NOT NULL DEFAULT now(),
  cancelled_at timestamptz(3),
  source text NOT NULL CHECK (source IN ('STAFF')),
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, participant_id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL))
);
CREATE INDEX sign_up_by_participant ON sign_up (participant_id);

CREATE TABLE attendance (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  mark text CHECK (mark IN ('PRESENT', 'LATE', 'EXCUSED', 'ABSENT')),
  walk_in boolean NOT NULL DEFAULT false,
  note text,
  marked_at timestamptz(3) NOT NULL,
  client_key text NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  recorded_by_id uuid,
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, participant_id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, recorded_by_id) REFERENCES staff_member (organisation_id, id)
);
CREATE INDEX attendance_by_participant ON attendance (participant_id);

-- Every mark that ever arrived, also one that a later mark had already overtaken: nothing a device sent is lost.
CREATE TABLE attendance_change (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  client_key text NOT NULL,
  previous_mark text,
  mark text,
  walk_in boolean NOT NULL,
  note text,
  marked_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_id uuid,
  device text,
  applied boolean NOT NULL,
  UNIQUE (organisation_id, client_key),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)
);
CREATE INDEX attendance_change_by_session ON attendance_change (session_id, participant_id, recorded_at);

CREATE TABLE headcount (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('ANONYMOUS_VISITORS')),
  people integer NOT NULL CHECK (people BETWEEN 0 AND 100000),
  counted_at timestamptz(3) NOT NULL,
  recorded_by_id uuid,
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, kind),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, recorded_by_id) REFERENCES staff_member (organisation_id, id)
);
`;

const REGULARITY = `
CREATE TABLE membership_regularity (
  membership_id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  group_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  definition_version integer NOT NULL,
  visits integer NOT NULL,
  attended integer NOT NULL,
  missed integer NOT NULL,
  attendance_rate double precision,
  wilson_low double precision,
  wilson_high double precision,
  active_weeks integer NOT NULL,
  offered_weeks integer NOT NULL,
  current_streak integer NOT NULL,
  best_streak integer NOT NULL,
  computed_at timestamptz(3) NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)
);
CREATE INDEX membership_regularity_by_participant ON membership_regularity (participant_id);

CREATE TABLE participant_regularity (
  participant_id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  definition_version integer NOT NULL,
  visits integer NOT NULL,
  active_weeks integer NOT NULL,
  offered_weeks integer NOT NULL,
  current_streak integer NOT NULL,
  best_streak integer NOT NULL,
  computed_at timestamptz(3) NOT NULL DEFAULT now(),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)
);
`;

const MESSAGING = `
CREATE TABLE reminder_wave (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED')),
  schedule_version integer NOT NULL,
  due_at timestamptz(3) NOT NULL,
  deadline_at timestamptz(3) NOT NULL,
  tells_members boolean NOT NULL,
  status text NOT NULL DEFAULT 'PLANNED' CHECK (status IN ('PLANNED', 'DECIDED', 'DROPPED')),
  decided_at timestamptz(3),
  UNIQUE (organisation_id, id),
  UNIQUE (session_id, kind),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)
);
CREATE INDEX reminder_wave_due ON reminder_wave (due_at) WHERE status = 'PLANNED';

CREATE TABLE message (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  participant_id uuid NOT NULL,
  phone_number_id uuid NOT NULL,
  language text NOT NULL,
  body text NOT NULL,
  encoding text NOT NULL,
  parts integer NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN
    ('PENDING', 'CLAIMED', 'ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED')),
  status_reason text,
  due_at timestamptz(3) NOT NULL,
  deadline_at timestamptz(3) NOT NULL,
  lease_until timestamptz(3),
  fence integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  attempt_id uuid,
  attempted_at timestamptz(3),
  accepted_at timestamptz(3),
  gateway text,
  gateway_message_id text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, phone_number_id) REFERENCES phone_number (organisation_id, id)
);
CREATE INDEX message_open ON message (due_at) WHERE status IN ('PENDING', 'CLAIMED', 'ATTEMPTING');
CREATE INDEX message_by_time ON message (organisation_id, created_at DESC, id DESC);
CREATE INDEX message_by_participant ON message (participant_id, created_at DESC);
CREATE UNIQUE INDEX message_by_attempt ON message (attempt_id) WHERE attempt_id IS NOT NULL;

-- Who was to be reminded of what: one row per session, person, kind and schedule version, whatever text carries it.
CREATE TABLE reminder (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  wave_id uuid NOT NULL,
  session_id uuid NOT NULL,
  participant_id uuid NOT NULL,
  kind text NOT NULL,
  schedule_version integer NOT NULL,
  message_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (session_id, participant_id, kind, schedule_version),
  FOREIGN KEY (organisation_id, wave_id) REFERENCES reminder_wave (organisation_id, id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)
);
CREATE INDEX reminder_by_message ON reminder (message_id);
CREATE INDEX reminder_by_wave ON reminder (wave_id);

CREATE TABLE inbound_text (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  gateway text NOT NULL,
  gateway_message_id text NOT NULL,
  from_e164 text NOT NULL,
  body text NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, gateway, gateway_message_id)
);
CREATE INDEX inbound_text_by_number ON inbound_text (organisation_id, from_e164, received_at);

-- What the sandbox gateway "sent": the phone that nobody holds.
CREATE TABLE sandbox_text (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  client_reference text NOT NULL,
  sender text NOT NULL,
  to_e164 text NOT NULL,
  body text NOT NULL,
  accepted_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, client_reference)
);
CREATE INDEX sandbox_text_by_time ON sandbox_text (organisation_id, accepted_at DESC, id DESC);
`;

const IMPORTING = `
CREATE TABLE import_job (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  kind text NOT NULL CHECK (kind IN ('PARTICIPANTS', 'ATTENDANCE')),
  file_name text NOT NULL,
  options jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL CHECK (status IN
    ('READING', 'ANALYSING', 'READY', 'REFUSED', 'APPLYING', 'DONE', 'FAILED', 'CANCELLED')),
  rows_total integer NOT NULL DEFAULT 0,
  rows_done integer NOT NULL DEFAULT 0,
  report jsonb,
  created_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, created_by_id) REFERENCES staff_member (organisation_id, id)
);
CREATE INDEX import_job_by_time ON import_job (organisation_id, created_at DESC, id DESC);

CREATE TABLE import_row (
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  import_id uuid NOT NULL,
  position integer NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (import_id, position),
  FOREIGN KEY (organisation_id, import_id) REFERENCES import_job (organisation_id, id)
);

CREATE TABLE import_problem (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  import_id uuid NOT NULL,
  position integer NOT NULL,
  line integer NOT NULL,
  column_number integer,
  column_name text,
  severity text NOT NULL CHECK (severity IN ('ERROR', 'UNCLEAR')),
  code text NOT NULL,
  message text NOT NULL,
  needs_decision boolean NOT NULL DEFAULT false,
  candidate_ids uuid[] NOT NULL DEFAULT '{}',
  UNIQUE (import_id, position),
  FOREIGN KEY (organisation_id, import_id) REFERENCES import_job (organisation_id, id)
);
`;

/**
 * What hangs on a session or a participant is as visible to a peer as these are. In PL/pgSQL, which the planner does not
 * open: as subqueries in the policies, these conditions took longer to plan than most statements took to run.
 */
const PEER_SIGHT = `
CREATE FUNCTION peer_sees_session(id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM session s WHERE s.id = peer_sees_session.id); END $$;

CREATE FUNCTION peer_sees_participant(id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM attendance a WHERE a.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM sign_up u WHERE u.participant_id = peer_sees_participant.id); END $$;
`;

const TENANT_TABLES: readonly TenantTable[] = [
  { name: 'organisation', tenantColumn: 'id' },
  { name: 'site' },
  { name: 'staff_member', audit: ['hide:password_hash', 'skip:failed_sign_ins', 'skip:locked_until'] },
  { name: 'access_token', audit: ['hide:token_hash', 'skip:last_used_at'] },
  {
    name: 'participant',
    audit: ['skip:sort_name'],
    peerSees: 'peer_sees_participant(id)',
  },
  { name: 'phone_number', audit: ['hide:e164'], peerSees: NEVER },
  { name: 'consent', peerSees: NEVER },
  { name: 'activity_group', peerSees: 'id = ANY (app_group_ids())' },
  { name: 'group_leader', peerSees: OWN_GROUP },
  { name: 'membership', peerSees: OWN_GROUP },
  { name: 'break_period', peerSees: `group_id IS NULL OR ${OWN_GROUP}` },
  { name: 'session_series', peerSees: OWN_GROUP },
  { name: 'session', audit: ['skip:seats_taken'], peerSees: OWN_GROUP },
  { name: 'sign_up', peerSees: OWN_SESSION },
  { name: 'attendance', peerSees: OWN_SESSION },
  { name: 'attendance_change', audit: 'none', peerSees: OWN_SESSION },
  { name: 'headcount', peerSees: OWN_SESSION },
  { name: 'membership_regularity', audit: 'none', peerSees: NEVER },
  { name: 'participant_regularity', audit: 'none', peerSees: NEVER },
  { name: 'reminder_wave', audit: 'none', peerSees: NEVER },
  { name: 'message', audit: 'none', peerSees: NEVER },
  { name: 'reminder', audit: 'none', peerSees: NEVER },
  { name: 'inbound_text', audit: ['hide:from_e164', 'hide:body'], peerSees: NEVER },
  { name: 'sandbox_text', audit: 'none', peerSees: NEVER },
  { name: 'import_job', audit: ['skip:rows_done', 'skip:rows_total', 'skip:report'], peerSees: NEVER },
  { name: 'import_row', audit: 'none', peerSees: NEVER },
  { name: 'import_problem', audit: 'none', peerSees: NEVER },
  { name: 'audit_event', audit: 'none', peerSees: NEVER, peersMayCause: true },
];

/**
 * Three narrow ways past the tenant, for reading only: the worker's search for due work, the sign-in by e-mail
 * address, and the look-up of a presented token, each of which shows just the row whose secret was given.
 */
const EXTRA_POLICIES = `
CREATE POLICY search_for_work ON organisation FOR SELECT USING (app_is_system());
CREATE POLICY search_for_work ON reminder_wave FOR SELECT USING (app_is_system());
CREATE POLICY search_for_work ON message FOR SELECT USING (app_is_system());
CREATE POLICY search_for_work ON import_job FOR SELECT USING (app_is_system());

CREATE POLICY sign_in_by_email ON staff_member FOR SELECT
  USING (email = nullif(current_setting('app.sign_in_email', true), ''));
CREATE POLICY presented_token ON access_token FOR SELECT
  USING (token_hash = decode(nullif(current_setting('app.token_hash', true), ''), 'hex'));

-- Who stands behind a token, in one round trip. Sets the tenant for the statement only.
CREATE FUNCTION resolve_access_token(hash bytea) RETURNS TABLE (
  token_id uuid, token_kind text, organisation_id uuid, staff_member_id uuid, roles text[], participant_id uuid, own_group_ids uuid[]
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  token access_token;
BEGIN
  PERFORM set_config('app.token_hash', encode(hash, 'hex'), true);
  SELECT t.* INTO token FROM access_token t
   WHERE t.token_hash = hash AND t.revoked_at IS NULL AND t.expires_at > now() AND t.kind <> 'SIGN_IN_LINK';
  PERFORM set_config('app.token_hash', '', true);
  IF token.id IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.organisation_id', token.organisation_id::text, true);
  IF token.last_used_at IS NULL OR token.last_used_at < now() - interval '5 minutes' THEN
    UPDATE access_token t SET last_used_at = now() WHERE t.id = token.id;
  END IF;
  RETURN QUERY
    SELECT token.id, token.kind, token.organisation_id, m.id, m.roles, m.participant_id,
      ARRAY(
        SELECT l.group_id FROM group_leader l WHERE l.staff_member_id = m.id
        UNION
        SELECT b.group_id FROM membership b JOIN organisation o ON o.id = b.organisation_id
         WHERE b.participant_id = m.participant_id AND b.role <> 'MEMBER'
           AND b.starts_on <= (now() AT TIME ZONE o.time_zone)::date
           AND coalesce(b.ends_on >= (now() AT TIME ZONE o.time_zone)::date, true)
      )
    FROM staff_member m
    WHERE m.id = token.staff_member_id AND m.disabled_at IS NULL;
  PERFORM set_config('app.organisation_id', '', true);
END $$;

CREATE FUNCTION find_sign_in(presented_email text) RETURNS TABLE (
  staff_member_id uuid, organisation_id uuid, password_hash text, disabled boolean, locked boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM set_config('app.sign_in_email', presented_email, true);
  RETURN QUERY
    SELECT m.id, m.organisation_id, m.password_hash, m.disabled_at IS NOT NULL, coalesce(m.locked_until > now(), false)
    FROM staff_member m WHERE m.email = presented_email;
  PERFORM set_config('app.sign_in_email', '', true);
END $$;

CREATE FUNCTION find_sign_in_link(hash bytea) RETURNS TABLE (token_id uuid, organisation_id uuid, staff_member_id uuid)
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM set_config('app.token_hash', encode(hash, 'hex'), true);
  RETURN QUERY
    SELECT t.id, t.organisation_id, t.staff_member_id
    FROM access_token t WHERE t.token_hash = hash AND t.kind = 'SIGN_IN_LINK';
  PERFORM set_config('app.token_hash', '', true);
END $$;
`;
