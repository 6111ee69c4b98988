import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { SessionSeriesPlans } from '#libs/groups/session-series-plans.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { StatementCounter } from '../../../../test/support/statement-counter.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const DEEP_QUERY = `{ groups(first: 30) { totalCount nodes {
  site { name }
  leaders { displayName }
  series(first: 2) { totalCount nodes { group { id } previousSeries { id } } }
  memberships(first: 4) { totalCount nodes { participant { firstName memberships(first: 2) { totalCount nodes { group { publicName } } } } } }
  others: memberships(first: 2) { nodes { role } }
  sessions(first: 3) { totalCount nodes { group { id } series { recurrenceRule } } }
} } }`;

describe('SQL statements for lists inside lists', () => {
  let api: TestApi;
  let counter: StatementCounter;

  beforeAll(async () => {
    api = await TestApi.start();
    counter = new StatementCounter();
  });
  afterAll(async () => {
    counter.stop();
    await api.close();
  });

  const organisationWith = async (groups: number): Promise<TestOrganisation> => {
    const org = await api.newOrganisation(`${groups} ryhmää`);
    const { context } = org;
    await api.database.write(context, async (tx) => {
      const site = await api.service(Sites).create(tx, context, { name: 'Keskus', address: null });
      const startsOn = await api.service(Organisations).today(tx);
      const participantIds: string[] = [];
      for (const firstName of ['Aino', 'Eero', 'Liisa', 'Matti', 'Kaisa']) {
        participantIds.push((await api.service(Participants).create(tx, context, { firstName })).id);
      }
      for (let index = 0; index < groups; index += 1) {
        const { id: groupId } = await api.service(Groups).create(tx, context, {
          siteId: site.id,
          internalName: `Ryhmä ${index}`,
          publicName: 'Tiistait',
          admission: 'OPEN',
          capacity: null,
          language: 'fi',
          leaderIds: [org.staffIds.LEADER],
        });
        await api
          .service(Memberships)
          .add(tx, context, { groupId, participantIds, role: 'MEMBER', startsOn });
        await api.service(SessionSeriesPlans).create(tx, context, {
          groupId,
          kind: 'MEETING',
          recurrenceRule: 'FREQ=WEEKLY',
          startsOn,
          wallTime: '13:00',
          durationMinutes: 60,
        });
      }
    });
    return org;
  };
  const statementsFor = async (org: TestOrganisation, groups: number): Promise<number> => {
    interface Page {
      readonly totalCount: number;
      readonly nodes: readonly unknown[];
    }
    type Node = Record<'memberships' | 'sessions' | 'series', Page>;
    let answer: { groups: { totalCount: number; nodes: Node[] } };
    const { statements } = await counter.countedDuring(async () => {
      answer = await api.data(org.tokens.COORDINATOR, DEEP_QUERY);
    });
    expect(answer!.groups.totalCount).toBe(groups);
    for (const node of answer!.groups.nodes) {
      expect([node.memberships.nodes.length, node.memberships.totalCount]).toEqual([4, 5]);
      expect([node.sessions.nodes.length, node.sessions.totalCount]).toEqual([3, 9]);
      expect([node.series.nodes.length, node.series.totalCount]).toEqual([1, 1]);
    }
    return statements;
  };

  it('lists inside lists take as many SQL statements for 30 groups as for 3', async () => {
    const [few, many] = [await organisationWith(3), await organisationWith(30)];
    const forFew = await statementsFor(few, 3);
    expect(forFew).toBeGreaterThan(5);
    expect(await statementsFor(many, 30)).toBe(forFew);
  });
});
