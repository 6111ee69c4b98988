import { OWN_GROUP, tenantTable } from '#libs/database/migrations/tenant-table.js';

export const SESSION_SERIES = tenantTable({
  name: 'session_series',
  columns: `
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
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, previous_series_id) REFERENCES session_series (organisation_id, id)`,
  indexes: 'CREATE INDEX session_series_by_group ON session_series (group_id, starts_on)',
  peerSees: OWN_GROUP,
});

/**
 * `waiting`, how many wait, and `last_waitlist_place`, the last place given out, stand on the session, because only columns of
 * the row that is updated are read again when the update had to wait.
 */
export const SESSION = `${tenantTable({
  name: 'session',
  columns: `
    group_id uuid NOT NULL,
    series_id uuid,
    original_date date,
    kind text NOT NULL CHECK (kind IN ('MEETING', 'EXCURSION', 'STUDY_VISIT', 'CULTURE_VISIT', 'WORKSHOP')),
    local_date date NOT NULL,
    starts_at timestamptz(3) NOT NULL,
    ends_at timestamptz(3) NOT NULL,
    time_zone text NOT NULL,
    place text,
    status text NOT NULL DEFAULT 'PLANNED' CHECK (status IN ('PLANNED', 'CANCELLED')),
    cancelled_at timestamptz(3),
    cancel_reason text,
    cancelled_by_break_id uuid,
    is_exception boolean NOT NULL DEFAULT false,
    schedule_version integer NOT NULL DEFAULT 1,
    calendar_sequence integer NOT NULL DEFAULT 0,
    calendar_changed_at timestamptz(3) NOT NULL DEFAULT now(),
    register_note text,
    register_closed_at timestamptz(3),
    register_closed_by_id uuid,
    capacity integer,
    seats_taken integer NOT NULL DEFAULT 0,
    reserved_seats integer NOT NULL DEFAULT 0,
    waiting integer NOT NULL DEFAULT 0,
    last_waitlist_place integer NOT NULL DEFAULT 0,
    sign_up_opens_at timestamptz(3),
    sign_up_closes_at timestamptz(3),
    members_first_until timestamptz(3),
    companions_allowed boolean NOT NULL DEFAULT true,
    cancel_notice_minutes integer NOT NULL DEFAULT 0,
    minimum_people integer,
    decide_by timestamptz(3),
    minimum_not_reached_at timestamptz(3),
    waitlist_enabled boolean,
    waitlist_mode text NOT NULL DEFAULT 'OFFER',
    offer_hours integer NOT NULL DEFAULT 12,
    offer_cut_off_minutes integer NOT NULL DEFAULT 120,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, series_id) REFERENCES session_series (organisation_id, id),
    FOREIGN KEY (organisation_id, cancelled_by_break_id) REFERENCES break_period (organisation_id, id),
    FOREIGN KEY (organisation_id, register_closed_by_id) REFERENCES staff_member (organisation_id, id),
    CHECK (ends_at > starts_at),
    CHECK (capacity > 0),
    CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
    CHECK (series_id IS NULL OR original_date IS NOT NULL),
    CONSTRAINT session_not_oversold CHECK (seats_taken >= 0 AND seats_taken + reserved_seats <= capacity),
    CONSTRAINT session_reserved_seats CHECK (reserved_seats >= 0 AND (reserved_seats = 0 OR capacity IS NOT NULL)),
    CONSTRAINT session_waiting CHECK (waiting >= 0),
    CONSTRAINT session_sign_up_times CHECK (sign_up_closes_at > sign_up_opens_at),
    CONSTRAINT session_cancel_notice CHECK (cancel_notice_minutes >= 0),
    CONSTRAINT session_minimum_people CHECK (minimum_people > 0),
    CONSTRAINT session_minimum_to_decide CHECK (decide_by IS NULL OR minimum_people IS NOT NULL),
    CONSTRAINT session_waitlist_mode CHECK (waitlist_mode IN ('OFFER', 'IMMEDIATE')),
    CONSTRAINT session_offer_hours CHECK (offer_hours > 0),
    CONSTRAINT session_offer_cut_off CHECK (offer_cut_off_minutes >= 0)`,
  indexes: `
    CREATE UNIQUE INDEX session_once_per_occurrence ON session (organisation_id, series_id, original_date);
    CREATE INDEX session_by_start ON session (organisation_id, starts_at, id);
    CREATE INDEX session_by_group ON session (group_id, starts_at, id);
    CREATE INDEX session_by_date ON session (organisation_id, local_date)`,
  audit: [
    'skip:seats_taken',
    'skip:waiting',
    'skip:last_waitlist_place',
    'skip:calendar_sequence',
    'skip:calendar_changed_at',
  ],
  peerSees: OWN_GROUP,
})};
COMMENT ON COLUMN session.waitlist_enabled IS 'NULL: meetings have none, the other kinds have one';
COMMENT ON COLUMN session.reserved_seats IS 'Seats still kept back for staff to give; giving one makes it a taken seat'`;

export const SESSION_SEQUENCE = `
CREATE TRIGGER calendar_sequence BEFORE UPDATE ON session FOR EACH ROW
  WHEN ((OLD.starts_at, OLD.ends_at, OLD.time_zone, OLD.place, OLD.status)
    IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.time_zone, NEW.place, NEW.status))
  EXECUTE FUNCTION raise_calendar_sequence()`;

/**
 * What hangs on a session is as visible to a peer as the session is. In PL/pgSQL, which the planner does not open: as a
 * subquery in the policies, this condition took longer to plan than most statements took to run.
 */
export const PEER_SEES_SESSION = `
CREATE FUNCTION peer_sees_session(id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM session s WHERE s.id = peer_sees_session.id); END $$`;
