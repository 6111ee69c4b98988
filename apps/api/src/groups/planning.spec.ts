import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const CREATE_GROUP = `mutation ($input: CreateGroupInput!) {
  createGroup(input: $input) { group { id internalName publicName leaders { id } site { name } } warnings { kind } }
}`;
const CREATE_SERIES = `mutation ($input: CreateSessionSeriesInput!) {
  createSessionSeries(input: $input) {
    sessionsMade warnings { kind message session { id } otherSession { group { id } } participant { id } staffMember { id } }
    series { id recurrenceRule wallTime timeZone startsOn group { id } }
  }
}`;
const ADD_MEMBERS = `mutation ($input: CreateMembershipsInput!) {
  createMemberships(input: $input) { memberships { id role startsOn participant { firstName } } warnings { kind participant { id } } }
}`;
const SESSION = `id localDate wallTime startsAt place status cancelReason isException capacity seatsFree originalDate`;
const UPDATE_SESSION = `mutation ($input: UpdateSessionInput!) {
  updateSession(input: $input) {
    session { ${SESSION} series { id recurrenceRule previousSeries { endsOn } } } warnings { kind }
  }
}`;

interface SessionNode {
  readonly id: string;
  readonly localDate: string;
  readonly wallTime: string;
  readonly status: string;
  readonly cancelReason: string | null;
  readonly originalDate: string | null;
}

