import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { DEFINITION_VERSION } from '../measures/measures.js';
import { RegularityRun } from './regularity-run.entity.js';

/** A run that nobody has ended for so long begins anew instead: what it looked at first may be wrong again. */
const TAKEN_UP_WITHIN = '20 hours';
/** Runs are listed for those who keep the installation, not for history. */
const KEPT_FOR = '90 days';

/** What one transaction of a run has done. */
export interface RunStep {
  /** The last participant looked at; null when there were no more. */
  readonly after: string | null;
  readonly participants: number;
  readonly rowsWritten: number;
}

/** The progress of recomputations: kept with what they write, so that a killed one is taken up where it stood. */
@Injectable()
export class RegularityRuns {
  /** The run that is open and recent, or a new one. Runs of older definitions are given up. */
  async takeUp(tx: Tx, context: TenantContext): Promise<RegularityRun> {
    await tx.query(
      `UPDATE regularity_run SET given_up_at = now() WHERE finished_at IS NULL AND given_up_at IS NULL
         AND (definition_version <> $1 OR started_at < now() - $2::interval)`,
      [DEFINITION_VERSION, TAKEN_UP_WITHIN],
    );
    await tx.query(`DELETE FROM regularity_run WHERE started_at < now() - $1::interval`, [KEPT_FOR]);
    await tx.query(
      `INSERT INTO regularity_run (organisation_id, definition_version) VALUES ($1, $2)
       ON CONFLICT (organisation_id) WHERE finished_at IS NULL AND given_up_at IS NULL DO NOTHING`,
      [context.organisationId, DEFINITION_VERSION],
    );
    return tx
      .getRepository(RegularityRun)
      .createQueryBuilder('run')
      .where('run.finishedAt IS NULL AND run.givenUpAt IS NULL')
      .getOneOrFail();
  }

  /**
   * Notes a step in the transaction that has done it.
   * @returns false when another process has meanwhile taken the run on from the same place
   */
  async advance(tx: Tx, run: RegularityRun, from: string | null, step: RunStep): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .update(RegularityRun)
      .set({
        afterParticipantId: step.after ?? from,
        participants: () => `participants + ${step.participants}`,
        rowsWritten: () => `rows_written + ${step.rowsWritten}`,
        progressedAt: () => 'now()',
        ...(step.after === null && { finishedAt: () => 'now()' }),
      })
      .where('id = :id AND finished_at IS NULL AND given_up_at IS NULL', { id: run.id })
      .andWhere('after_participant_id IS NOT DISTINCT FROM CAST(:from AS uuid)', { from })
      .execute();
    return result.affected === 1;
  }

  /** The latest runs of the organisation, latest first. */
  async latest(tx: Tx, limit: number): Promise<RegularityRun[]> {
    return tx.getRepository(RegularityRun).find({ order: { startedAt: 'DESC', id: 'DESC' }, take: limit });
  }

  /** How many participants a run that begins now would look at. */
  async participantsInAll(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM participant WHERE merged_into_id IS NULL',
    );
    return row!.n;
  }

  /**
   * Seconds since the last finished run of the organisation that has waited longest; one without any has waited since it
   * was made. Null where there is no organisation.
   * @param systemTx of `TenantDatabase.writeAsSystem`: of all organisations together
   */
  async longestWaitSeconds(systemTx: Tx): Promise<number | null> {
    const [row] = await systemTx.query<{ seconds: number | null }[]>(
      `SELECT extract(epoch FROM now() - min(coalesce(
         (SELECT max(finished_at) FROM regularity_run r WHERE r.organisation_id = o.id AND finished_at IS NOT NULL),
         o.created_at)))::float8 AS seconds
       FROM organisation o`,
    );
    return row!.seconds;
  }
}
