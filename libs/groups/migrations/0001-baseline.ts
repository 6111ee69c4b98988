import { OWN_GROUP, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';
import { PEER_SEES_SESSION, SESSION, SESSION_SEQUENCE, SESSION_SERIES } from './0001-sessions.js';

/** Groups, who belongs to them, and their sessions. */
export class GroupsBaseline1764600000005 extends ForwardMigration {
  protected readonly statements = [
    ACTIVITY_GROUP,
    GROUP_SEQUENCE,
    GROUP_LEADER,
    MEMBERSHIP,
    BREAK_PERIOD,
    SESSION_SERIES,
    SESSION,
    SESSION_SEQUENCE,
    PEER_SEES_SESSION,
    RESOLVE_ACCESS_TOKEN,
  ];
}

const ACTIVITY_GROUP = tenantTable({
  name: 'activity_group',
  columns: `
    site_id uuid NOT NULL,
    internal_name text COLLATE "fi-x-icu" NOT NULL CHECK (internal_name <> ''),
    public_name text NOT NULL CHECK (char_length(public_name) BETWEEN 1 AND 24),
    admission text NOT NULL CHECK (admission IN ('OPEN', 'CLOSED')),
    capacity integer CHECK (capacity > 0),
    language text NOT NULL CHECK (language IN ('fi', 'sv', 'en')),
    -- Null: the group wants no check-ins.
    check_in_after_misses integer DEFAULT 3 CHECK (check_in_after_misses BETWEEN 2 AND 50),
    calendar_sequence integer NOT NULL DEFAULT 0,
    calendar_changed_at timestamptz(3) NOT NULL DEFAULT now(),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    archived_at timestamptz(3),
    FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id)`,
  indexes: `
    CREATE UNIQUE INDEX activity_group_name ON activity_group (organisation_id, lower(internal_name)) WHERE archived_at IS NULL`,
  audit: ['skip:calendar_sequence', 'skip:calendar_changed_at'],
  peerSees: 'id = ANY (app_group_ids())',
});

/** A group that moves to another site takes over what its old site had counted, so that the sum never falls. */
const GROUP_SEQUENCE = `
CREATE FUNCTION keep_calendar_sequence_of_site() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  NEW.calendar_sequence := NEW.calendar_sequence + coalesce((SELECT s.calendar_sequence FROM site s 
    WHERE s.organisation_id = OLD.organisation_id AND s.id = OLD.site_id), 0);
  RETURN NEW;
END $$;

CREATE TRIGGER calendar_sequence BEFORE UPDATE ON activity_group FOR EACH ROW
  WHEN ((OLD.public_name, OLD.internal_name, OLD.site_id) IS DISTINCT FROM (NEW.public_name, NEW.internal_name, NEW.site_id))
  EXECUTE FUNCTION raise_calendar_sequence();
CREATE TRIGGER calendar_sequence_of_site BEFORE UPDATE ON activity_group FOR EACH ROW
  WHEN (OLD.site_id IS DISTINCT FROM NEW.site_id)
  EXECUTE FUNCTION keep_calendar_sequence_of_site()`;

const GROUP_LEADER = tenantTable({
  name: 'group_leader',
  columns: `
    group_id uuid NOT NULL,
    staff_member_id uuid NOT NULL,
    UNIQUE (organisation_id, group_id, staff_member_id),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: 'CREATE INDEX group_leader_by_staff_member ON group_leader (staff_member_id)',
  peerSees: OWN_GROUP,
});

const MEMBERSHIP = tenantTable({
  name: 'membership',
  columns: `
    group_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    role text NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('MEMBER', 'PEER_LEADER', 'EXPERT_BY_EXPERIENCE', 'VOLUNTEER')),
    starts_on date NOT NULL,
    ends_on date,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT membership_once_at_a_time EXCLUDE USING gist
      (organisation_id WITH =, group_id WITH =, participant_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)`,
  indexes: 'CREATE INDEX membership_by_participant ON membership (participant_id, group_id)',
  peerSees: OWN_GROUP,
  ofParticipants: true,
});

const BREAK_PERIOD = tenantTable({
  name: 'break_period',
  columns: `
    site_id uuid,
    group_id uuid,
    name text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    CHECK (ends_on >= starts_on),
    CHECK (site_id IS NULL OR group_id IS NULL)`,
  indexes: 'CREATE INDEX break_period_by_date ON break_period (organisation_id, starts_on, id)',
  peerSees: `group_id IS NULL OR ${OWN_GROUP}`,
});

/** Who stands behind a token, with the groups of theirs, in one round trip. Sets the tenant for the statement only. */
const RESOLVE_ACCESS_TOKEN = `
CREATE FUNCTION resolve_access_token(hash bytea) RETURNS TABLE (
  token_id uuid, token_kind text, organisation_id uuid, staff_member_id uuid, roles text[], participant_id uuid, own_group_ids uuid[]
) LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  known record;
  token access_token;
BEGIN
  SELECT * INTO known FROM find_presented('ACCESS_TOKEN', hash);
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM set_config('app.organisation_id', known.organisation_id::text, true);
  SELECT t.* INTO token FROM access_token t
   WHERE t.organisation_id = known.organisation_id AND t.id = known.subject_id
     AND t.revoked_at IS NULL AND t.expires_at > now() AND t.kind <> 'SIGN_IN_LINK';
  IF NOT FOUND THEN
    PERFORM set_config('app.organisation_id', '', true);
    RETURN;
  END IF;
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
END $$`;
