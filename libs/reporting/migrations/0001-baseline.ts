import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** What funders and authorities ask for and no register knows: projects, who is reported to them, reasons of absences. */
export class ReportingBaseline1764600000012 extends ForwardMigration {
  protected readonly statements = [
    PROJECT,
    GROUP_PROJECT,
    PROJECT_PARTICIPANT,
    REHABILITATION_AGREEMENT,
    ABSENCE_REASON,
    ATTENDANCE_REASON,
  ];
}

const PROJECT = tenantTable({
  name: 'project',
  columns: `
    code text NOT NULL CHECK (char_length(code) BETWEEN 1 AND 40),
    name text COLLATE "fi-x-icu" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    funder text,
    starts_on date NOT NULL,
    ends_on date,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, code),
    CHECK (ends_on IS NULL OR ends_on >= starts_on)`,
  peerSees: NEVER,
});

const GROUP_PROJECT = tenantTable({
  name: 'group_project',
  columns: `
    group_id uuid NOT NULL,
    project_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
    FOREIGN KEY (organisation_id, project_id) REFERENCES project (organisation_id, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT group_project_once_at_a_time EXCLUDE USING gist
      (organisation_id WITH =, group_id WITH =, project_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)`,
  indexes: 'CREATE INDEX group_project_by_group ON group_project (group_id, starts_on)',
  peerSees: NEVER,
});

/** Who is reported to the European Social Fund Plus; no disability or minority data. */
const PROJECT_PARTICIPANT = tenantTable({
  name: 'project_participant',
  columns: `
    project_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    started_on date NOT NULL,
    ended_on date,
    gender text CHECK (gender IN ('FEMALE', 'MALE', 'OTHER')),
    employment text CHECK (employment IN ('UNEMPLOYED', 'LONG_TERM_UNEMPLOYED', 'INACTIVE', 'EMPLOYED')),
    education text CHECK (education IN ('ISCED_0_2', 'ISCED_3_4', 'ISCED_5_8')),
    exit_data_on date,
    CONSTRAINT project_participant_once UNIQUE (organisation_id, project_id, participant_id),
    FOREIGN KEY (organisation_id, project_id) REFERENCES project (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (ended_on IS NULL OR ended_on >= started_on),
    CHECK (exit_data_on IS NULL OR exit_data_on >= started_on)`,
  indexes: 'CREATE INDEX project_participant_by_participant ON project_participant (participant_id)',
  audit: ['hide:gender', 'hide:employment', 'hide:education'],
  peerSees: NEVER,
  ofParticipants: true,
});

const REHABILITATION_AGREEMENT = tenantTable({
  name: 'rehabilitation_agreement',
  columns: `
    participant_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT rehabilitation_once_at_a_time EXCLUDE USING gist
      (organisation_id WITH =, participant_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)`,
  peerSees: NEVER,
  ofParticipants: true,
});

const ABSENCE_REASON = tenantTable({
  name: 'absence_reason',
  columns: `
    code text NOT NULL CHECK (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    label_fi text NOT NULL,
    label_sv text NOT NULL,
    label_en text NOT NULL,
    counts boolean NOT NULL,
    UNIQUE (organisation_id, code)`,
  peerSees: NEVER,
});

/** Reasons may tell of health: peers never see them, and the audit does not repeat them. */
const ATTENDANCE_REASON = tenantTable({
  name: 'attendance_reason',
  columns: `
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    reason_code text NOT NULL,
    UNIQUE (organisation_id, session_id, participant_id),
    FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
    FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)`,
  indexes: 'CREATE INDEX attendance_reason_by_participant ON attendance_reason (participant_id)',
  audit: ['hide:reason_code'],
  peerSees: NEVER,
  ofParticipants: true,
});
