import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isoWeekIndex, mondayOfWeek } from '#libs/calendar/iso-week.js';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const HISTORY = `query ($id: ID!, $kind: RegularityPeriodKind!, $from: LocalDate!, $to: LocalDate!) { participant(id: $id) {
  regularity { history(kind: $kind, from: $from, to: $to) { from to visits activeWeeks offeredWeeks } }
  memberships(first: 2) { nodes { regularity { history(kind: $kind, from: $from, to: $to) {
    from to visits attended missed activeWeeks offeredWeeks momentum
  } } } }
} }`;

interface Period {
  readonly from: string;
  readonly to: string;
  readonly visits: number;
  readonly activeWeeks: number;
  readonly offeredWeeks: number;
}

interface PeriodInGroup extends Period {
  readonly attended: number;
  readonly missed: number;
  readonly momentum: number | null;
}

interface History {
  readonly participant: {
    readonly regularity: { readonly history: readonly Period[] } | null;
    readonly memberships: {
      readonly nodes: readonly {
        readonly regularity: { readonly history: readonly PeriodInGroup[] } | null;
      }[];
    };
  } | null;
}

interface Asked {
  readonly kind: 'WEEK' | 'MONTH';
  readonly from: string;
  readonly to: string;
}

describe('the history of somebody through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let groupId: string;
  /** A Monday in the year before: nothing here is on a day still to come. */
  let monday: string;
  let lastYear: { readonly from: string; readonly to: string };

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    const year = Number(today.slice(0, 4)) - 1;
    lastYear = { from: `${year}-01-01`, to: `${year}-12-31` };
    monday = mondayOfWeek(isoWeekIndex(`${year}-03-10`));
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    const { createGroup } = await plan<{ createGroup: { group: { id: string } } }>(
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      {
        input: { siteId: site.id, internalName: 'Toipujat', publicName: 'Tiistairyhmä', admission: 'CLOSED' },
      },
    );
    groupId = createGroup.group.id;
  });
  afterAll(() => api.close());

  function plan<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    return api.data<Data>(org.tokens.COORDINATOR, query, variables);
  }

  async function newMember(): Promise<string> {
    const { id } = await api.database.write(org.context, (tx) =>
      api.service(Participants).create(tx, org.context, { firstName: 'Aino' }),
    );
    await addMember(id, 'MEMBER');
    return id;
  }

  async function addMember(id: string, role: string): Promise<void> {
    await plan(
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      {
        input: { groupId, participantIds: [id], role, startsOn: lastYear.from },
      },
    );
  }

  async function session(localDate: string): Promise<string> {
    const { createSession } = await plan<{ createSession: { session: { id: string } } }>(
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      { input: { groupId, kind: 'MEETING', localDate, wallTime: '13:00', durationMinutes: 60 } },
    );
    return createSession.session.id;
  }

  /** Marks, and does what the worker does when it is woken. */
  async function mark(sessionId: string, participantId: string, value: string): Promise<void> {
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }',
      { input: { sessionId, marks: [{ clientKey: randomUUID(), participantId, mark: value }] } },
    );
    await refresh(participantId);
  }

  async function refresh(participantId: string): Promise<void> {
    const snapshots = new RegularitySnapshots();
    await api.database.write(org.context, (tx) => snapshots.refresh(tx, org.context, [participantId]));
  }

  async function historyOf(id: string, asked: Asked, token = org.tokens.STAFF) {
    const { participant } = await api.data<History>(token, HISTORY, { id, ...asked });
    return {
      overall: participant!.regularity?.history,
      inGroup: participant!.memberships.nodes[0]?.regularity?.history,
    };
  }

  /** Of weeks from the Monday on. */
  const weeks = (count: number): Asked => ({
    kind: 'WEEK',
    from: monday,
    to: addDays(monday, count * 7 - 1),
  });

  it('the history shows every week, with zeros and no momentum where nothing was offered', async () => {
    const aino = await newMember();
    await mark(await session(addDays(monday, 1)), aino, 'PRESENT');
    await mark(await session(addDays(monday, 8)), aino, 'ABSENT');
    await mark(await session(addDays(monday, 22)), aino, 'LATE');
    const { overall, inGroup } = await historyOf(aino, weeks(4));
    expect(inGroup).toEqual([
      {
        from: monday,
        to: addDays(monday, 6),
        visits: 1,
        attended: 1,
        missed: 0,
        activeWeeks: 1,
        offeredWeeks: 1,
        momentum: 1,
      },
      expect.objectContaining({ visits: 0, attended: 0, missed: 1, offeredWeeks: 1, momentum: 0.4 }),
      {
        from: addDays(monday, 14),
        to: addDays(monday, 20),
        visits: 0,
        attended: 0,
        missed: 0,
        activeWeeks: 0,
        offeredWeeks: 0,
        momentum: null,
      },
      expect.objectContaining({ attended: 1, momentum: 0.684 }),
    ]);
    expect(
      overall?.map(({ visits, activeWeeks, offeredWeeks }) => [visits, activeWeeks, offeredWeeks]),
    ).toEqual([
      [1, 1, 1],
      [0, 0, 1],
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('the history follows a late correction of last year, a moved session and a cancelled one', async () => {
    const aino = await newMember();
    const [first, second, third] = (await Promise.all(
      [0, 7, 14].map((days) => session(addDays(monday, days))),
    )) as [string, string, string];
    for (const id of [first, second, third]) await mark(id, aino, 'PRESENT');
    const shown = async () => {
      const { inGroup } = await historyOf(aino, weeks(5));
      return inGroup?.map(({ attended, missed }) => `${attended}/${missed}`).join(' ');
    };
    expect(await shown()).toBe('1/0 1/0 1/0 0/0 0/0');
    await mark(first, aino, 'ABSENT');
    expect(await shown()).toBe('0/1 1/0 1/0 0/0 0/0');
    // Of sessions that have begun the api moves none; their dates are put right in the database.
    await api.database.write(org.context, (tx) =>
      tx.query(
        `UPDATE session SET local_date = local_date + 21, starts_at = starts_at + interval '21 days',
           ends_at = ends_at + interval '21 days' WHERE id = $1`,
        [second],
      ),
    );
    await plan(
      'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Sairaus" }) { session { id } } }',
      {
        id: third,
      },
    );
    await refresh(aino);
    expect(await shown()).toBe('0/1 0/0 0/0 0/0 1/0');
  });

  it('the history shows last year month by month, and its twelve months add up to the figures', async () => {
    const aino = await newMember();
    for (const days of [0, 7, 60, 120, 121])
      await mark(await session(addDays(monday, days)), aino, 'PRESENT');
    const { overall, inGroup } = await historyOf(aino, { kind: 'MONTH', ...lastYear });
    expect([overall?.length, inGroup?.length]).toEqual([12, 12]);
    expect([inGroup?.[0]?.from, inGroup?.[11]?.to]).toEqual([lastYear.from, lastYear.to]);
    const total = (figure: keyof Period) => overall?.reduce((sum, month) => sum + Number(month[figure]), 0);
    expect([total('visits'), total('activeWeeks'), total('offeredWeeks')]).toEqual([5, 4, 4]);
  });

  it('the history of a person is closed to peers and observers', async () => {
    const aino = await newMember();
    await addMember(org.peerParticipantId, 'PEER_LEADER');
    await mark(await session(monday), aino, 'PRESENT');
    expect(await historyOf(aino, weeks(2))).toMatchObject({ overall: [{ visits: 1 }, { visits: 0 }] });
    expect(await historyOf(aino, weeks(2), org.tokens.PEER)).toEqual({
      overall: undefined,
      inGroup: undefined,
    });
    expect(await api.refusal(org.tokens.OBSERVER, HISTORY, { id: aino, ...weeks(2) })).toBe('FORBIDDEN');
  });

  it('the history refuses periods that end before they start, and more than ten years', async () => {
    const aino = await newMember();
    await refresh(aino);
    const problem = async (asked: Asked) => {
      const { errors } = await api.ask(org.tokens.STAFF, HISTORY, { id: aino, ...asked });
      return errors?.[0]?.extensions;
    };
    const { from, to } = lastYear;
    expect(await problem({ kind: 'WEEK', from: to, to: from })).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ field: 'to' }],
    });
    for (const asked of [
      { kind: 'WEEK' as const, from: '2010-01-01', to },
      { kind: 'MONTH' as const, from: '2010-01-01', to },
      { kind: 'MONTH' as const, from: '2200-12-01', to: '2200-12-31' },
    ]) {
      expect(await problem(asked)).toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'to' }] });
    }
  });

  it('history periods count as objects, so ten years for a page of people are refused as too much', async () => {
    const query = `query ($first: Int!) { participantsByRegularity(sortBy: VISITS, first: $first) { nodes {
      regularity { history(kind: WEEK, from: "2017-01-01", to: "2026-12-31") { visits } } } } }`;
    expect(await api.refusal(org.tokens.STAFF, query, { first: 20 })).toBe('QUERY_REFUSED');
    await api.data(org.tokens.STAFF, query, { first: 5 });
  });
});
