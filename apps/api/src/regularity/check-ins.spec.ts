import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const LIST = `query ($state: CheckInState, $mine: Boolean) { checkIns(state: $state, mine: $mine) { totalCount nodes {
  id state words inSwedish: words(language: SV) closedBecause snoozedUntil
  participant { id firstName } group { id internalName } assignedTo { id }
  lastSeen { date session { id } } usualRhythm { everyDays words(language: EN) }
  lastText { status } numberNeedsConfirming contacts { outcome note contactedOn by { id } } notes { text by { id } }
} } }`;
const LOG = `mutation ($input: LogCheckInContactInput!) { logCheckInContact(input: $input) { checkIn { id state closedBecause } } }`;

type Listed = { checkIns: { totalCount: number; nodes: Record<string, unknown>[] } };

describe('check-ins through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let groupId: string;
  let today: string;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.LEADER,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      {
        input: {
          siteId: site.id,
          internalName: 'Toipujat',
          publicName: 'Tiistairyhmä',
          admission: 'CLOSED',
        },
      },
    );
    groupId = createGroup.group.id;
  });
  afterAll(() => api.close());

  /** A member of the group with a session a week, marked by letters, the last of them yesterday. */
  async function member(letters: string): Promise<{ participantId: string; sessions: string[] }> {
    const { id: participantId } = await api.database.write(org.context, (tx) =>
      api.service(Participants).create(tx, org.context, { firstName: 'Aino' }),
    );
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      { input: { groupId, participantIds: [participantId], startsOn: addDays(today, -365) } },
    );
    const sessions: string[] = [];
    for (const [index, letter] of [...letters].entries()) {
      const { createSession } = await api.data<{ createSession: { session: { id: string } } }>(
        org.tokens.COORDINATOR,
        'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
        {
          input: {
            groupId,
            kind: 'MEETING',
            localDate: addDays(today, (index - letters.length) * 7 + 6),
            wallTime: '13:00',
            durationMinutes: 60,
          },
        },
      );
      sessions.push(createSession.session.id);
      await api.data(
        org.tokens.STAFF,
        'mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }',
        {
          input: {
            sessionId: createSession.session.id,
            marks: [{ clientKey: randomUUID(), participantId, mark: letter === 'P' ? 'PRESENT' : 'ABSENT' }],
          },
        },
      );
    }
    await refresh(participantId);
    return { participantId, sessions };
  }
  const refresh = (participantId: string) =>
    api.database.write(org.context, (tx) =>
      api.service(RegularitySnapshots).refresh(tx, org.context, [participantId]),
    );
  const list = async (token: string, variables: Record<string, unknown> = {}) =>
    (await api.data<Listed>(token, LIST, variables)).checkIns;

  it('a check-in shows the leader what helps, takes notes and calls, and is done once somebody spoke with the person', async () => {
    const { participantId, sessions } = await member('PPPAAA');
    const { nodes, totalCount } = await list(org.tokens.LEADER, { mine: true });
    expect(totalCount).toBe(1);
    expect(nodes[0]).toMatchObject({
      state: 'OPEN',
      words: 'Soita ja kysy kuulumisia',
      inSwedish: 'Ring och fråga hur det är',
      participant: { id: participantId, firstName: 'Aino' },
      group: { internalName: 'Toipujat' },
      lastSeen: { date: addDays(today, -22), session: { id: sessions[2] } },
      usualRhythm: { everyDays: 7, words: expect.stringMatching(/^Usually on \w+days, about once a week$/) },
      lastText: null,
      numberNeedsConfirming: true,
      contacts: [],
    });
    expect(JSON.stringify(nodes)).not.toMatch(/miss|absent/i);
    const checkInId = nodes[0]!.id;

    await api.data(
      org.tokens.STAFF,
      'mutation ($input: CreateCheckInNoteInput!) { createCheckInNote(input: $input) { checkIn { id } } }',
      { input: { checkInId, text: 'Vastaa parhaiten iltapäivällä' } },
    );
    const log = (outcome: string) =>
      api.data<{ logCheckInContact: { checkIn: { state: string } } }>(org.tokens.LEADER, LOG, {
        input: { checkInId, outcome, note: 'Puhelu' },
      });
    expect((await log('NOT_REACHED')).logCheckInContact.checkIn.state).toBe('OPEN');
    expect((await log('DOING_WELL')).logCheckInContact.checkIn).toMatchObject({ state: 'CLOSED' });
    expect(await api.refusal(org.tokens.LEADER, LOG, { input: { checkInId, outcome: 'OTHER' } })).toBe(
      'CONFLICT',
    );
    expect((await list(org.tokens.LEADER)).totalCount).toBe(0);
    const closed = await list(org.tokens.COORDINATOR, { state: 'CLOSED' });
    expect(closed.nodes[0]).toMatchObject({
      closedBecause: 'CONTACTED',
      contacts: [{ outcome: 'NOT_REACHED' }, { outcome: 'DOING_WELL', note: 'Puhelu', contactedOn: today }],
      notes: [{ text: 'Vastaa parhaiten iltapäivällä', by: { id: expect.any(String) } }],
    });
    await refresh(participantId);
    expect((await list(org.tokens.LEADER)).totalCount).toBe(0);
  });

  it('a check-in can be put off and handed over', async () => {
    const { participantId } = await member('PAAA');
    const { nodes } = await list(org.tokens.LEADER);
    const { id } = nodes.find((node) => (node.participant as { id: string }).id === participantId)!;
    const snooze = `mutation ($id: ID!, $until: LocalDate) { snoozeCheckIn(input: { id: $id, until: $until }) { checkIn { state snoozedUntil } } }`;
    expect(await api.data(org.tokens.LEADER, snooze, { id, until: addDays(today, 7) })).toEqual({
      snoozeCheckIn: { checkIn: { state: 'SNOOZED', snoozedUntil: addDays(today, 7) } },
    });
    expect(await api.refusal(org.tokens.LEADER, snooze, { id, until: today })).toBe('BAD_INPUT');
    expect(await api.data(org.tokens.LEADER, snooze, { id, until: null })).toMatchObject({
      snoozeCheckIn: { checkIn: { state: 'OPEN' } },
    });
    const { staffMembers } = await api.data<{ staffMembers: { nodes: { id: string; roles: string[] }[] } }>(
      org.tokens.ADMIN,
      '{ staffMembers { nodes { id roles } } }',
    );
    const idOf = (role: string) => staffMembers.nodes.find(({ roles }) => roles.includes(role))!.id;
    const handOver = `mutation ($id: ID!, $to: ID!) { assignCheckIn(input: { id: $id, staffMemberId: $to }) { checkIn { assignedTo { id } } } }`;
    expect(await api.data(org.tokens.LEADER, handOver, { id, to: idOf('STAFF') })).toEqual({
      assignCheckIn: { checkIn: { assignedTo: { id: idOf('STAFF') } } },
    });
    expect((await list(org.tokens.STAFF, { mine: true })).totalCount).toBe(1);
    expect(await api.refusal(org.tokens.LEADER, handOver, { id, to: idOf('PEER') })).toBe('BAD_INPUT');
  });

  it('check-ins can be switched off and on for a group, and are closed to peers', async () => {
    const { participantId } = await member('PAAA');
    const set = `mutation ($input: UpdateGroupInput!) { updateGroup(input: $input) { group { checkInAfterMisses } } }`;
    const change = (checkInAfterMisses: number | null) =>
      api.data(org.tokens.LEADER, set, { input: { id: groupId, checkInAfterMisses } });
    expect(await change(null)).toEqual({ updateGroup: { group: { checkInAfterMisses: null } } });
    await refresh(participantId);
    const offNodes = (await list(org.tokens.ADMIN, { state: 'CLOSED' })).nodes;
    expect(offNodes.map((node) => node.closedBecause)).toContain('SWITCHED_OFF');
    await change(2);
    await refresh(participantId);
    const ids = (await list(org.tokens.ADMIN)).nodes.map((node) => (node.participant as { id: string }).id);
    expect(ids).toContain(participantId);
    expect(await api.refusal(org.tokens.LEADER, set, { input: { id: groupId, checkInAfterMisses: 1 } })).toBe(
      'BAD_INPUT',
    );
    expect(await api.refusal(org.tokens.PEER, LIST)).toBe('FORBIDDEN');
  });

  it('one check-in costs the same number of SQL statements as many', async () => {
    await Promise.all([member('PAAA'), member('PAAA'), member('PAAA')]);
    const source = api.app.get(DataSource, { strict: false });
    let statements = 0;
    const ignored = (): void => undefined;
    source.logger = {
      logQuery: () => void (statements += 1),
      logQueryError: ignored,
      logQuerySlow: ignored,
      logSchemaBuild: ignored,
      logMigration: ignored,
      log: ignored,
    };
    const cost = async (first: number) => {
      statements = 0;
      const { checkIns } = await api.data<Listed>(
        org.tokens.LEADER,
        LIST.replace('mine: $mine', `mine: $mine, first: ${first}`),
      );
      return { statements, shown: checkIns.nodes.length };
    };
    const ofOne = await cost(1);
    const ofMany = await cost(20);
    expect([ofOne.shown, ofMany.shown > 2]).toEqual([1, true]);
    expect(ofMany.statements).toBe(ofOne.statements);
  });
});
