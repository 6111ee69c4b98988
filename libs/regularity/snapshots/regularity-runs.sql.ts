import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, literal, sql, type NoParameters } from '#libs/database/sql.js';
import { RegularityRun } from './regularity-run.entity.js';

/** A run that nobody has ended for so long begins anew instead: what it looked at first may be wrong again. */
const TAKEN_UP_WITHIN_HOURS = 20;
/** Runs are listed for those who keep the installation, not for history. */
const KEPT_FOR_DAYS = 90;

const IS_OPEN = fragment`finished_at IS NULL AND given_up_at IS NULL`;

export const GIVE_UP_RUNS = sql<{ definitionVersion: number }>`
  UPDATE regularity_run SET given_up_at = now() WHERE ${IS_OPEN}
    AND (definition_version <> ${'definitionVersion'}
      OR started_at < now() - make_interval(hours => ${literal(TAKEN_UP_WITHIN_HOURS)}))`;

export const FORGET_RUNS = sql`
  DELETE FROM regularity_run WHERE started_at < now() - make_interval(days => ${literal(KEPT_FOR_DAYS)})`;

export const BEGIN_RUN = sql<{ organisationId: string; definitionVersion: number }>`
  INSERT INTO regularity_run (organisation_id, definition_version)
  VALUES (${'organisationId'}, ${'definitionVersion'})
  ON CONFLICT (organisation_id) WHERE ${IS_OPEN} DO NOTHING`;

export const OPEN_RUN = sql<NoParameters, RegularityRun>`
  SELECT ${columnsOf(RegularityRun)} FROM regularity_run WHERE ${IS_OPEN}`;

interface Advance {
  readonly id: string;
  /** The participant that the run had last looked at before. */
  readonly from: string | null;
  readonly after: string | null;
  readonly participants: number;
  readonly rowsWritten: number;
}

export const ADVANCE_RUN = sql<Advance>`
  UPDATE regularity_run SET after_participant_id = coalesce(${'after'}::uuid, ${'from'}::uuid),
    participants = participants + ${'participants'}::integer, rows_written = rows_written + ${'rowsWritten'}::integer,
    progressed_at = now(), finished_at = CASE WHEN ${'after'} IS NULL THEN now() END
  WHERE id = ${'id'} AND ${IS_OPEN} AND after_participant_id IS NOT DISTINCT FROM ${'from'}`;

export const LATEST_RUNS = sql<{ limit: number }, RegularityRun>`
  SELECT ${columnsOf(RegularityRun)} FROM regularity_run ORDER BY started_at DESC, id DESC LIMIT ${'limit'}`;

export const LONGEST_WAIT = sql<NoParameters, { seconds: number | null }>`
  SELECT extract(epoch FROM now() - min(coalesce(
    (SELECT max(finished_at) FROM regularity_run_everywhere r WHERE r.organisation_id = o.id AND finished_at IS NOT NULL),
    o.created_at)))::float8 AS seconds
  FROM organisation o`;
