import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { inSignInDirectory } from '#libs/people/migrations/0001-sign-in-directory.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Secret links, for people without an account: calendars to subscribe to, and a participant's own page. */
export class LinksBaseline1764600000009 extends ForwardMigration {
  protected readonly statements = [
    SECRET_LINK,
    inSignInDirectory('secret_link', 'SECRET_LINK', 'token_hash'),
    RESOLVE_SECRET_LINK,
  ];
}

const SECRET_LINK = tenantTable({
  name: 'secret_link',
  columns: `
    purpose text NOT NULL CHECK (purpose IN ('CALENDAR_STAFF', 'CALENDAR_SITE', 'CALENDAR_PARTICIPANT', 'SELF_SERVICE')),
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
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
    UNIQUE (organisation_id, token_hash),
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
      CHECK (purpose <> 'SELF_SERVICE' OR session_id IS NOT NULL OR expires_at IS NOT NULL)`,
  indexes: `
    CREATE INDEX secret_link_by_time ON secret_link (organisation_id, created_at DESC, id DESC);
    CREATE INDEX secret_link_by_participant ON secret_link (participant_id) WHERE participant_id IS NOT NULL`,
  audit: ['hide:token_hash', 'skip:last_used_at'],
  peerSees: NEVER,
  ofParticipants: true,
});

/**
 * What stands behind a presented token, in one round trip; the tenant is set for the statement only. A link also ends with its session, and with the person it was made for.
 * Only calendars, which are fetched again and again, count a look as a use: a look at a page must change nothing.
 */
const RESOLVE_SECRET_LINK = `
CREATE FUNCTION resolve_secret_link(hash bytea, wanted text[]) RETURNS TABLE (
  link_id uuid, organisation_id uuid, purpose text, staff_member_id uuid, site_id uuid, participant_id uuid,
  session_id uuid, internal_names boolean, is_open boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  known record;
  link secret_link;
  still_open boolean;
BEGIN
  SELECT * INTO known FROM find_presented('SECRET_LINK', hash);
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM set_config('app.organisation_id', known.organisation_id::text, true);
  SELECT l.* INTO link FROM secret_link l
   WHERE l.organisation_id = known.organisation_id AND l.id = known.subject_id AND l.purpose = ANY (wanted);
  IF NOT FOUND THEN
    PERFORM set_config('app.organisation_id', '', true);
    RETURN;
  END IF;
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
END $$`;
