import { tenantTable } from '#libs/database/migrations/tenant-table.js';

export const STAFF_MEMBER = tenantTable({
  name: 'staff_member',
  columns: `
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    display_name text COLLATE "fi-x-icu" NOT NULL,
    password_hash text,
    roles text[] NOT NULL CHECK (
      roles <@ ARRAY['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER', 'OBSERVER'] AND cardinality(roles) > 0),
    participant_id uuid,
    failed_sign_ins integer NOT NULL DEFAULT 0,
    locked_until timestamptz(3),
    disabled_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
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
    token_hash bytea NOT NULL UNIQUE,
    label text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    last_used_at timestamptz(3),
    expires_at timestamptz(3) NOT NULL,
    revoked_at timestamptz(3),
    FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: `
    CREATE INDEX access_token_by_staff_member ON access_token (organisation_id, staff_member_id, created_at DESC)`,
  audit: ['hide:token_hash', 'skip:last_used_at'],
});

/** Two narrow ways past the tenant, for reading only: each shows just the row whose address or secret was given. */
export const PRESENTED_SECRETS = `
CREATE POLICY sign_in_by_email ON staff_member FOR SELECT
  USING (email = nullif(current_setting('app.sign_in_email', true), ''));
CREATE POLICY presented_token ON access_token FOR SELECT
  USING (token_hash = decode(nullif(current_setting('app.token_hash', true), ''), 'hex'))`;

/** Who a presented token belongs to is told by `resolve_access_token`, where groups are: it tells those, too. */
export const FIND_SIGN_IN = `
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
END $$`;