describe('planning through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let other: TestOrganisation;
  let siteId: string;
  let today: string;
  let counter = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    other = await api.newOrganisation('Toinen ry');
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    siteId = site.id;
    today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
  });
  afterAll(() => api.close());

  const groupInput = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    siteId,
    internalName: `Päihdekuntoutujat ${(counter += 1)}`,
    publicName: 'Tiistairyhmä',
    admission: 'CLOSED',
    ...fields,
  });
  const newGroup = async (token = org.tokens.COORDINATOR, fields = {}): Promise<string> => {
    const answer = await api.data<{ createGroup: { group: { id: string } } }>(token, CREATE_GROUP, {
      input: groupInput(fields),
    });
    return answer.createGroup.group.id;
  };
  const seriesInput = (groupId: string, fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    groupId,
    recurrenceRule: 'FREQ=DAILY',
    startsOn: addDays(today, 1),
    wallTime: '13:00',
    durationMinutes: 90,
    ...fields,
  });
  const newSeries = async (groupId: string, fields = {}, token = org.tokens.COORDINATOR) => {
    const answer = await api.data<{
      createSessionSeries: {
        sessionsMade: number;
        warnings: Record<string, string>[];
        series: { id: string };
      };
    }>(token, CREATE_SERIES, { input: seriesInput(groupId, fields) });
    return answer.createSessionSeries;
  };
  const sessionsOf = async (groupId: string, token = org.tokens.COORDINATOR): Promise<SessionNode[]> => {
    const answer = await api.data<{ sessions: { nodes: SessionNode[] } }>(
      token,
      `query ($groupId: ID!) { sessions(groupId: $groupId, first: 200) { nodes { ${SESSION} } } }`,
      { groupId },
    );
    return answer.sessions.nodes;
  };
  const newParticipant = async (firstName: string): Promise<string> => {
    const row = await api.database.write(org.context, (tx) =>
      api.service(Participants).create(tx, org.context, { firstName }),
    );
    return row.id;
  };

  it('a leader can make a group, lead it, plan it weekly and add people to it', async () => {
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.LEADER,
      CREATE_GROUP,
      { input: groupInput({ publicName: ' Tiistairyhmä ' }) },
    );
    expect(createGroup).toMatchObject({
      group: { publicName: 'Tiistairyhmä', leaders: [{ id: org.staffIds.LEADER }], site: { name: 'Keskus' } },
      warnings: [],
    });
    const groupId = createGroup.group.id;
    const made = await newSeries(groupId, { recurrenceRule: 'rrule:freq=weekly' }, org.tokens.LEADER);
    expect(made).toMatchObject({
      sessionsMade: 8,
      series: {
        recurrenceRule: 'FREQ=WEEKLY',
        wallTime: '13:00',
        timeZone: 'Europe/Helsinki',
        group: { id: groupId },
      },
    });
    const participantIds = [await newParticipant('Aino'), await newParticipant('Eero')];
    const { createMemberships } = await api.data<{ createMemberships: unknown }>(
      org.tokens.LEADER,
      ADD_MEMBERS,
      {
        input: { groupId, participantIds },
      },
    );
    expect(createMemberships).toMatchObject({
      memberships: [
        { role: 'MEMBER', startsOn: today, participant: { firstName: 'Aino' } },
        { role: 'MEMBER', startsOn: today, participant: { firstName: 'Eero' } },
      ],
      warnings: [],
    });
    const { groups } = await api.data<{ groups: unknown }>(
      org.tokens.LEADER,
      `{ groups(mine: true, first: 5) { totalCount nodes {
          memberships(activeOn: "${today}") { totalCount nodes { participant { firstName } } }
          sessions(first: 2) { totalCount pageInfo { hasNextPage } nodes { wallTime durationMinutes status } }
          series { nodes { recurrenceRule } }
      } } }`,
    );
    expect(groups).toEqual({
      totalCount: 1,
      nodes: [
        {
          memberships: {
            totalCount: 2,
            nodes: expect.arrayContaining([{ participant: { firstName: 'Aino' } }]),
          },
          sessions: {
            totalCount: 8,
            pageInfo: { hasNextPage: true },
            nodes: Array(2).fill({ wallTime: '13:00', durationMinutes: 90, status: 'PLANNED' }),
          },
          series: { nodes: [{ recurrenceRule: 'FREQ=WEEKLY' }] },
        },
      ],
    });
  });

  it('a leader cannot change a group that others lead, and a peer cannot change anything', async () => {
    const groupId = await newGroup();
    await newSeries(groupId);
    const [session] = await sessionsOf(groupId);
    const attempts: [string, Record<string, unknown>][] = [
      [
        'mutation ($id: ID!) { updateGroup(input: { id: $id, publicName: "Uusi" }) { group { id } } }',
        { id: groupId },
      ],
      ['mutation ($id: ID!) { archiveGroup(input: { id: $id }) { group { id } } }', { id: groupId }],
      [CREATE_SERIES, { input: seriesInput(groupId) }],
      [ADD_MEMBERS, { input: { groupId, participantIds: [org.peerParticipantId] } }],
      [UPDATE_SESSION, { input: { id: session?.id, place: 'Sali' } }],
      [UPDATE_SESSION, { input: { id: session?.id, place: 'Sali', scope: 'THIS_AND_FOLLOWING' } }],
      [
        'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "x" }) { session { id } } }',
        { id: session?.id },
      ],
      ['mutation ($id: ID!) { restoreSession(input: { id: $id }) { session { id } } }', { id: session?.id }],
      [
        'mutation ($input: CreateBreakPeriodInput!) { createBreakPeriod(input: $input) { sessionsCancelled } }',
        { input: { name: 'Tauko', startsOn: today, endsOn: today } },
      ],
    ];
    for (const [mutation, variables] of attempts) {
      expect(await api.refusal(org.tokens.LEADER, mutation, variables)).toBe('FORBIDDEN');
      expect(await api.refusal(org.tokens.PEER, mutation, variables)).toBe('FORBIDDEN');
      expect(await api.refusal(org.tokens.STAFF, mutation, variables)).toBe('FORBIDDEN');
    }
  });

  it('groups, sessions, sites, staff and people of another organisation are not found', async () => {
    const groupId = await newGroup();
    await newSeries(groupId);
    const [session] = await sessionsOf(groupId);
    const admin = other.tokens.ADMIN;
    expect(await api.refusal(admin, 'query ($id: ID!) { group(id: $id) { id } }', { id: groupId })).toBe(
      'NOT_FOUND',
    );
    expect(
      await api.refusal(admin, 'query ($id: ID!) { session(id: $id) { id } }', { id: session?.id }),
    ).toBe('NOT_FOUND');
    expect(await sessionsOf(groupId, admin)).toEqual([]);
    expect(await api.refusal(admin, CREATE_GROUP, { input: groupInput() })).toBe('NOT_FOUND');
    expect(await api.refusal(admin, CREATE_SERIES, { input: seriesInput(groupId) })).toBe('NOT_FOUND');
    expect(await api.refusal(admin, UPDATE_SESSION, { input: { id: session?.id, place: 'Sali' } })).toBe(
      'NOT_FOUND',
    );
    const foreign = { input: groupInput({ leaderIds: [other.staffIds.LEADER] }) };
    expect(await api.refusal(org.tokens.ADMIN, CREATE_GROUP, foreign)).toBe('NOT_FOUND');
    const stranger = { input: { groupId, participantIds: [other.peerParticipantId] } };
    expect(await api.refusal(org.tokens.ADMIN, ADD_MEMBERS, stranger)).toBe('NOT_FOUND');
  });

  it('a peer sees their own groups and sessions only, with first names and without reasons', async () => {
    const own = await newGroup();
    const foreign = await newGroup();
    await newSeries(own);
    await newSeries(foreign);
    await api.data(org.tokens.COORDINATOR, ADD_MEMBERS, {
      input: { groupId: own, participantIds: [org.peerParticipantId], role: 'PEER_LEADER' },
    });
    const [session] = await sessionsOf(own);
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Ohjaaja sairastui" }) { session { cancelReason } } }',
      { id: session?.id },
    );
    const seen = await api.data<{ groups: { nodes: { id: string }[] }; sessions: { nodes: SessionNode[] } }>(
      org.tokens.PEER,
      `{ groups(first: 5) { nodes { id memberships { nodes { participant { firstName lastName } } } } }
         sessions(first: 200) { nodes { ${SESSION} group { id } } } }`,
    );
    expect(seen.groups.nodes).toEqual([
      { id: own, memberships: { nodes: [{ participant: { firstName: 'Vertti', lastName: null } }] } },
    ]);
    expect(
      new Set(seen.sessions.nodes.map((node) => (node as unknown as { group: { id: string } }).group.id)),
    ).toEqual(new Set([own]));
    expect(seen.sessions.nodes[0]).toMatchObject({ status: 'CANCELLED', cancelReason: null });
    expect(
      await api.refusal(org.tokens.PEER, 'query ($id: ID!) { group(id: $id) { id } }', { id: foreign }),
    ).toBe('NOT_FOUND');
  });

  it('a public name that reveals the internal name is refused, unless one name is given as both', async () => {
    const refusedField = async (fields: Record<string, unknown>): Promise<string | undefined> => {
      const answer = await api.ask(org.tokens.COORDINATOR, CREATE_GROUP, { input: groupInput(fields) });
      return answer.errors?.[0]?.extensions.fields[0]?.field;
    };
    expect(await refusedField({ internalName: 'Korvaus', publicName: 'KORVAUSryhmä' })).toBe('publicName');
    expect(await refusedField({ publicName: 'Ryhmä jolla on liian pitkä' })).toBe('publicName');
    expect(await refusedField({ publicName: ' ' })).toBe('publicName');
    expect(await refusedField({ internalName: 'Aamukahvi', publicName: 'Aamukahvi' })).toBeUndefined();
    expect(await refusedField({ internalName: ' aamukahvi', publicName: 'Kahvit' })).toBe('internalName');
    const id = await newGroup(org.tokens.COORDINATOR, { publicName: 'Torstairyhmä' });
    const rename =
      'mutation ($input: UpdateGroupInput!) { updateGroup(input: $input) { group { internalName capacity } } }';
    expect(
      await api.refusal(org.tokens.COORDINATOR, rename, { input: { id, internalName: 'Torstairyhmä' } }),
    ).toBe('BAD_INPUT');
    const both = { internalName: 'Torstairyhmä', publicName: 'Torstairyhmä', capacity: 12 };
    await api.data(org.tokens.COORDINATOR, rename, { input: { id, ...both } });
    expect(await api.data(org.tokens.COORDINATOR, rename, { input: { id, capacity: null } })).toEqual({
      updateGroup: { group: { internalName: 'Torstairyhmä', capacity: null } },
    });
  });

  it('a request adds all people or nobody, and memberships end and reopen without overlaps', async () => {
    const groupId = await newGroup();
    const [first, second] = [await newParticipant('Liisa'), await newParticipant('Matti')];
    const { createMemberships } = await api.data<{ createMemberships: { memberships: { id: string }[] } }>(
      org.tokens.COORDINATOR,
      ADD_MEMBERS,
      { input: { groupId, participantIds: [first], startsOn: addDays(today, -30) } },
    );
    const again = await api.ask(org.tokens.COORDINATOR, ADD_MEMBERS, {
      input: { groupId, participantIds: [second, first] },
    });
    expect(again.errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      fields: [{ field: 'participantIds' }],
    });
    const id = createMemberships.memberships[0]?.id;
    const end =
      'mutation ($id: ID!, $endsOn: LocalDate) { endMembership(input: { id: $id, endsOn: $endsOn }) { membership { endsOn } } }';
    expect(await api.refusal(org.tokens.COORDINATOR, end, { id, endsOn: addDays(today, -31) })).toBe(
      'BAD_INPUT',
    );
    expect(await api.data(org.tokens.COORDINATOR, end, { id })).toEqual({
      endMembership: { membership: { endsOn: today } },
    });
    await api.data(org.tokens.COORDINATOR, ADD_MEMBERS, {
      input: { groupId, participantIds: [second, first], startsOn: addDays(today, 1) },
    });
    const reopen =
      'mutation ($id: ID!) { updateMembership(input: { id: $id, endsOn: null, role: VOLUNTEER }) { membership { endsOn } } }';
    expect(await api.refusal(org.tokens.COORDINATOR, reopen, { id })).toBe('CONFLICT');
    const { participant } = await api.data<{ participant: unknown }>(
      org.tokens.COORDINATOR,
      'query ($id: ID!) { participant(id: $id) { memberships { totalCount nodes { startsOn endsOn group { id } } } } }',
      { id: first },
    );
    expect(participant).toEqual({
      memberships: {
        totalCount: 2,
        nodes: [
          { startsOn: addDays(today, -30), endsOn: today, group: { id: groupId } },
          { startsOn: addDays(today, 1), endsOn: null, group: { id: groupId } },
        ],
      },
    });
  });

  it('one session moves, then the following ones, and a session changed by hand stays', async () => {
    const groupId = await newGroup();
    const startsOn = addDays(today, 7);
    await newSeries(groupId, { recurrenceRule: 'FREQ=WEEKLY', startsOn, place: 'Sali A' });
    const before = await sessionsOf(groupId);
    expect(before).toHaveLength(8);
    const [, second, third] = before;
    const { updateSession: one } = await api.data<{ updateSession: { session: unknown } }>(
      org.tokens.COORDINATOR,
      UPDATE_SESSION,
      { input: { id: third?.id, wallTime: '15:30', place: null } },
    );
    expect(one.session).toMatchObject({ id: third?.id, wallTime: '15:30', place: null, isException: true });
    const { updateSession: all } = await api.data<{ updateSession: { session: unknown } }>(
      org.tokens.COORDINATOR,
      UPDATE_SESSION,
      {
        input: {
          id: second?.id,
          localDate: addDays(second?.localDate ?? '', 1),
          wallTime: '10:00',
          scope: 'THIS_AND_FOLLOWING',
        },
      },
    );
    expect(all.session).toMatchObject({
      id: second?.id,
      wallTime: '10:00',
      localDate: addDays(second?.localDate ?? '', 1),
      series: { previousSeries: { endsOn: addDays(second?.localDate ?? '', -1) } },
    });
    const after = await sessionsOf(groupId);
    expect(after.map((session) => session.id)).toEqual(before.map((session) => session.id));
    expect(after.map((session) => session.wallTime)).toEqual([
      '13:00',
      '10:00',
      '15:30',
      '10:00',
      '10:00',
      '10:00',
      '10:00',
      '10:00',
    ]);
    const rule = { recurrenceRule: 'FREQ=DAILY' };
    expect(
      await api.refusal(org.tokens.COORDINATOR, UPDATE_SESSION, { input: { id: second?.id, ...rule } }),
    ).toBe('BAD_INPUT');
  });

  it('cancelling all following sessions reaches those of a later split, and nobody is reminded of them', async () => {
    const groupId = await newGroup();
    const startsOn = addDays(today, 7);
    await newSeries(groupId, { recurrenceRule: 'FREQ=WEEKLY', startsOn });
    const before = await sessionsOf(groupId);
    const follow = { scope: 'THIS_AND_FOLLOWING' };
    await api.data(org.tokens.COORDINATOR, UPDATE_SESSION, {
      input: { id: before[6]?.id, wallTime: '10:00', ...follow },
    });
    await api.data(
      org.tokens.COORDINATOR,
      `mutation ($id: ID!, $scope: PlanScope!) {
        cancelSession(input: { id: $id, reason: "Ryhmä päättyy", scope: $scope }) { session { status } }
      }`,
      { id: before[1]?.id, ...follow },
    );
    const after = await sessionsOf(groupId);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ status }) => status)).toEqual(['PLANNED', ...Array<string>(7).fill('CANCELLED')]);
    const remindedOf = await api.database.read(org.context, (tx) =>
      tx.query<{ session_id: string }[]>(
        `SELECT DISTINCT session_id FROM reminder_wave
         WHERE status = 'PLANNED' AND kind <> 'CANCELLED' AND session_id = ANY ($1)`,
        [after.map(({ id }) => id)],
      ),
    );
    expect(remindedOf).toEqual([{ session_id: before[0]?.id }]);
  });

  it('a change of all following sessions warns of double bookings in a later series', async () => {
    const place = 'Pajan kulma';
    const [groupId, otherId] = [await newGroup(), await newGroup()];
    const startsOn = addDays(today, 7);
    await newSeries(groupId, { recurrenceRule: 'FREQ=WEEKLY', startsOn, wallTime: '05:00' });
    const sessions = await sessionsOf(groupId);
    await api.data(org.tokens.COORDINATOR, UPDATE_SESSION, {
      input: { id: sessions[4]?.id, wallTime: '05:30', scope: 'THIS_AND_FOLLOWING' },
    });
    const once = { recurrenceRule: 'FREQ=WEEKLY;COUNT=1', wallTime: '05:00', place };
    await newSeries(otherId, { ...once, startsOn: sessions[5]?.localDate });
    const { updateSession } = await api.data<{ updateSession: { warnings: unknown[] } }>(
      org.tokens.COORDINATOR,
      UPDATE_SESSION,
      { input: { id: sessions[1]?.id, place, scope: 'THIS_AND_FOLLOWING' } },
    );
    expect(updateSession.warnings).toEqual([{ kind: 'PLACE_DOUBLE_BOOKED' }]);
  });

  it('a session is cancelled with a reason and restored; a group is archived only if nothing is planned', async () => {
    const groupId = await newGroup();
    await newSeries(groupId, { recurrenceRule: 'FREQ=WEEKLY' });
    const [first, second] = await sessionsOf(groupId);
    const cancel = `mutation ($id: ID!, $reason: String!, $scope: PlanScope! = THIS) {
      cancelSession(input: { id: $id, reason: $reason, scope: $scope }) { session { status cancelReason } }
    }`;
    const archive = 'mutation ($id: ID!) { archiveGroup(input: { id: $id }) { group { archivedAt } } }';
    expect(await api.refusal(org.tokens.COORDINATOR, cancel, { id: first?.id, reason: ' ' })).toBe(
      'BAD_INPUT',
    );
    await api.data(org.tokens.COORDINATOR, cancel, { id: first?.id, reason: 'Vesivahinko' });
    expect(
      await api.refusal(org.tokens.COORDINATOR, UPDATE_SESSION, { input: { id: first?.id, place: 'B' } }),
    ).toBe('SESSION_CANCELLED');
    expect(await api.refusal(org.tokens.COORDINATOR, archive, { id: groupId })).toBe('CONFLICT');
    await api.data(org.tokens.COORDINATOR, cancel, {
      id: second?.id,
      reason: 'Ryhmä päättyy',
      scope: 'THIS_AND_FOLLOWING',
    });
    expect(new Set((await sessionsOf(groupId)).map((session) => session.status))).toEqual(
      new Set(['CANCELLED']),
    );
    await api.data(org.tokens.COORDINATOR, archive, { id: groupId });
    const restore = 'mutation ($id: ID!) { restoreSession(input: { id: $id }) { session { status } } }';
    expect(await api.refusal(org.tokens.COORDINATOR, restore, { id: first?.id })).toBe('CONFLICT');
  });

  it('a break cancels the sessions that it covers and brings them back when it is removed', async () => {
    const groupId = await newGroup();
    await newSeries(groupId);
    const create =
      'mutation ($input: CreateBreakPeriodInput!) { createBreakPeriod(input: $input) { sessionsCancelled breakPeriod { id group { id } } } }';
    const input = { name: 'Joulutauko', startsOn: addDays(today, 3), endsOn: addDays(today, 5), groupId };
    const { createBreakPeriod } = await api.data<{ createBreakPeriod: { breakPeriod: { id: string } } }>(
      org.tokens.COORDINATOR,
      create,
      { input },
    );
    expect(createBreakPeriod).toMatchObject({
      sessionsCancelled: 3,
      breakPeriod: { group: { id: groupId } },
    });
    expect((await sessionsOf(groupId))[2]).toMatchObject({ status: 'CANCELLED', cancelReason: 'Joulutauko' });
    const { breakPeriods } = await api.data<{ breakPeriods: unknown }>(
      org.tokens.STAFF,
      `{ breakPeriods(from: "${addDays(today, 5)}", to: "${addDays(today, 5)}") { nodes { name } totalCount } }`,
    );
    expect(breakPeriods).toEqual({ nodes: [{ name: 'Joulutauko' }], totalCount: 1 });
    const remove = 'mutation ($id: ID!) { deleteBreakPeriod(input: { id: $id }) { sessionsRestored } }';
    expect(await api.data(org.tokens.COORDINATOR, remove, { id: createBreakPeriod.breakPeriod.id })).toEqual({
      deleteBreakPeriod: { sessionsRestored: 3 },
    });
    expect(new Set((await sessionsOf(groupId)).map((session) => session.status))).toEqual(
      new Set(['PLANNED']),
    );
  });

  it('double bookings of a leader, a place or a participant cause warnings but no refusal', async () => {
    const leaderIds = [org.staffIds.LEADER];
    const [first, second] = [
      await newGroup(org.tokens.COORDINATOR, { leaderIds }),
      await newGroup(org.tokens.COORDINATOR, { leaderIds }),
    ];
    const participantIds = [await newParticipant('Kaisa')];
    await api.data(org.tokens.COORDINATOR, ADD_MEMBERS, { input: { groupId: first, participantIds } });
    await api.data(org.tokens.COORDINATOR, ADD_MEMBERS, { input: { groupId: second, participantIds } });
    const plan = {
      recurrenceRule: 'FREQ=WEEKLY;COUNT=1',
      startsOn: addDays(today, 2),
      wallTime: '06:00',
      place: 'Pajalla',
    };
    expect((await newSeries(first, plan)).warnings).toEqual([]);
    const { warnings } = await newSeries(second, { ...plan, wallTime: '07:00', place: 'pajalla' });
    expect(warnings.map((warning) => warning['kind'])).toEqual([
      'LEADER_DOUBLE_BOOKED',
      'PLACE_DOUBLE_BOOKED',
      'PARTICIPANT_DOUBLE_BOOKED',
    ]);
    expect(warnings[0]).toMatchObject({
      session: { id: expect.any(String) },
      otherSession: { group: { id: first } },
      staffMember: { id: org.staffIds.LEADER },
      participant: null,
    });
    expect(warnings[2]).toMatchObject({ participant: { id: participantIds[0] }, staffMember: null });
    expect(
      (await newSeries(second, { ...plan, wallTime: '07:30', startsOn: addDays(today, 3) })).warnings,
    ).toEqual([]);
    const { createMemberships } = await api.data<{ createMemberships: { warnings: unknown[] } }>(
      org.tokens.COORDINATOR,
      ADD_MEMBERS,
      {
        input: { groupId: await newGroup(), participantIds },
      },
    );
    expect(createMemberships.warnings).toEqual([]);
  });

  it('an unusable page, filter or rule is named by its field', async () => {
    const page = await api.ask(
      org.tokens.STAFF,
      '{ groups(first: 5) { nodes { memberships(first: -1) { totalCount } } } }',
    );
    expect(page.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
    const groupId = await newGroup();
    const rule = await api.ask(org.tokens.COORDINATOR, CREATE_SERIES, {
      input: seriesInput(groupId, { recurrenceRule: 'FREQ=HOURLY' }),
    });
    expect(rule.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ field: 'recurrenceRule' }],
    });
  });

  it('sessions inside groups are paged forward and backward, each list in its own place', async () => {
    const groupId = await newGroup();
    await newSeries(groupId);
    const all = await sessionsOf(groupId);
    const query = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { group(id: $id) {
      sessions(first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } } }`;
    type Page = {
      group: { sessions: { nodes: { id: string }[]; pageInfo: Record<string, string | boolean> } };
    };
    const one = await api.data<Page>(org.tokens.STAFF, query, { id: groupId, first: 5 });
    const two = await api.data<Page>(org.tokens.STAFF, query, {
      id: groupId,
      first: 5,
      after: one.group.sessions.pageInfo['endCursor'],
    });
    const back = await api.data<Page>(org.tokens.STAFF, query, {
      id: groupId,
      last: 5,
      before: two.group.sessions.pageInfo['startCursor'],
    });
    expect(two.group.sessions.nodes.map((node) => node.id)).toEqual(
      all.slice(5, 10).map((session) => session.id),
    );
    expect(back.group.sessions.nodes).toEqual(one.group.sessions.nodes);
    expect(back.group.sessions.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  });

  it('a group tells whoever asks whether they may change its plans', async () => {
    const groupId = await newGroup(org.tokens.COORDINATOR, { leaderIds: [org.staffIds.LEADER] });
    const strange = await newGroup();
    const mayPlan = async (token: string) => {
      const { own, other } = await api.data<Record<'own' | 'other', { mayPlan: boolean }>>(
        token,
        `{ own: group(id: "${groupId}") { mayPlan } other: group(id: "${strange}") { mayPlan } }`,
      );
      return [own.mayPlan, other.mayPlan];
    };
    expect(await mayPlan(org.tokens.COORDINATOR)).toEqual([true, true]);
    expect(await mayPlan(org.tokens.LEADER)).toEqual([true, false]);
    expect(await mayPlan(org.tokens.STAFF)).toEqual([false, false]);
  });
});
