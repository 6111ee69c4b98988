import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { DEFINITION_VERSION } from '../measures/measures.js';
import { COUNT_PARTICIPANTS } from './participants.sql.js';
import type { RegularityRun } from './regularity-run.entity.js';
import {
  ADVANCE_RUN,
  BEGIN_RUN,
  FORGET_RUNS,
  GIVE_UP_RUNS,
  LATEST_RUNS,
  LONGEST_WAIT,
  OPEN_RUN,
} from './regularity-runs.sql.js';

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
    const definitionVersion = DEFINITION_VERSION;
    await GIVE_UP_RUNS.run(tx, { definitionVersion });
    await FORGET_RUNS.run(tx, {});
    await BEGIN_RUN.run(tx, { organisationId: context.organisationId, definitionVersion });
    return OPEN_RUN.one(tx, {});
  }

  /**
   * Notes a step in the transaction that has done it.
   * @returns false when another process has meanwhile taken the run on from the same place
   */
  async advance(tx: Tx, run: RegularityRun, from: string | null, step: RunStep): Promise<boolean> {
    return (await ADVANCE_RUN.run(tx, { id: run.id, from, ...step })) === 1;
  }

  /** The latest runs of the organisation, latest first. */
  async latest(tx: Tx, limit: number): Promise<RegularityRun[]> {
    return LATEST_RUNS.rows(tx, { limit });
  }

  /** How many participants a run that begins now would look at. */
  async participantsInAll(tx: Tx): Promise<number> {
    return (await COUNT_PARTICIPANTS.one(tx, {})).count;
  }

  /**
   * Seconds since the last finished run of the organisation that has waited longest; one without any has waited since it
   * was made. Null where there is no organisation.
   * @param systemTx of `TenantDatabase.systemTransaction`: of all organisations together
   */
  async longestWaitSeconds(systemTx: Tx): Promise<number | null> {
    return (await LONGEST_WAIT.one(systemTx, {})).seconds;
  }
}
