import { command, type Command } from '#libs/database/sql.js';

/** What plans of both kinds have. */
export const PLAN_TABLES = command`
  CREATE TEMP TABLE plan_problem (
    line int NOT NULL, column_number int,
    -- A name of PLAN_PROBLEMS, and what its words tell beside it.
    problem text NOT NULL, on_date date, other_line int, detail text,
    needs_decision boolean NOT NULL DEFAULT false, candidate_ids uuid[] NOT NULL DEFAULT '{}'
  ) ON COMMIT DROP;
  -- Groups that the file names.
  CREATE TEMP TABLE plan_group (
    key text PRIMARY KEY, name text NOT NULL, first_line int NOT NULL, group_id uuid, is_new boolean NOT NULL DEFAULT false,
    -- Of a new one.
    public_name text
  ) ON COMMIT DROP;
  -- Which groups they may be.
  CREATE TEMP TABLE plan_group_match (
    key text NOT NULL, group_id uuid NOT NULL, by_internal_name boolean NOT NULL
  ) ON COMMIT DROP;
  -- Who is there already under a name that the file has.
  CREATE TEMP TABLE plan_known (
    name_key text NOT NULL, participant_id uuid NOT NULL, PRIMARY KEY (name_key, participant_id)
  ) ON COMMIT DROP;
  -- The groups in which they are known: as members at any time, by a mark or by a sign-up.
  CREATE TEMP TABLE plan_known_in (
    participant_id uuid NOT NULL, group_id uuid NOT NULL, PRIMARY KEY (participant_id, group_id)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_candidate (
    line int NOT NULL, participant_id uuid NOT NULL, strong boolean NOT NULL, contradicts boolean NOT NULL DEFAULT false,
    -- Unless they are strong, the name alone does not make it them: somebody must say so.
    to_ask boolean NOT NULL,
    PRIMARY KEY (line, participant_id)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_membership (
    participant_id uuid NOT NULL, group_id uuid NOT NULL, starts_on date NOT NULL, ends_on date,
    PRIMARY KEY (participant_id, group_id, starts_on)
  ) ON COMMIT DROP`;

const ATTENDANCE_TABLES = command`
  CREATE TEMP TABLE plan_mark (
    position int PRIMARY KEY, kind text NOT NULL, line int NOT NULL, column_number int, group_key text, group_name text,
    group_id uuid, on_date date NOT NULL, name text, name_key text, name_row int, mark text, note text, people int,
    person_line int
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_person (
    -- The first line on which the person stands in this group; in a matrix their own line.
    line int PRIMARY KEY, group_id uuid NOT NULL, name text NOT NULL, name_key text NOT NULL, name_row int, decision text,
    -- One of ACTIONS.
    action text, participant_id uuid
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_session (
    group_id uuid NOT NULL, on_date date NOT NULL, line int NOT NULL, column_number int, cancel boolean NOT NULL,
    session_id uuid, is_new boolean NOT NULL DEFAULT false, starts_at timestamptz, ends_at timestamptz,
    -- Of a session that is there already.
    is_cancelled boolean NOT NULL DEFAULT false, is_closed boolean NOT NULL DEFAULT false, others int NOT NULL DEFAULT 0,
    PRIMARY KEY (group_id, on_date)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_attendance (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, session_id uuid NOT NULL, participant_id uuid NOT NULL, mark text NOT NULL,
    walk_in boolean NOT NULL, note text, line int NOT NULL, column_number int, marked_at timestamptz NOT NULL,
    -- MAKE, SAME or DIFFERS from what is recorded, CANCELLED or CLOSED like its session.
    state text NOT NULL
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_headcount (
    session_id uuid PRIMARY KEY, people int NOT NULL, counted_at timestamptz NOT NULL, line int NOT NULL,
    column_number int, state text NOT NULL
  ) ON COMMIT DROP`;

const PARTICIPANT_TABLES = command`
  CREATE TEMP TABLE plan_person (
    line int PRIMARY KEY, first_name text NOT NULL, last_name text, alias text, name_key text NOT NULL,
    number_sealed bytea, number_index bytea, birth_year int, language text, note text, group_key text, group_name text, consent text NOT NULL, given_on date,
    withdrawn_on date, decision text, group_id uuid,
    -- One of ACTIONS.
    action text, participant_id uuid
  ) ON COMMIT DROP;
  CREATE INDEX ON plan_person (name_key);
  -- The number of each line, by each blind index that a row of phone_number may have.
  CREATE TEMP TABLE plan_number (
    line int NOT NULL, number_index bytea NOT NULL, PRIMARY KEY (line, number_index)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_fill (
    participant_id uuid PRIMARY KEY, alias text, birth_year int, note text
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_phone (
    participant_id uuid NOT NULL, number_index bytea NOT NULL, number_sealed bytea NOT NULL,
    PRIMARY KEY (participant_id, number_index)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_consent (
    participant_id uuid PRIMARY KEY, granted_on date NOT NULL, withdrawn_on date
  ) ON COMMIT DROP`;

/** All tables of a plan of each kind; files of statements over them say by SET_UP which they need. */
export const TABLES_OF_ATTENDANCE: readonly Command[] = [PLAN_TABLES, ATTENDANCE_TABLES];
export const TABLES_OF_PARTICIPANTS: readonly Command[] = [PLAN_TABLES, PARTICIPANT_TABLES];
