import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlanningFixture } from '#libs/groups/testing/planning-fixture.js';
import { SecretLinks } from '#libs/links/secret-links.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { PlanningHandlers } from './planning.handlers.js';

describe('the planning jobs', () => {
  let fixture: PlanningFixture;
  let handlers: PlanningHandlers['handlers'];
  let links: SecretLinks;
  const job = (signal = new AbortController().signal) => ({ jobId: 'job-1', attempt: 1, signal });

  beforeAll(async () => {
    fixture = await PlanningFixture.start();
    const { database, horizon } = fixture;
    const tokens = new AccessTokens(database);
    links = new SecretLinks(database);
    handlers = new PlanningHandlers(database, horizon, tokens, links).handlers;
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

  it('the planning jobs extend all organisations, or only the named one', async () => {
    const [first, second] = [await withMissingSessions(), await withMissingSessions()];
    await handlers['sessions.extend-horizon']({ organisationId: first.plans.context.organisationId }, job());
    expect([await first.made(), await second.made()]).toEqual([5, 0]);
    await Promise.all([
      handlers['sessions.extend-horizon']({}, job()),
      handlers['sessions.extend-horizon']({}, job()),
    ]);
    expect([await first.made(), await second.made()]).toEqual([5, 5]);
  });

  it('the planning jobs look at an organisation again when its horizon has moved, and not before', async () => {
    const { plans } = await withMissingSessions();
    const ids = () => fixture.horizon.organisationsToPlan(fixture.database);
    const { organisationId } = plans.context;
    expect(await ids()).toContain(organisationId);
    await handlers['sessions.extend-horizon']({ organisationId }, job());
    expect(await ids()).not.toContain(organisationId);
    await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 5'));
    expect(await ids()).not.toContain(organisationId);
    await plans.write((tx) => tx.query('UPDATE organisation SET horizon_weeks = 7'));
    expect(await ids()).toContain(organisationId);
  });

  it('the planning jobs continue after an organisation that fails, and fail at the end', async () => {
    const broken = await withMissingSessions();
    const sound = await withMissingSessions();
    await broken.plans.write((tx) => tx.query(`UPDATE session_series SET recurrence_rule = 'NONSENSE'`));
    await expect(handlers['sessions.extend-horizon']({}, job())).rejects.toThrow('1 of');
    expect([await broken.made(), await sound.made()]).toEqual([0, 5]);
    await broken.plans.write((tx) => tx.query(`UPDATE session_series SET recurrence_rule = 'FREQ=WEEKLY'`));
  });

  it('the planning jobs stop between organisations when the process has to stop', async () => {
    const { made } = await withMissingSessions();
    await expect(handlers['sessions.extend-horizon']({}, job(AbortSignal.abort()))).rejects.toThrow();
    expect(await made()).toBe(0);
  });

  it('the planning jobs delete tokens that ended long ago, and no others', async () => {
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

  it('the planning jobs delete secret links that ended long ago, and no others', async () => {
    const plans = await fixture.newOrganisation();
    const groupId = await plans.newGroup();
    const left = await plans.write(async (tx) => {
      const ids: Record<string, string> = {};
      const siteId = (
        await tx.query<{ site_id: string }[]>('SELECT site_id FROM activity_group WHERE id = $1', [groupId])
      )[0]?.site_id;
      for (const name of ['open', 'revoked', 'just revoked', 'expired']) {
        const { row } = await links.issue(tx, plans.context, {
          purpose: 'CALENDAR_SITE',
          siteId: siteId ?? '',
        });
        ids[name] = row.id;
      }
      const set = (name: string, column: string, days: number) =>
        tx.query(`UPDATE secret_link SET ${column} = now() - $1 * interval '1 day' WHERE id = $2`, [
          days,
          ids[name],
        ]);
      await set('revoked', 'revoked_at', 31);
      await set('just revoked', 'revoked_at', 29);
      await set('expired', 'expires_at', 31);
      return [ids.open, ids['just revoked']].sort();
    });
    await handlers['tokens.purge']({}, job());
    const rows = await plans.write((tx) =>
      tx.query<{ id: string }[]>('SELECT id FROM secret_link ORDER BY id::text'),
    );
    expect(rows.map(({ id }) => id)).toEqual(left);
  });
});
