import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const MEASURES = `query ($id: ID!) { participant(id: $id) {
  memberships { nodes { regularity {
    visits attended missed countsOnly attendanceRate wilsonLow wilsonHigh evenness similarWeeks momentum activeWeeks offeredWeeks currentStreak bestStreak
    definitionVersion computedAt plainWords { visits weeks streak days lately } inSwedish: plainWords(language: SV) { visits }
  } } }
  regularity { visits activeWeeks offeredWeeks currentStreak bestStreak definitionVersion plainWords(language: EN) { visits weeks streak days lately } }
} }`;

interface Measures {
  readonly participant: {
    readonly memberships: {
      readonly nodes: readonly { readonly regularity: Record<string, unknown> | null }[];
    };
    readonly regularity: Record<string, unknown> | null;
  };
}

describe('regularity through the api', () => {
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
    const input = {
      siteId: site.id,
      internalName: 'Toipujat',
      publicName: 'Tiistairyhmä',
      admission: 'CLOSED',
    };
    const { createGroup } = await plan<{ createGroup: { group: { id: string } } }>(
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      { input },
    );
    groupId = createGroup.group.id;
  });
  afterAll(() => api.close());

  function plan<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    return api.data<Data>(org.tokens.COORDINATOR, query, variables);
  }

  async function newMember(firstName: string): Promise<string> {
    const { id } = await api.database.write(org.context, (tx) =>
      api.service(Participants).create(tx, org.context, { firstName }),
    );
    await plan(
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      {
        input: { groupId, participantIds: [id], startsOn: addDays(today, -365) },
      },
    );
    return id;
  }

  async function heldSession(inDays: number): Promise<string> {
    const { createSession } = await plan<{ createSession: { session: { id: string } } }>(
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      {
        input: {
          groupId,
          kind: 'MEETING',
          localDate: addDays(today, inDays),
          wallTime: '13:00',
          durationMinutes: 60,
        },
      },
    );
    return createSession.session.id;
  }

  async function mark(sessionId: string, participantId: string, value: string): Promise<void> {
    await api.data(
      org.tokens.STAFF,
      'mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }',
      { input: { sessionId, marks: [{ clientKey: randomUUID(), participantId, mark: value }] } },
    );
  }

  /** What the worker does when it is woken. */
  async function refresh(participantId: string): Promise<void> {
    const snapshots = new RegularitySnapshots();
    await api.database.write(org.context, (tx) => snapshots.refresh(tx, org.context, [participantId]));
  }

  const measuresOf = async (id: string, token = org.tokens.STAFF) =>
    (await api.data<Measures>(token, MEASURES, { id })).participant;

  it('the regularity shows the worked example: weekly marks with one excused and one cancelled', async () => {
    const aino = await newMember('Aino');
    const marks = { P: 'PRESENT', A: 'ABSENT', E: 'EXCUSED', C: 'PRESENT' };
    const letters = [...'PPAPEPCPAAPP'] as (keyof typeof marks)[];
    for (const [week, letter] of letters.entries()) {
      const sessionId = await heldSession((week - letters.length) * 7);
      await mark(sessionId, aino, marks[letter]);
      if (letter !== 'C') continue;
      await plan(
        'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Sairaus" }) { session { status } } }',
        {
          id: sessionId,
        },
      );
    }
    expect(await measuresOf(aino)).toEqual({
      memberships: { nodes: [{ regularity: null }] },
      regularity: null,
    });
    await refresh(aino);
    const { memberships, regularity } = await measuresOf(aino);
    expect(memberships.nodes[0]?.regularity).toEqual({
      visits: 7,
      attended: 7,
      missed: 3,
      countsOnly: false,
      attendanceRate: 0.7,
      wilsonLow: expect.closeTo(0.3968, 4),
      wilsonHigh: expect.closeTo(0.8922, 4),
      evenness: expect.closeTo(0.6733, 4),
      similarWeeks: 0.5,
      momentum: expect.closeTo(0.7289, 4),
      activeWeeks: 7,
      offeredWeeks: 10,
      currentStreak: 2,
      bestStreak: 3,
      definitionVersion: 3,
      computedAt: expect.any(String),
      plainWords: {
        visits: 'Olit mukana 7 kertaa 10:stä',
        weeks: 'Mukana 7 viikolla 10:stä',
        streak: 'Jo 2 viikkoa peräkkäin',
        days: null,
        lately: null,
      },
      inSwedish: { visits: 'Du var med 7 av 10 gånger' },
    });
    expect(regularity).toEqual({
      visits: 7,
      activeWeeks: 7,
      offeredWeeks: 10,
      currentStreak: 2,
      bestStreak: 3,
      definitionVersion: 3,
      plainWords: {
        visits: 'You came 7 times',
        weeks: 'Took part in 7 of 10 weeks',
        streak: '2 weeks in a row',
        days: null,
        lately: null,
      },
    });
  });

  it('the regularity gives counts and no rate for fewer than four sessions', async () => {
    const eero = await newMember('Eero');
    for (const inDays of [-21, -14, -7]) await mark(await heldSession(inDays), eero, 'LATE');
    await refresh(eero);
    expect((await measuresOf(eero)).memberships.nodes[0]?.regularity).toMatchObject({
      attended: 3,
      missed: 0,
      countsOnly: true,
      attendanceRate: null,
      wilsonLow: null,
      wilsonHigh: null,
      evenness: null,
      similarWeeks: 1,
      momentum: 1,
    });
  });

  it('the regularity says in words that the days repeat and that a person comes more often lately', async () => {
    const leena = await newMember('Leena');
    const sessions = await Promise.all([-42, -35, -28, -21, -14, -7].map(heldSession));
    for (const [index, id] of sessions.entries()) await mark(id, leena, index < 3 ? 'ABSENT' : 'PRESENT');
    await refresh(leena);
    expect((await measuresOf(leena)).memberships.nodes[0]?.regularity).toMatchObject({
      attendanceRate: 0.5,
      plainWords: { days: null, lately: 'Viime aikoina useammin' },
    });
    for (const id of sessions) await mark(id, leena, 'PRESENT');
    await refresh(leena);
    const { memberships, regularity } = await measuresOf(leena);
    expect(memberships.nodes[0]?.regularity).toMatchObject({
      evenness: 1,
      similarWeeks: 1,
      momentum: 1,
      plainWords: { days: 'Samat päivät toistuvat', lately: null },
    });
    expect(regularity).toMatchObject({ plainWords: { days: null, lately: null } });
  });

  it('the regularity shows peers nothing', async () => {
    const elina = await newMember('Elina');
    await plan(
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      {
        input: { groupId, participantIds: [org.peerParticipantId], role: 'PEER_LEADER' },
      },
    );
    await mark(await heldSession(-3), elina, 'PRESENT');
    await refresh(elina);
    expect((await measuresOf(elina)).regularity).toMatchObject({ visits: 1 });
    expect(await measuresOf(elina, org.tokens.PEER)).toEqual({
      memberships: { nodes: [{ regularity: null }] },
      regularity: null,
    });
  });
});
