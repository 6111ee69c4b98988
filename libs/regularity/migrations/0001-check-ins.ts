import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';

/** Tasks to call somebody who stayed away. */
export const CHECK_IN = tenantTable({
  name: 'check_in',
  columns: `
    membership_id uuid NOT NULL,
    group_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    misses integer NOT NULL CHECK (misses > 0),
    missed_from date NOT NULL,
    opened_at timestamptz(3) NOT NULL DEFAULT now(),
    assigned_to_id uuid,
    snoozed_until date,
    closed_at timestamptz(3),
    closed_because text CHECK (closed_because IN
      ('CONTACTED', 'CAME', 'CORRECTED', 'MEMBERSHIP_ENDED', 'ARCHIVED', 'SWITCHED_OFF')),
    FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, assigned_to_id) REFERENCES staff_member (organisation_id, id),
    CHECK ((closed_at IS NULL) = (closed_because IS NULL))`,
  indexes: `
    CREATE UNIQUE INDEX check_in_one_open ON check_in (organisation_id, membership_id) WHERE closed_at IS NULL;
    CREATE INDEX check_in_by_membership ON check_in (organisation_id, membership_id);
    CREATE INDEX check_in_by_time ON check_in (organisation_id, opened_at, id);
    CREATE INDEX check_in_by_participant ON check_in (participant_id)`,
  peerSees: NEVER,
  ofParticipants: true,
});

export const CHECK_IN_CONTACT = tenantTable({
  name: 'check_in_contact',
  columns: `
    check_in_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN
      ('DOING_WELL', 'NEEDS_SUPPORT', 'TAKES_A_BREAK', 'WILL_NOT_RETURN', 'OTHER', 'LEFT_MESSAGE', 'NOT_REACHED')),
    note text CHECK (char_length(note) BETWEEN 1 AND 500),
    contacted_on date NOT NULL,
    staff_member_id uuid,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, check_in_id) REFERENCES check_in (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: `
    CREATE INDEX check_in_contact_by_check_in ON check_in_contact (check_in_id, created_at);
    CREATE INDEX check_in_contact_by_membership ON check_in_contact (membership_id, contacted_on)`,
  audit: ['hide:note'],
  peerSees: NEVER,
});

export const CHECK_IN_NOTE = tenantTable({
  name: 'check_in_note',
  columns: `
    check_in_id uuid NOT NULL,
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 500),
    staff_member_id uuid,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, check_in_id) REFERENCES check_in (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: 'CREATE INDEX check_in_note_by_check_in ON check_in_note (check_in_id, created_at)',
  audit: ['hide:text'],
  peerSees: NEVER,
});
