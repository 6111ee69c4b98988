import { audited, closedToOthers, NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';
import { ACCESS_TOKEN, FIND_SIGN_IN, STAFF_MEMBER } from './0001-sign-in.js';
import { inSignInDirectory, SIGN_IN_DIRECTORY } from './0001-sign-in-directory.js';

/** Organisations, their sites, participants and those who sign in. */
export class PeopleBaseline1764600000004 extends ForwardMigration {
  protected readonly statements = [
    ORGANISATION,
    closedToOthers('organisation', 'id'),
    ORGANISATIONS_FOR_WORKERS,
    audited('organisation'),
    CALENDAR_SEQUENCE,
    SITE,
    SITE_SEQUENCE,
    REFUSE_MERGED,
    PARTICIPANT,
    SURVIVORS,
    PHONE_NUMBER,
    CONSENT,
    SIGN_IN_DIRECTORY,
    STAFF_MEMBER,
    inSignInDirectory('staff_member', 'EMAIL', 'email'),
    ACCESS_TOKEN,
    inSignInDirectory('access_token', 'ACCESS_TOKEN', 'token_hash'),
    FIND_SIGN_IN,
  ];
}

const ORGANISATION = `
CREATE TABLE organisation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  language text NOT NULL DEFAULT 'fi' CHECK (language IN ('fi', 'sv', 'en')),
  time_zone text NOT NULL DEFAULT 'Europe/Helsinki',
  sms_sender text NOT NULL DEFAULT 'Rytmi' CHECK (char_length(sms_sender) BETWEEN 1 AND 11),
  -- The number that its texts can be answered to, E.164: says whose a text that comes in is.
  sms_reply_number text CHECK (sms_reply_number ~ '^\\+?[0-9]{3,15}$'),
  reminder_time time NOT NULL DEFAULT '10:00',
  horizon_weeks integer NOT NULL DEFAULT 8 CHECK (horizon_weeks BETWEEN 1 AND 52),
  -- Local wall time; no text leaves from quiet_from until quiet_to. Both the same: never quiet.
  quiet_from time NOT NULL DEFAULT '21:00',
  quiet_to time NOT NULL DEFAULT '08:00',
  max_texts_per_day integer NOT NULL DEFAULT 4 CHECK (max_texts_per_day BETWEEN 1 AND 50),
  sms_part_price_cents numeric(8, 3) CHECK (sms_part_price_cents >= 0),
  -- A message to more people than this is confirmed once more.
  mass_send_threshold integer NOT NULL DEFAULT 20 CHECK (mass_send_threshold BETWEEN 1 AND 10000),
  created_at timestamptz(3) NOT NULL DEFAULT now()
)`;

/** Workers go through all of them. They are few, and have no key that begins with another column. */
const ORGANISATIONS_FOR_WORKERS =
  'CREATE POLICY search_for_work ON organisation FOR SELECT USING (app_is_system())';

/**
 * Every change of what a calendar shows raises a counter, whoever makes it. RFC 5545 wants it as SEQUENCE, which is the sum
 * of the counters of the session, its group and its site, so that a new name of a group touches one row. The counters say
 * nothing that the audit would not say already.
 */
const CALENDAR_SEQUENCE = `
CREATE FUNCTION raise_calendar_sequence() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  NEW.calendar_sequence := OLD.calendar_sequence + 1;
  NEW.calendar_changed_at := clock_timestamp();
  RETURN NEW;
END $$`;

const SITE = tenantTable({
  name: 'site',
  columns: `
    name text COLLATE "fi-x-icu" NOT NULL,
    address text,
    calendar_sequence integer NOT NULL DEFAULT 0,
    calendar_changed_at timestamptz(3) NOT NULL DEFAULT now(),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, name)`,
  audit: ['skip:calendar_sequence', 'skip:calendar_changed_at'],
});

const SITE_SEQUENCE = `
CREATE TRIGGER calendar_sequence BEFORE UPDATE ON site FOR EACH ROW
  WHEN ((OLD.name, OLD.address) IS DISTINCT FROM (NEW.name, NEW.address))
  EXECUTE FUNCTION raise_calendar_sequence()`;

/**
 * The lock waits for a merge that is under way, as the foreign key does too. A peer does not see who was merged, and is
 * refused as well: what they see otherwise they see by the row that is written.
 */
const REFUSE_MERGED = `
CREATE FUNCTION refuse_merged_participant() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  PERFORM 1 FROM participant p
   WHERE p.organisation_id = NEW.organisation_id AND p.id = NEW.participant_id AND p.merged_into_id IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The participant was merged into another one' USING ERRCODE = 'RY001';
  END IF;
  RETURN NULL;
END $$`;

/** Closed to peers where sign-ups and marks are made: what they see of a participant hangs on these. */
const PARTICIPANT = tenantTable({
  name: 'participant',
  columns: `
    first_name text NOT NULL CHECK (first_name <> ''),
    last_name text,
    alias text,
    sort_name text COLLATE "fi-x-icu" NOT NULL GENERATED ALWAYS AS (lower(first_name || ' ' || coalesce(last_name, ''))) STORED,
    language text NOT NULL DEFAULT 'fi',
    birth_year integer CHECK (birth_year BETWEEN 1900 AND 2200),
    note text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    archived_at timestamptz(3),
    -- Who they turned out to be; always somebody who was not merged further.
    merged_into_id uuid,
    FOREIGN KEY (organisation_id, merged_into_id) REFERENCES participant (organisation_id, id),
    CONSTRAINT participant_merged_into_another CHECK (merged_into_id <> id),
    CONSTRAINT participant_merged_is_archived CHECK (merged_into_id IS NULL OR archived_at IS NOT NULL)`,
  indexes: `
    CREATE INDEX participant_by_name ON participant (organisation_id, sort_name, id);
    CREATE INDEX participant_merged_into ON participant (merged_into_id) WHERE merged_into_id IS NOT NULL`,
  audit: ['skip:sort_name'],
});

/**
 * Who stands in the place of somebody: also for peers, who do not see whom nothing refers to any more, so that a mark from
 * a device that was offline meanwhile finds its person. Tells an id for an id.
 */
const SURVIVORS = `
CREATE FUNCTION surviving_participants(ids uuid[]) RETURNS TABLE (id uuid, survivor_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  limits text := coalesce(current_setting('app.group_ids', true), '');
BEGIN
  -- By hand: only a superuser may let a function set it.
  PERFORM set_config('app.group_ids', '', true);
  RETURN QUERY SELECT p.id, p.merged_into_id FROM participant p
    WHERE p.organisation_id = app_organisation_id() AND p.id = ANY (ids) AND p.merged_into_id IS NOT NULL;
  PERFORM set_config('app.group_ids', limits, true);
END $$`;

/** Sealed, with a blind index to find it by. Neither comes into the audit trail, and sealing it anew is no change. */
const PHONE_NUMBER = tenantTable({
  name: 'phone_number',
  columns: `
    participant_id uuid NOT NULL,
    -- In the clear: what an older version wrote, until it is sealed.
    e164 text CHECK (e164 ~ '^\\+[1-9][0-9]{5,14}$'),
    number_sealed bytea,
    number_index bytea,
    status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
    suspended_reason text CHECK (suspended_reason IN
      ('PERMANENT_FAILURES', 'LONG_UNCONFIRMED', 'NOT_THEIRS', 'OUT_OF_USE', 'ON_REQUEST')),
    suspended_on date,
    -- Texts that can never be delivered, since the last one that was.
    failures_in_a_row integer NOT NULL DEFAULT 0,
    last_delivered_at timestamptz(3),
    valid_from date NOT NULL,
    valid_to date,
    confirmed_on date,
    ask_to_confirm boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT phone_number_is_sealed CHECK (e164 IS NULL AND number_sealed IS NOT NULL AND number_index IS NOT NULL)`,
  indexes: `
    CREATE UNIQUE INDEX phone_number_once_at_a_time ON phone_number (organisation_id, participant_id, number_index) WHERE valid_to IS NULL;
    CREATE INDEX phone_number_by_index ON phone_number (organisation_id, number_index);
    CREATE INDEX phone_number_by_participant ON phone_number (participant_id)`,
  audit: [
    'skip:e164',
    'skip:number_sealed',
    'skip:number_index',
    'skip:failures_in_a_row',
    'skip:last_delivered_at',
  ],
  peerSees: NEVER,
  // Whose text it is that comes in, by who texted the number last.
  everywhere: { columns: 'organisation_id, id, number_index' },
  ofParticipants: true,
});

const CONSENT = tenantTable({
  name: 'consent',
  columns: `
    participant_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('SMS_REMINDERS')),
    granted_on date NOT NULL,
    withdrawn_on date,
    source text NOT NULL CHECK (source IN ('IN_PERSON', 'PAPER_FORM', 'PHONE', 'SMS', 'IMPORT')),
    -- How it ended: SMS for STOP; null for all others, and while it holds.
    withdrawal_source text CHECK (withdrawal_source IN ('SMS')),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (withdrawn_on IS NULL OR withdrawn_on >= granted_on)`,
  indexes: `
    CREATE UNIQUE INDEX consent_once_at_a_time ON consent (organisation_id, participant_id, purpose) WHERE withdrawn_on IS NULL;
    CREATE INDEX consent_by_participant ON consent (participant_id, purpose, granted_on)`,
  peerSees: NEVER,
  ofParticipants: true,
});
