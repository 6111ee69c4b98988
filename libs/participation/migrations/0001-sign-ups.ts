import { NEVER, OWN_SESSION, tenantTable } from '#libs/database/migrations/tenant-table.js';

/** A state machine: libs/participation/sign-up-machine.ts. */
export const SIGN_UP = tenantTable({
  name: 'sign_up',
  columns: `
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    status text NOT NULL CONSTRAINT sign_up_status_check CHECK (status IN
      ('INVITED', 'SIGNED_UP', 'WAITLISTED', 'OFFERED', 'DECLINED', 'CANCELLED', 'EXPIRED')),
    signed_up_at timestamptz(3) NOT NULL DEFAULT now(),
    cancelled_at timestamptz(3),
    source text NOT NULL CONSTRAINT sign_up_source_check CHECK (source IN ('STAFF', 'SELF_SERVICE', 'SMS', 'SYSTEM')),
    companion boolean NOT NULL DEFAULT false,
    companion_note text,
    waitlisted_at timestamptz(3),
    waitlist_place integer,
    offer_expires_at timestamptz(3),
    cancelled_late boolean NOT NULL DEFAULT false,
    UNIQUE (organisation_id, session_id, participant_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
    CONSTRAINT sign_up_waits CHECK ((status = 'WAITLISTED') = (waitlist_place IS NOT NULL)),
    CONSTRAINT sign_up_wait_is_dated CHECK (status <> 'WAITLISTED' OR waitlisted_at IS NOT NULL),
    CONSTRAINT sign_up_offer_has_deadline CHECK ((status = 'OFFERED') = (offer_expires_at IS NOT NULL)),
    CONSTRAINT sign_up_late CHECK (NOT cancelled_late OR status = 'CANCELLED'),
    CONSTRAINT sign_up_companion_note CHECK (companion OR companion_note IS NULL)`,
  indexes: `
    CREATE INDEX sign_up_by_participant ON sign_up (participant_id);
    CREATE UNIQUE INDEX sign_up_waiting ON sign_up (organisation_id, session_id, waitlist_place) WHERE status = 'WAITLISTED';
    CREATE INDEX sign_up_offer_due ON sign_up (offer_expires_at) WHERE status = 'OFFERED';
    CREATE INDEX sign_up_offered ON sign_up (session_id) WHERE status = 'OFFERED'`,
  audit: ['hide:companion_note'],
  peerSees: OWN_SESSION,
  everywhere: { columns: 'organisation_id, offer_expires_at', where: `status = 'OFFERED'` },
  ofParticipants: true,
});

/** `ordinal` is drawn under the session's lock, so that it orders the events of one session as they happened. */
export const SIGN_UP_EVENT = tenantTable({
  name: 'sign_up_event',
  columns: `
    ordinal bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    session_id uuid NOT NULL,
    sign_up_id uuid NOT NULL,
    event text NOT NULL,
    old_status text,
    new_status text NOT NULL,
    companion boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('STAFF', 'SELF_SERVICE', 'SMS', 'SYSTEM')),
    actor_id uuid,
    reason text,
    client_key text,
    -- A step of a sign-up that gave way to the one it stands with now.
    of_duplicate boolean NOT NULL DEFAULT false,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT sign_up_event_client_key UNIQUE (organisation_id, client_key),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, sign_up_id) REFERENCES sign_up (organisation_id, id)`,
  indexes: 'CREATE INDEX sign_up_event_by_sign_up ON sign_up_event (sign_up_id, ordinal)',
  audit: 'none',
  peerSees: OWN_SESSION,
});

export const SESSION_INVITED_GROUP = tenantTable({
  name: 'session_invited_group',
  columns: `
    session_id uuid NOT NULL,
    group_id uuid NOT NULL,
    UNIQUE (organisation_id, session_id, group_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id)`,
  peerSees: OWN_SESSION,
});

/** One row per session whose minimum is still to be looked at: the worker may search here without seeing sessions. */
export const MINIMUM_CHECK = tenantTable({
  name: 'minimum_check',
  key: 'session_id',
  columns: `
    session_id uuid NOT NULL,
    due_at timestamptz(3) NOT NULL,
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)`,
  indexes: 'CREATE INDEX minimum_check_due ON minimum_check (due_at)',
  audit: 'none',
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id, due_at' },
});

/**
 * The application may not change the history of sign-ups. This runs as the owner and changes nothing but whose a step is, and
 * only from somebody who was merged to the one who stands in their place.
 */
export const MOVE_STEPS_OF_MERGED = `
CREATE FUNCTION move_steps_of_merged(from_sign_up uuid, to_sign_up uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE sign_up_event e SET sign_up_id = winner.id, of_duplicate = true
  FROM sign_up loser
  JOIN sign_up winner ON winner.session_id = loser.session_id AND winner.organisation_id = loser.organisation_id
  JOIN participant p ON p.organisation_id = loser.organisation_id AND p.merged_into_id IS NOT NULL
    AND (p.id, p.merged_into_id) IN ((loser.participant_id, winner.participant_id), (winner.participant_id, loser.participant_id))
  WHERE loser.id = from_sign_up AND winner.id = to_sign_up AND loser.organisation_id = app_organisation_id()
    AND e.organisation_id = loser.organisation_id AND e.sign_up_id = loser.id;
$$`;
