import { closedToOthers, closedToPeers, NEVER, takenForOneOrganisation } from './tenant-table.js';
import { ForwardMigration } from './library-migrations.js';

/**
 * What all tables stand on. Conventions that every library keeps:
 * - a table of tenants has `organisation_id`, forced row-level security and an audit trigger: `tenantTable` makes them;
 * - `organisation_id` is part of every key and unique constraint of such a table, so that it can be distributed by it;
 * - foreign keys between tables of tenants carry `organisation_id`, because PostgreSQL checks foreign keys without
 *   row-level security: a row can never point into another organisation;
 * - a table that hangs on a group or a session is also closed to peers outside their own groups (`app.group_ids`).
 */
export class Foundations1764600000001 extends ForwardMigration {
  protected readonly statements = [
    SETTINGS,
    AUDIT_TRAIL,
    closedToOthers('audit_event'),
    closedToPeers('audit_event', NEVER, 'FOR SELECT'),
    takenForOneOrganisation('audit_event'),
    WRITE_AUDIT_EVENT,
  ];
}

const SETTINGS = `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION app_organisation_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.organisation_id', true), '')::uuid $$;

-- NULL: not limited to groups. Otherwise the groups that a peer helps to run.
CREATE FUNCTION app_group_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.group_ids', true), '')::uuid[] $$;

-- Not limited to groups: nothing is set. Put so that the planner expects it almost always; IS NULL it expects almost never.
CREATE FUNCTION app_sees_all_groups() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.group_ids', true), '') NOT LIKE '_%' $$;

-- The worker looks for organisations with work to do; it sees ids and due times, never a person.
CREATE FUNCTION app_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.system', true), '') = 'on' $$;
`;

const AUDIT_TRAIL = `
CREATE TABLE audit_event (
  id uuid DEFAULT gen_random_uuid(),
  -- The order in which changes were written: several fall into one millisecond.
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  organisation_id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_kind text NOT NULL,
  actor_id uuid,
  request_id text,
  action text NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
  subject_table text NOT NULL,
  subject_id uuid NOT NULL,
  old_values jsonb,
  new_values jsonb,
  PRIMARY KEY (organisation_id, id)
);
CREATE INDEX audit_event_by_position ON audit_event (organisation_id, position DESC);
CREATE INDEX audit_event_by_subject ON audit_event (organisation_id, subject_id, position DESC);
`;

const WRITE_AUDIT_EVENT = `
-- Arguments 'hide:column' (the value is never written) and 'skip:column' (a counter, kept elsewhere).
-- Runs as the owner, so that the application can add audit rows only by changing something.
CREATE FUNCTION write_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  subject jsonb := coalesce(after, before);
  old_values jsonb;
  new_values jsonb;
  argument text;
BEGIN
  FOREACH argument IN ARRAY coalesce(TG_ARGV, '{}') LOOP
    IF argument LIKE 'skip:%' THEN
      before := before - substr(argument, 6);
      after := after - substr(argument, 6);
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, value) INTO old_values FROM jsonb_each(before) WHERE after -> key IS DISTINCT FROM value;
    SELECT jsonb_object_agg(key, value) INTO new_values FROM jsonb_each(after) WHERE before -> key IS DISTINCT FROM value;
    IF new_values IS NULL THEN RETURN NULL; END IF;
  ELSE
    old_values := before;
    new_values := after;
  END IF;
  FOREACH argument IN ARRAY coalesce(TG_ARGV, '{}') LOOP
    IF argument LIKE 'hide:%' THEN
      IF old_values ? substr(argument, 6) THEN old_values := jsonb_set(old_values, ARRAY[substr(argument, 6)], '"(hidden)"'); END IF;
      IF new_values ? substr(argument, 6) THEN new_values := jsonb_set(new_values, ARRAY[substr(argument, 6)], '"(hidden)"'); END IF;
    END IF;
  END LOOP;
  INSERT INTO audit_event (organisation_id, actor_kind, actor_id, request_id, action, subject_table, subject_id, old_values, new_values)
  VALUES (
    coalesce((subject ->> 'organisation_id')::uuid, (subject ->> 'id')::uuid),
    coalesce(nullif(current_setting('app.actor_kind', true), ''), 'SYSTEM'),
    nullif(current_setting('app.actor_id', true), '')::uuid,
    nullif(current_setting('app.request_id', true), ''),
    TG_OP, TG_TABLE_NAME, (subject ->> 'id')::uuid, old_values, new_values
  );
  RETURN NULL;
END $$;
`;
