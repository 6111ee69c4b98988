import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import type { Role } from '#libs/people/roles.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

describe('the first page', () => {
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  async function pageFor(role: Role | null): Promise<string> {
    const headers: Record<string, string> =
      role === null ? {} : { authorization: `Bearer ${org.tokens[role]}` };
    return (await fetch(api.url, { headers })).text();
  }

  /** A member of a group who is to be called by this leader. */
  async function openCheckIn(leaderId: string): Promise<void> {
    const { context } = org;
    await api.database.write(context, async (tx) => {
      const site = await api.service(Sites).create(tx, context, { name: 'Talo', address: null });
      const group = await api.service(Groups).create(tx, context, {
        siteId: site.id,
        internalName: 'Päihdetoipujien ryhmä',
        publicName: 'Aamukahvi',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: [leaderId],
      });
      const [membership] = await api.service(Memberships).add(tx, context, {
        groupId: group.id,
        participantIds: [org.peerParticipantId],
        role: 'MEMBER',
        startsOn: '2026-01-01',
      });
      await tx.query(
        `INSERT INTO check_in (organisation_id, membership_id, group_id, participant_id, misses, missed_from, assigned_to_id)
         VALUES ($1, $2, $3, $4, 3, current_date - 20, $5)`,
        [context.organisationId, membership!.id, group.id, org.peerParticipantId, leaderId],
      );
    });
  }

  it('the first page does not mention calls if none waits, and shows reports to coordinators only', async () => {
    expect(await pageFor('LEADER')).not.toContain('checkIns');
    expect(await pageFor('LEADER')).not.toContain('/reports/');
    expect(await pageFor('PEER')).not.toContain('/reports/');
    expect(await pageFor(null)).not.toContain('/reports/');
    const links = [...(await pageFor('COORDINATOR')).matchAll(/href="(\/reports\/[^"]+)"/g)];
    expect(links.length).toBe(2);
    for (const [, address] of links) {
      const report = await fetch(`${api.url}${address!.replaceAll('&amp;', '&')}`, {
        headers: { authorization: `Bearer ${org.tokens.COORDINATOR}` },
      });
      expect(report.status).toBe(200);
      await report.arrayBuffer();
    }
  });

  it('staff see how many calls wait and how many are theirs, without names; others see nothing of calls', async () => {
    await openCheckIn(org.staffIds.LEADER);
    expect(await pageFor('LEADER')).toContain('Yhteydenottoja odottaa: 1. Niistä sinulle: 1.');
    const page = await pageFor('COORDINATOR');
    expect(page).toContain('Yhteydenottoja odottaa: 1. Niistä sinulle: 0.');
    expect(page).not.toMatch(/Vertti|Päihde|Aamukahvi/);
    expect(await pageFor('PEER')).not.toContain('Yhteydenottoja');
    expect(await pageFor(null)).not.toContain('Yhteydenottoja');
    const query = /\/graphiql\?query=([^"]+)">checkIns</.exec(page)?.[1] ?? '';
    const { checkIns } = await api.data<{ checkIns: { totalCount: number } }>(
      org.tokens.LEADER,
      decodeURIComponent(query),
    );
    expect(checkIns.totalCount).toBe(1);
  });
});
