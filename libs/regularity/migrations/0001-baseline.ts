import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';
import { CHECK_IN, CHECK_IN_CONTACT, CHECK_IN_NOTE } from './0001-check-ins.js';

/** The figures of memberships and people, their recomputation, and check-ins. */
export class RegularityBaseline1764600000007 extends ForwardMigration {
  protected readonly statements = [
    MEMBERSHIP_REGULARITY,
    PARTICIPANT_REGULARITY,
    HISTORIES,
    REGULARITY_RUN,
    CHECK_IN,
    CHECK_IN_CONTACT,
    CHECK_IN_NOTE,
  ];
}

const MEMBERSHIP_REGULARITY = tenantTable({
  name: 'membership_regularity',
  key: 'membership_id',
  columns: `
    membership_id uuid NOT NULL,
    group_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    definition_version integer NOT NULL,
    visits integer NOT NULL,
    attended integer NOT NULL,
    missed integer NOT NULL,
    attendance_rate double precision,
    wilson_low double precision,
    wilson_high double precision,
    active_weeks integer NOT NULL,
    offered_weeks integer NOT NULL,
    current_streak integer NOT NULL,
    best_streak integer NOT NULL,
    evenness double precision,
    similar_weeks double precision,
    momentum double precision,
    week_history json NOT NULL DEFAULT '[]',
    month_history json NOT NULL DEFAULT '[]',
    computed_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)`,
  indexes: 'CREATE INDEX membership_regularity_by_participant ON membership_regularity (participant_id)',
  audit: 'none',
  peerSees: NEVER,
  ofParticipants: true,
});

const PARTICIPANT_REGULARITY = tenantTable({
  name: 'participant_regularity',
  key: 'participant_id',
  columns: `
    participant_id uuid NOT NULL,
    definition_version integer NOT NULL,
    visits integer NOT NULL,
    active_weeks integer NOT NULL,
    offered_weeks integer NOT NULL,
    current_streak integer NOT NULL,
    best_streak integer NOT NULL,
    week_history json NOT NULL DEFAULT '[]',
    month_history json NOT NULL DEFAULT '[]',
    computed_at timestamptz(3) NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)`,
  audit: 'none',
  peerSees: NEVER,
  ofParticipants: true,
});

const HISTORIES = `
COMMENT ON COLUMN membership_regularity.week_history IS
  'Flat whole numbers, five for each ISO week with anything in it, in time order: week (0 begins on 1969-12-29), visits, attended, missed, momentum after its last session that counts in thousandths (-1: none counts).';
COMMENT ON COLUMN membership_regularity.month_history IS
  'Flat whole numbers, seven for each month with anything in it, in time order: month (year * 12 + month - 1), visits, attended, missed, active weeks, offered weeks (a week counts in the month of its first session that counts), momentum after its last session that counts in thousandths (-1: none counts).';
COMMENT ON COLUMN participant_regularity.week_history IS
  'Flat whole numbers, four for each ISO week with anything in it, in time order: week (0 begins on 1969-12-29), visits, active (0 or 1), offered (0 or 1).';
COMMENT ON COLUMN participant_regularity.month_history IS
  'Flat whole numbers, four for each month with anything in it, in time order: month (year * 12 + month - 1), visits, active weeks, offered weeks (a week counts in the month of its first session that counts).'`;

/** How far each recomputation of an organisation's measures has come, so that one that was killed is taken up again. */
const REGULARITY_RUN = tenantTable({
  name: 'regularity_run',
  columns: `
    definition_version integer NOT NULL,
    started_at timestamptz(3) NOT NULL DEFAULT now(),
    -- When the latest of its transactions ended.
    progressed_at timestamptz(3) NOT NULL DEFAULT now(),
    finished_at timestamptz(3),
    -- Another run began from the first participant instead of ending this one.
    given_up_at timestamptz(3),
    -- All participants up to this one, in the order of their ids, have been looked at.
    after_participant_id uuid,
    participants integer NOT NULL DEFAULT 0,
    rows_written integer NOT NULL DEFAULT 0,
    CHECK (finished_at IS NULL OR given_up_at IS NULL)`,
  indexes: `
    CREATE UNIQUE INDEX regularity_run_one_open ON regularity_run (organisation_id)
      WHERE finished_at IS NULL AND given_up_at IS NULL;
    CREATE INDEX regularity_run_by_time ON regularity_run (organisation_id, started_at);
    -- How long ago the figures of each organisation were last recomputed, for all of them together.
    CREATE INDEX regularity_run_finished ON regularity_run (organisation_id, finished_at) WHERE finished_at IS NOT NULL`,
  audit: 'none',
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id, finished_at' },
});
