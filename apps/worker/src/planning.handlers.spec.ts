import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlanningFixture } from '#libs/groups/testing/planning-fixture.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Organisations } from '#libs/people/organisations.js';
import { PlanningHandlers } from './planning.handlers.js';

describe('the planning jobs', () => {
  let fixture: PlanningFixture;
  let handlers: PlanningHandlers['handlers'];
  const job = (signal = new AbortController().signal) => ({ jobId: 'job-1', attempt: 1, signal });

  beforeAll(async () => {
    fixture = await PlanningFixture.start();
    const { database, horizon } = fixture;
    const organisations = new Organisations(database);
    handlers = new PlanningHandlers(database, organisations, horizon, new AccessTokens(database)).handlers;
  });
  afterAll(() => fixture.close());

  /** An organisation that lacks five weekly sessions. */
  const withMissingSessions = async () => {
    const plans = await fixture.newOrganisation({ horizonWeeks: 1 });
    const groupId = await plans.newGroup();
    await plans.newSeries({ groupId, recurrenceRule: 'FREQ=WEEKLY' });
    await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 6'));
    return { plans, groupId, made: async () => (await plans.sessionsOf(groupId)).length - 2 };
  };

  it('extend all organisations, or the one that is named', async () => {
    const [first, second] = [await withMissingSessions(), await withMissingSessions()];
    await handlers['sessions.extend-horizon']({ organisationId: first.plans.context.organisationId }, job());
    expect([await first.made(), await second.made()]).toEqual([5, 0]);
    await Promise.all([
      handlers['sessions.extend-horizon']({}, job()),
      handlers['sessions.extend-horizon']({}, job()),
    ]);
    expect([await first.made(), await second.made()]).toEqual([5, 5]);
  });

  it('go on after an organisation that fails, and fail in the end', async () => {
    const broken = await withMissingSessions();
    const sound = await withMissingSessions();
    await broken.plans.write((tx) => tx.query(`UPDATE session_series SET recurrence_rule = 'NONSENSE'`));
    await expect(handlers['sessions.extend-horizon']({}, job())).rejects.toThrow('1 of');
    expect([await broken.made(), await sound.made()]).toEqual([0, 5]);
    await broken.plans.write((tx) => tx.query(`UPDATE session_series SET recurrence_rule = 'FREQ=WEEKLY'`));
  });

  it('stop between organisations when the process has to', async () => {
    const { made } = await withMissingSessions();
    await expect(handlers['sessions.extend-horizon']({}, job(AbortSignal.abort()))).rejects.toThrow();
    expect(await made()).toBe(0);
  });

  it('delete tokens that ended long ago, and no others', async () => {
    const plans = await fixture.newOrganisation();
    const { organisationId } = plans.context;
    const left = await plans.write(async (tx) => {
      const { id } = await fixture.staff.create(tx, plans.context, {
        email: `${organisationId}@example.org`,
        displayName: 'Työntekijä',
        roles: ['STAFF'],
        password: null,
        participantId: null,
      });
      const tokens = new AccessTokens(fixture.database);
      const old = await tokens.issue(tx, organisationId, id, 'API', 'old');
      const current = await tokens.issue(tx, organisationId, id, 'API', 'current');
      await tx.query(`UPDATE access_token SET expires_at = now() - interval '31 days' WHERE id = $1`, [
        old.row.id,
      ]);
      return current.row.id;
    });
    await handlers['tokens.purge']({}, job());
    expect(await plans.write((tx) => tx.query('SELECT id FROM access_token'))).toEqual([{ id: left }]);
  });
});
