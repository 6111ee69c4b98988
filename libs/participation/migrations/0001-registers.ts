import { OWN_SESSION, tenantTable } from '#libs/database/migrations/tenant-table.js';

/**
 * All marks of a person are read out of the index alone: in the table they lie as far apart as the days of the sessions, a page
 * for each. `organisation_id` is there for row-level security, which looks at it in every row.
 */
export const ATTENDANCE = tenantTable({
  name: 'attendance',
  columns: `
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    mark text CHECK (mark IN ('PRESENT', 'LATE', 'EXCUSED', 'ABSENT')),
    walk_in boolean NOT NULL DEFAULT false,
    note text,
    marked_at timestamptz(3) NOT NULL,
    client_key text NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT now(),
    recorded_by_id uuid,
    UNIQUE (organisation_id, session_id, participant_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, recorded_by_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: `
    CREATE INDEX attendance_of_participant ON attendance (participant_id, mark, walk_in)
      INCLUDE (session_id, organisation_id)`,
  peerSees: OWN_SESSION,
  ofParticipants: true,
});

/** Every mark that ever arrived, also one that a later mark had already overtaken: nothing a device sent is lost. */
export const ATTENDANCE_CHANGE = tenantTable({
  name: 'attendance_change',
  columns: `
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
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)`,
  indexes: `
    CREATE INDEX attendance_change_by_session ON attendance_change (session_id, participant_id, recorded_at)`,
  audit: 'none',
  peerSees: OWN_SESSION,
  ofParticipants: true,
});

/** Visitors of whom only the number is known, and who was there at each departure of an excursion. */
export const HEADCOUNT = tenantTable({
  name: 'headcount',
  columns: `
    session_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT headcount_kind_check CHECK (kind IN ('ANONYMOUS_VISITORS', 'DEPARTURE')),
    people integer NOT NULL CHECK (people BETWEEN 0 AND 100000),
    leg_id uuid,
    label text,
    counted_at timestamptz(3) NOT NULL,
    recorded_by_id uuid,
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, recorded_by_id) REFERENCES staff_member (organisation_id, id),
    CONSTRAINT headcount_departure_check CHECK (
      (kind = 'DEPARTURE') = (label IS NOT NULL) AND (leg_id IS NULL OR kind = 'DEPARTURE'))`,
  indexes: `
    CREATE UNIQUE INDEX headcount_of_visitors ON headcount (organisation_id, session_id) WHERE kind = 'ANONYMOUS_VISITORS';
    -- One number for each departure: of a leg, or of a place that no leg leaves from.
    CREATE UNIQUE INDEX headcount_of_leg ON headcount (organisation_id, leg_id) WHERE leg_id IS NOT NULL;
    CREATE UNIQUE INDEX headcount_of_departure ON headcount (organisation_id, session_id, lower(label))
      WHERE kind = 'DEPARTURE' AND leg_id IS NULL;
    CREATE INDEX headcount_by_session ON headcount (session_id, counted_at)`,
  peerSees: OWN_SESSION,
});

/** As `move_steps_of_merged` does it for sign-ups, for marks. */
export const MOVE_MARKS_OF_MERGED = `
CREATE FUNCTION move_marks_of_merged(duplicate uuid, session_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE attendance_change c SET participant_id = p.merged_into_id
  FROM participant p
  WHERE p.id = duplicate AND p.organisation_id = app_organisation_id() AND p.merged_into_id IS NOT NULL
    AND c.organisation_id = p.organisation_id AND c.session_id = ANY (session_ids) AND c.participant_id = p.id;
$$`;
