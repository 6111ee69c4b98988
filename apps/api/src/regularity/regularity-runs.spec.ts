import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Participants } from '#libs/people/participants.js';
import { DEFINITION_VERSION } from '#libs/regularity/measures/measures.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const RUNS = `query ($limit: Int! = 10) { regularityRuns(limit: $limit) {
  definitionVersion startedAt progressedAt finishedAt givenUpAt participants participantsInAll rowsWritten } }`;
const DAY_SECONDS = 86_400;

interface Runs {
  readonly regularityRuns: readonly Record<string, unknown>[];
}

describe('the nightly recomputation through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    // Beside the participant behind the peer; who was merged into somebody is not looked at.
    const ids: string[] = [];
    for (const firstName of ['Aino', 'Eero', 'Eero']) {
      const created = await api.database.write(org.context, (tx) =>
        api.service(Participants).create(tx, org.context, { firstName }),
      );
      ids.push(created.id);
    }
    await api.data(
      org.tokens.COORDINATOR,
      `mutation ($survivorId: ID!, $duplicateId: ID!) {
        mergeParticipants(input: { survivorId: $survivorId, duplicateId: $duplicateId }) { merge { mergedAt } } }`,
      { survivorId: ids[1], duplicateId: ids[2] },
    );
  });
  afterAll(() => api.close());

  const recompute = (): Promise<void> =>
    new RegularityRecompute(api.database, new RegularitySnapshots(), new RegularityRuns()).recompute(
      org.context.organisationId,
    );
  const sql = (statement: string): Promise<unknown> =>
    api.database.write(org.context, (tx) => tx.query(statement));
  const runs = async (token = org.tokens.COORDINATOR, variables = {}) =>
    (await api.data<Runs>(token, RUNS, variables)).regularityRuns;
  const age = async (): Promise<number> => {
    const metrics = await api.metrics();
    return Number(/^rytmi_regularity_run_age_seconds (\S+)$/m.exec(metrics)?.[1]);
  };

  it('a finished recomputation is shown to coordinators and administrators only, the latest first', async () => {
    await recompute();
    await recompute();
    const done = {
      definitionVersion: DEFINITION_VERSION,
      startedAt: expect.any(String),
      progressedAt: expect.any(String),
      finishedAt: expect.any(String),
      givenUpAt: null,
      participants: 3,
      participantsInAll: 3,
    };
    const shown = [
      { ...done, rowsWritten: 0 },
      // The merge has written the row of the one who was kept.
      { ...done, rowsWritten: 2 },
    ];
    expect(await runs()).toEqual(shown);
    expect(await runs(org.tokens.ADMIN, { limit: 1 })).toEqual(shown.slice(0, 1));
    for (const role of ['LEADER', 'STAFF', 'PEER', 'OBSERVER'] as const) {
      expect(await api.refusal(org.tokens[role], RUNS)).toBe('FORBIDDEN');
    }
    expect(await api.refusal(org.tokens.ADMIN, RUNS, { limit: 101 })).toBe('BAD_INPUT');
    const other = await api.newOrganisation();
    expect(await runs(other.tokens.COORDINATOR)).toEqual([]);
  });

  it('a running recomputation shows its progress, and one that was given up has no end', async () => {
    await sql(`UPDATE regularity_run SET given_up_at = now(), finished_at = NULL, participants = 1`);
    await sql(
      `INSERT INTO regularity_run (organisation_id, definition_version, participants)
       VALUES ('${org.context.organisationId}', ${DEFINITION_VERSION}, 2)`,
    );
    expect(await runs()).toMatchObject([
      { participants: 2, participantsInAll: 3, finishedAt: null, givenUpAt: null },
      { participants: 1, participantsInAll: null, finishedAt: null, givenUpAt: expect.any(String) },
      { participantsInAll: null },
    ]);
  });

  it('a metric tells the longest time that any organisation has waited for its recomputation', async () => {
    await sql('DELETE FROM regularity_run');
    await recompute();
    expect(await age()).toBeLessThan(DAY_SECONDS);
    await sql(
      `UPDATE regularity_run SET started_at = now() - interval '3 days', finished_at = now() - interval '3 days'`,
    );
    expect(Math.round((await age()) / DAY_SECONDS)).toBe(3);
    await recompute();
    expect(await age()).toBeLessThan(DAY_SECONDS);
  });
});
