import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tx } from '#libs/database/tenant-database.js';
import { testRegisters } from '../participation/testing/test-registers.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { RegularityRecompute } from './regularity-recompute.js';
import { RegularityRuns, type RunStep } from './snapshots/regularity-runs.js';
import type { RegularityRun } from './snapshots/regularity-run.entity.js';
import { RegularitySnapshots } from './regularity-refresh.js';

const PEOPLE = 620;

describe('a recomputation of everything', () => {
  let tenant: TestTenant;
  let people: string[];
  const runs = new RegularityRuns();
  const recomputeWith = (given: RegularityRuns) =>
    new RegularityRecompute(tenant.database, new RegularitySnapshots(), given);
  const recompute = (signal?: AbortSignal, given = runs): Promise<void> =>
    recomputeWith(given).recompute(tenant.context.organisationId, signal);
  const latestRuns = (): Promise<RegularityRun[]> =>
    tenant.database.read(tenant.context, (tx) => runs.latest(tx, 10));

  beforeAll(async () => {
    tenant = await TestTenant.open();
    people = await tenant.participants(PEOPLE);
    const groupId = await tenant.group();
    const sessionId = await tenant.session(groupId, { inDays: -1 });
    const marks = people.map((participantId) => ({
      clientKey: randomUUID(),
      participantId,
      mark: 'PRESENT' as const,
    }));
    await tenant.database.write(tenant.context, (tx) =>
      testRegisters().record(tx, tenant.context, {
        sessionId,
        marks: marks.slice(0, 100),
      }),
    );
  });
  beforeEach(async () => {
    await tenant.sql('DELETE FROM regularity_run');
  });
  afterAll(() => tenant.close());

  /** Cuts a recomputation off after so many transactions, as a kill would between two of them. */
  class CutOff extends RegularityRuns {
    readonly controller = new AbortController();
    private steps = 0;

    constructor(private readonly after: number) {
      super();
    }

    override async advance(tx: Tx, run: RegularityRun, from: string | null, step: RunStep) {
      this.steps += 1;
      if (this.steps === this.after) this.controller.abort(new Error('killed'));
      return super.advance(tx, run, from, step);
    }
  }

  it('a recomputation goes on where it was cut off, and shows how far it came', async () => {
    await tenant.sql('DELETE FROM participant_regularity');
    const cutOff = new CutOff(1);
    await expect(recompute(cutOff.controller.signal, cutOff)).rejects.toThrow('killed');
    const [half] = await latestRuns();
    expect(half).toMatchObject({ participants: 250, rowsWritten: 250, finishedAt: null });
    await recompute();
    const [whole, ...others] = await latestRuns();
    expect(others).toEqual([]);
    expect(whole).toMatchObject({ id: half!.id, participants: PEOPLE, rowsWritten: PEOPLE });
    expect(whole!.finishedAt).not.toBeNull();
    const [count] = await tenant.sql<{ n: number }>('SELECT count(*)::int AS n FROM participant_regularity');
    expect(count!.n).toBe(PEOPLE);
  });

  it('a recomputation writes only rows that are wrong', async () => {
    await recompute();
    await tenant.sql(
      'UPDATE participant_regularity SET visits = visits + 5 WHERE participant_id = ANY ($1)',
      [people.slice(0, 3)],
    );
    await recompute();
    await recompute();
    const rowsWritten = (await latestRuns()).map((run) => run.rowsWritten);
    expect(rowsWritten.slice(0, 2)).toEqual([0, 3]);
  });

  it('a recomputation waits for nobody and locks nobody whose rows are right', async () => {
    await recompute();
    await tenant.database.write(tenant.context, async (tx) => {
      await tx.query('SELECT 1 FROM participant FOR UPDATE');
      await recompute();
    });
    expect((await latestRuns())[0]).toMatchObject({ participants: PEOPLE, rowsWritten: 0 });
  });

  it('a recomputation is done once when two processes do it at once', async () => {
    await recompute();
    await tenant.sql('DELETE FROM regularity_run');
    await Promise.all([recompute(), recompute()]);
    const all = await latestRuns();
    expect(all.every((run) => run.participants === PEOPLE && run.finishedAt !== null)).toBe(true);
  });

  it('a recomputation starts over instead of continuing a run of older definitions or of yesterday', async () => {
    for (const change of [
      'definition_version = definition_version - 1',
      `started_at = now() - interval '1 day'`,
    ]) {
      await tenant.sql('DELETE FROM regularity_run');
      const cutOff = new CutOff(1);
      await expect(recompute(cutOff.controller.signal, cutOff)).rejects.toThrow('killed');
      await tenant.sql(`UPDATE regularity_run SET ${change}`);
      await recompute();
      const all = await latestRuns();
      expect(all.find((run) => run.finishedAt !== null)).toMatchObject({ participants: PEOPLE });
      expect(all.find((run) => run.givenUpAt !== null)).toMatchObject({ participants: 250 });
    }
  });

  it('a recomputation stops between two transactions when it is told to', async () => {
    const stopped = AbortSignal.abort(new Error('The process is stopping'));
    await expect(recompute(stopped)).rejects.toThrow('stopping');
  });

  it('a recomputation looks at every participant, however many there are', async () => {
    const more = await tenant.participants(450);
    await recompute();
    const [row] = await tenant.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM participant_regularity WHERE participant_id = ANY ($1)',
      [more],
    );
    expect(row!.n).toBe(450);
  });
});
