import { tenantTable } from '#libs/database/migrations/tenant-table.js';

export const STAFF_MEMBER = tenantTable({
  name: 'staff_member',
  columns: `
    email text NOT NULL CHECK (email = lower(email)),
    display_name text COLLATE "fi-x-icu" NOT NULL,
    password_hash text,
    roles text[] NOT NULL CHECK (
      roles <@ ARRAY['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER', 'OBSERVER'] AND cardinality(roles) > 0),
    participant_id uuid,
    failed_sign_ins integer NOT NULL DEFAULT 0,
    locked_until timestamptz(3),
    disabled_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, email),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (NOT ('PEER' = ANY (roles)) OR participant_id IS NOT NULL),
    CHECK (NOT ('PEER' = ANY (roles)) OR cardinality(roles) = 1),
    CONSTRAINT staff_member_observer_alone CHECK (NOT ('OBSERVER' = ANY (roles)) OR cardinality(roles) = 1)`,
  audit: ['hide:password_hash', 'skip:failed_sign_ins', 'skip:locked_until'],
  ofParticipants: true,
});

export const ACCESS_TOKEN = tenantTable({
  name: 'access_token',
  columns: `
    staff_member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('SESSION', 'API', 'SIGN_IN_LINK')),
    token_hash bytea NOT NULL,
    label text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    last_used_at timestamptz(3),
    expires_at timestamptz(3) NOT NULL,
    revoked_at timestamptz(3),
    UNIQUE (organisation_id, token_hash),
    FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: `
    CREATE INDEX access_token_by_staff_member ON access_token (organisation_id, staff_member_id, created_at DESC)`,
  audit: ['hide:token_hash', 'skip:last_used_at'],
});

/** Who a presented token belongs to is told by `resolve_access_token`, where groups are: it tells those, too. */
export const FIND_SIGN_IN = `
-- One row for each organisation in which somebody signs in with this address.
CREATE FUNCTION find_sign_in(presented_email text) RETURNS TABLE (
  staff_member_id uuid, organisation_id uuid, password_hash text, disabled boolean, locked boolean, created_at timestamptz
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  known record;
BEGIN
  FOR known IN SELECT * FROM find_presented('EMAIL', sha256(convert_to(presented_email, 'UTF8'))) LOOP
    PERFORM set_config('app.organisation_id', known.organisation_id::text, true);
    RETURN QUERY
      SELECT m.id, m.organisation_id, m.password_hash, m.disabled_at IS NOT NULL, coalesce(m.locked_until > now(), false),
        m.created_at::timestamptz
      FROM staff_member m WHERE m.organisation_id = known.organisation_id AND m.id = known.subject_id;
  END LOOP;
  PERFORM set_config('app.organisation_id', '', true);
END $$;

CREATE FUNCTION find_sign_in_link(hash bytea) RETURNS TABLE (token_id uuid, organisation_id uuid, staff_member_id uuid)
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  known record;
BEGIN
  SELECT * INTO known FROM find_presented('ACCESS_TOKEN', hash);
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM set_config('app.organisation_id', known.organisation_id::text, true);
  RETURN QUERY
    SELECT t.id, t.organisation_id, t.staff_member_id FROM access_token t
    WHERE t.organisation_id = known.organisation_id AND t.id = known.subject_id AND t.kind = 'SIGN_IN_LINK';
  PERFORM set_config('app.organisation_id', '', true);
END $$`;
