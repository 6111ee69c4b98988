import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/**
 * Secret links, for people without an account: calendars to subscribe to, and a participant's own page. And how often
 * what a calendar shows of a session has changed, which RFC 5545 wants as SEQUENCE.
 */
export class SecretLinks1763700000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SECRET_LINK);
    await runner.query(
      tenantTable({ name: 'secret_link', audit: ['hide:token_hash', 'skip:last_used_at'], peerSees: NEVER }),
    );
    await runner.query(RESOLVING);
    await runner.query(SEQUENCES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

const SECRET_LINK = `
CREATE TABLE secret_link (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  purpose text NOT NULL CHECK (purpose IN ('CALENDAR_STAFF', 'CALENDAR_SITE', 'CALENDAR_PARTICIPANT', 'SELF_SERVICE')),
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  staff_member_id uuid,
  site_id uuid,
  participant_id uuid,
  session_id uuid,
  internal_names boolean NOT NULL DEFAULT false,
  created_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id),
  FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, created_by_id) REFERENCES staff_member (organisation_id, id),
  CHECK ((staff_member_id IS NOT NULL) = (purpose = 'CALENDAR_STAFF')),
  CHECK ((site_id IS NOT NULL) = (purpose = 'CALENDAR_SITE')),
  CHECK ((participant_id IS NOT NULL) = (purpose IN ('CALENDAR_PARTICIPANT', 'SELF_SERVICE'))),
  CHECK (session_id IS NULL OR purpose = 'SELF_SERVICE'),
  CHECK (NOT internal_names OR purpose = 'CALENDAR_STAFF'),
  CONSTRAINT secret_link_of_self_service_ends
    CHECK (purpose <> 'SELF_SERVICE' OR session_id IS NOT NULL OR expires_at IS NOT NULL)
);
CREATE INDEX secret_link_by_time ON secret_link (organisation_id, created_at DESC, id DESC);
CREATE INDEX secret_link_by_participant ON secret_link (participant_id) WHERE participant_id IS NOT NULL;
`;

/**
 * What stands behind a presented token, in one round trip; the look-up shows just the row whose secret was given, and
 * the tenant is set for the statement only. A link also ends with its session, and with the person it was made for.
 * Only calendars, which are fetched again and again, count a look as a use: a look at a page must change nothing.
 */
const RESOLVING = `
CREATE POLICY presented_token ON secret_link FOR SELECT
  USING (token_hash = decode(nullif(current_setting('app.token_hash', true), ''), 'hex'));

CREATE FUNCTION resolve_secret_link(hash bytea, wanted text[]) RETURNS TABLE (
  link_id uuid, organisation_id uuid, purpose text, staff_member_id uuid, site_id uuid, participant_id uuid,
  session_id uuid, internal_names boolean, is_open boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  link secret_link;
  still_open boolean;
BEGIN
  PERFORM set_config('app.token_hash', encode(hash, 'hex'), true);
  SELECT l.* INTO link FROM secret_link l WHERE l.token_hash = hash AND l.purpose = ANY (wanted);
  PERFORM set_config('app.token_hash', '', true);
  IF link.id IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.organisation_id', link.organisation_id::text, true);
  still_open := link.revoked_at IS NULL
    AND coalesce(link.expires_at > now(), true)
    AND (link.session_id IS NULL OR EXISTS (SELECT 1 FROM session s WHERE s.id = link.session_id AND s.ends_at > now()))
    AND (link.staff_member_id IS NULL
      OR EXISTS (SELECT 1 FROM staff_member m WHERE m.id = link.staff_member_id AND m.disabled_at IS NULL))
    AND (link.participant_id IS NULL
      OR EXISTS (SELECT 1 FROM participant p WHERE p.id = link.participant_id AND p.archived_at IS NULL));
  IF still_open AND link.purpose <> 'SELF_SERVICE' AND coalesce(link.last_used_at < now() - interval '5 minutes', true) THEN
    UPDATE secret_link l SET last_used_at = now() WHERE l.id = link.id;
  END IF;
  PERFORM set_config('app.organisation_id', '', true);
  RETURN QUERY SELECT link.id, link.organisation_id, link.purpose, link.staff_member_id, link.site_id,
    link.participant_id, link.session_id, link.internal_names, still_open;
END $$;
`;

/**
 * Every change of what a calendar shows raises a counter, whoever makes it. SEQUENCE is the sum of the counters of the
 * session, its group and its site, so that a new name of a group touches one row. A group that moves to another site
 * takes over what its old site had counted, so that the sum never falls.
 */
const SEQUENCES = `
ALTER TABLE session
  ADD COLUMN calendar_sequence integer NOT NULL DEFAULT 0, ADD COLUMN calendar_changed_at timestamptz(3) NOT NULL DEFAULT now();
ALTER TABLE activity_group
  ADD COLUMN calendar_sequence integer NOT NULL DEFAULT 0, ADD COLUMN calendar_changed_at timestamptz(3) NOT NULL DEFAULT now();
ALTER TABLE site
  ADD COLUMN calendar_sequence integer NOT NULL DEFAULT 0, ADD COLUMN calendar_changed_at timestamptz(3) NOT NULL DEFAULT now();

CREATE FUNCTION raise_calendar_sequence() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  NEW.calendar_sequence := OLD.calendar_sequence + 1;
  NEW.calendar_changed_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE FUNCTION keep_calendar_sequence_of_site() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  NEW.calendar_sequence := NEW.calendar_sequence + coalesce((SELECT s.calendar_sequence FROM site s WHERE s.id = OLD.site_id), 0);
  RETURN NEW;
END $$;

CREATE TRIGGER calendar_sequence BEFORE UPDATE ON session FOR EACH ROW
  WHEN ((OLD.starts_at, OLD.ends_at, OLD.time_zone, OLD.place, OLD.status)
    IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.time_zone, NEW.place, NEW.status))
  EXECUTE FUNCTION raise_calendar_sequence();
CREATE TRIGGER calendar_sequence BEFORE UPDATE ON activity_group FOR EACH ROW
  WHEN ((OLD.public_name, OLD.internal_name, OLD.site_id) IS DISTINCT FROM (NEW.public_name, NEW.internal_name, NEW.site_id))
  EXECUTE FUNCTION raise_calendar_sequence();
CREATE TRIGGER calendar_sequence_of_site BEFORE UPDATE ON activity_group FOR EACH ROW
  WHEN (OLD.site_id IS DISTINCT FROM NEW.site_id)
  EXECUTE FUNCTION keep_calendar_sequence_of_site();
CREATE TRIGGER calendar_sequence BEFORE UPDATE ON site FOR EACH ROW
  WHEN ((OLD.name, OLD.address) IS DISTINCT FROM (NEW.name, NEW.address))
  EXECUTE FUNCTION raise_calendar_sequence();

-- The counters say nothing that the audit would not say already; its triggers keep whatever else they leave out.
DO $$
DECLARE
  changed text;
  definition text;
BEGIN
  FOREACH changed IN ARRAY ARRAY['session', 'activity_group', 'site'] LOOP
    SELECT pg_get_triggerdef(t.oid) INTO STRICT definition FROM pg_trigger t
     WHERE t.tgrelid = changed::regclass AND t.tgname = 'audit';
    EXECUTE format('DROP TRIGGER audit ON %I', changed);
    EXECUTE left(definition, -1) || CASE WHEN definition LIKE '%()' THEN '' ELSE ', ' END
      || quote_literal('skip:calendar_sequence') || ', ' || quote_literal('skip:calendar_changed_at') || ')';
  END LOOP;
END $$;
`;
