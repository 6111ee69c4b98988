import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const RECORD = `mutation ($input: RecordAttendanceInput!) {
  recordAttendance(input: $input) {
    rows { clientKey ok applied error { code } attendance { id mark walkIn note participant { id firstName } } }
    session { id }
  }
}`;
const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { signUp { id status participant { id } session { id } } session { seatsTaken seatsFree } }
}`;
const CANCEL = `mutation ($input: CancelSignUpInput!) {
  cancelSignUp(input: $input) { signUp { id status cancelledAt } session { seatsTaken seatsFree } }
}`;
const REGISTER = `query ($id: ID!) {
  session(id: $id) { register {
    anonymousVisitors note closedAt closedBy { displayName }
    rows { participant { id firstName lastName } membershipRole signedUp expected
      attendance { mark note walkIn recordedBy { displayName } history { previousMark mark device applied note actor { displayName } } } }
  } }
}`;

interface Row {
  readonly clientKey: string;
  readonly ok: boolean;
  readonly applied: boolean | null;
  readonly error: { readonly code: string } | null;
  readonly attendance: { readonly mark: string | null; readonly walkIn: boolean } | null;
}

interface RegisterAnswer {
  readonly session: {
    readonly register: {
      readonly anonymousVisitors: number | null;
      readonly note: string | null;
      readonly closedAt: string | null;
      readonly closedBy: unknown;
      readonly rows: readonly {
        readonly participant: {
          readonly id: string;
          readonly firstName: string;
          readonly lastName: string | null;
        };
        readonly membershipRole: string | null;
        readonly signedUp: boolean;
        readonly expected: string;
        readonly attendance: Record<string, unknown> | null;
      }[];
    };
  };
}

describe('participation through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let siteId: string;
  let today: string;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    siteId = site.id;
    today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
  });
  afterAll(() => api.close());

  async function newGroup(admission = 'OPEN'): Promise<string> {
    const input = { siteId, internalName: `Toipujat ${randomUUID()}`, publicName: 'Tiistairyhmä', admission };
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      { input },
    );
    return createGroup.group.id;
  }

  async function newSession(
    groupId: string,
    inDays: number,
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const input = {
      groupId,
      kind: 'MEETING',
      localDate: addDays(today, inDays),
      wallTime: '13:00',
      durationMinutes: 90,
      ...more,
    };
    const { createSession } = await api.data<{ createSession: { session: { id: string } } }>(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      { input },
    );
    return createSession.session.id;
  }

  async function newPeople(...names: string[]): Promise<string[]> {
    return api.database.write(org.context, async (tx) => {
      const people: string[] = [];
      for (const firstName of names) {
        const fields = { firstName, lastName: 'Mäkelä' };
        people.push((await api.service(Participants).create(tx, org.context, fields)).id);
      }
      return people;
    });
  }

  async function addMembers(groupId: string, participantIds: string[], role = 'MEMBER'): Promise<void> {
    const input = { groupId, participantIds, role, startsOn: addDays(today, -200) };
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      { input },
    );
  }

  async function record(token: string, input: Record<string, unknown>): Promise<Row[]> {
    const { recordAttendance } = await api.data<{ recordAttendance: { rows: Row[] } }>(token, RECORD, {
      input,
    });
    return recordAttendance.rows;
  }

  const register = async (token: string, id: string): Promise<RegisterAnswer['session']['register']> =>
    (await api.data<RegisterAnswer>(token, REGISTER, { id })).session.register;

  it('people can sign up until the seats are taken, and a cancellation frees a seat', async () => {
    const sessionId = await newSession(await newGroup(), 3, { capacity: 1 });
    const [aino, eero] = (await newPeople('Aino', 'Eero')) as [string, string];
    const forAino = { input: { sessionId: sessionId.toUpperCase(), participantId: aino.toUpperCase() } };
    const forEero = { input: { sessionId, participantId: eero } };
    const { signUp } = await api.data<{ signUp: unknown }>(org.tokens.STAFF, SIGN_UP, forAino);
    expect(signUp).toMatchObject({
      signUp: { status: 'SIGNED_UP', participant: { id: aino }, session: { id: sessionId } },
      session: { seatsTaken: 1, seatsFree: 0 },
    });
    expect(await api.data(org.tokens.STAFF, SIGN_UP, forAino)).toEqual({ signUp });
    expect(await api.refusal(org.tokens.STAFF, SIGN_UP, forEero)).toBe('SESSION_FULL');
    const { cancelSignUp } = await api.data<{ cancelSignUp: unknown }>(org.tokens.STAFF, CANCEL, forAino);
    expect(cancelSignUp).toMatchObject({ signUp: { status: 'CANCELLED' }, session: { seatsFree: 1 } });
    await api.data(org.tokens.STAFF, SIGN_UP, forEero);

    const lists = await api.data(
      org.tokens.STAFF,
      `query ($session: ID!, $aino: ID!) {
        session(id: $session) { signUps { nodes { participant { firstName } } totalCount } all: signUps(status: null) { totalCount } }
        participant(id: $aino) { signUps { totalCount } all: signUps(status: null, first: 1) { nodes { status } pageInfo { hasNextPage } } }
      }`,
      { session: sessionId, aino },
    );
    expect(lists).toEqual({
      session: {
        signUps: { nodes: [{ participant: { firstName: 'Eero' } }], totalCount: 1 },
        all: { totalCount: 2 },
      },
      participant: {
        signUps: { totalCount: 0 },
        all: { nodes: [{ status: 'CANCELLED' }], pageInfo: { hasNextPage: false } },
      },
    });
  });

  it('a sign-up by a peer, of a stranger to a closed group, or of an unknown person is refused', async () => {
    const sessionId = await newSession(await newGroup('CLOSED'), 3);
    const [aino] = (await newPeople('Aino')) as [string];
    const input = { sessionId, participantId: aino };
    expect(await api.refusal(org.tokens.PEER, SIGN_UP, { input })).toBe('FORBIDDEN');
    expect(await api.refusal(org.tokens.STAFF, SIGN_UP, { input })).toBe('NOT_A_MEMBER');
    const nobody = { sessionId, participantId: randomUUID() };
    expect(await api.refusal(org.tokens.STAFF, SIGN_UP, { input: nobody })).toBe('NOT_FOUND');
    const elsewhere = await api.newOrganisation('Toinen ry');
    expect(await api.refusal(elsewhere.tokens.ADMIN, SIGN_UP, { input })).toBe('NOT_FOUND');
  });

  it('a recorded register is shown with its history, and its measures are requested again', async () => {
    const groupId = await newGroup();
    const sessionId = await newSession(groupId, -1);
    const [aino, eero, elina] = (await newPeople('Åke', 'Eero', 'Elina')) as [string, string, string];
    await addMembers(groupId, [aino, eero]);
    const before = (await api.app.get(JobQueue, { strict: false }).counts()).regularity.waiting;
    const marks = [
      { clientKey: 'k1', participantId: aino, mark: 'PRESENT', note: 'auttoi keittiössä' },
      { clientKey: 'k2', participantId: elina, mark: 'LATE' },
      { clientKey: 'k3', participantId: randomUUID(), mark: 'PRESENT' },
      { clientKey: 'k1', participantId: eero, mark: 'PRESENT' },
    ];
    const input = { sessionId, device: 'Tabletti', marks, anonymousVisitors: 2, note: 'Sade' };
    const rows = await record(org.tokens.STAFF, input);
    expect(rows.map((row) => row.error?.code ?? row.attendance?.mark)).toEqual([
      'PRESENT',
      'LATE',
      'NOT_FOUND',
      'CLIENT_KEY_REUSED',
    ]);
    expect(rows.map((row) => row.attendance?.walkIn)).toEqual([false, true, undefined, undefined]);
    expect(await record(org.tokens.STAFF, input)).toEqual(rows);
    expect((await api.app.get(JobQueue, { strict: false }).counts()).regularity.waiting).toBeGreaterThan(
      before,
    );

    const sheet = await register(org.tokens.LEADER, sessionId);
    expect(sheet).toMatchObject({ anonymousVisitors: 2, note: 'Sade', closedAt: null, closedBy: null });
    expect(
      sheet.rows.map((row) => [row.participant.firstName, row.expected, row.attendance?.mark ?? null]),
    ).toEqual(
      // Å stands at the end of the Finnish alphabet.
      [
        ['Eero', 'MEMBER', null],
        ['Elina', 'WALK_IN', 'LATE'],
        ['Åke', 'MEMBER', 'PRESENT'],
      ],
    );
    expect(sheet.rows[2]?.attendance).toEqual({
      mark: 'PRESENT',
      note: 'auttoi keittiössä',
      walkIn: false,
      recordedBy: { displayName: 'Työntekijä STAFF' },
      history: [
        {
          previousMark: null,
          mark: 'PRESENT',
          device: 'Tabletti',
          applied: true,
          note: 'auttoi keittiössä',
          actor: { displayName: 'Työntekijä STAFF' },
        },
      ],
    });
  });

  it('a register can be closed and reopened, and shows who closed it', async () => {
    const sessionId = await newSession(await newGroup(), -1);
    const [aino] = (await newPeople('Aino')) as [string];
    const mark = { clientKey: randomUUID(), participantId: aino, mark: 'PRESENT' };
    const closing =
      'mutation ($id: ID!) { closeRegister(input: { sessionId: $id }) { register { closedAt closedBy { displayName } session { id } } } }';
    const { closeRegister } = await api.data<{ closeRegister: { register: Record<string, unknown> } }>(
      org.tokens.LEADER,
      closing,
      {
        id: sessionId,
      },
    );
    expect(closeRegister.register).toMatchObject({
      closedBy: { displayName: 'Työntekijä LEADER' },
      session: { id: sessionId },
    });
    expect(await api.data(org.tokens.STAFF, closing, { id: sessionId })).toEqual({ closeRegister });
    const input = { sessionId, marks: [mark] };
    expect(await api.refusal(org.tokens.STAFF, RECORD, { input })).toBe('REGISTER_CLOSED');
    const reopening =
      'mutation ($id: ID!) { reopenRegister(input: { sessionId: $id }) { register { closedAt } } }';
    expect(await api.data(org.tokens.STAFF, reopening, { id: sessionId })).toEqual({
      reopenRegister: { register: { closedAt: null } },
    });
    expect((await record(org.tokens.STAFF, input))[0]).toMatchObject({ ok: true });
  });

  it('a whole register is refused by its session or its size, with the field named', async () => {
    const groupId = await newGroup();
    const [aino] = (await newPeople('Aino')) as [string];
    const marks = (count: number) =>
      Array.from({ length: count }, () => ({
        clientKey: randomUUID(),
        participantId: aino,
        mark: 'PRESENT',
      }));
    const refusal = (sessionId: string, count = 1) =>
      api.refusal(org.tokens.STAFF, RECORD, { input: { sessionId, marks: marks(count) } });
    const past = await newSession(groupId, -1);
    const cancelled = await newSession(groupId, -2);
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Sairaus" }) { session { id } } }',
      {
        id: cancelled,
      },
    );
    expect(await refusal(await newSession(groupId, 1))).toBe('SESSION_NOT_STARTED');
    expect(await refusal(cancelled)).toBe('SESSION_CANCELLED');
    expect(await refusal(randomUUID())).toBe('NOT_FOUND');
    expect(await refusal(past, 201)).toBe('BAD_INPUT');
    const answer = await api.ask(org.tokens.STAFF, RECORD, {
      input: { sessionId: past, anonymousVisitors: -1 },
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ field: 'input.anonymousVisitors' }],
    });
  });

  it('peers record and read registers of their own groups, with first names and without remarks', async () => {
    const [own, other] = [await newGroup(), await newGroup()];
    const [aino, eero] = (await newPeople('Aino', 'Eero')) as [string, string];
    await addMembers(own, [aino]);
    await addMembers(own, [org.peerParticipantId], 'PEER_LEADER');
    await addMembers(other, [eero]);
    const [ownSession, otherSession] = [await newSession(own, -1), await newSession(other, -1)];
    const mark = (participantId: string) => ({
      clientKey: randomUUID(),
      participantId,
      mark: 'PRESENT',
      note: 'hiljainen',
    });
    const rows = await record(org.tokens.PEER, { sessionId: ownSession, marks: [mark(aino), mark(eero)] });
    expect(rows.map((row) => row.error?.code ?? 'DONE')).toEqual(['DONE', 'NOT_FOUND']);
    const sheet = await register(org.tokens.PEER, ownSession);
    expect(sheet.rows.map((row) => row.participant)).toEqual([
      { id: aino, firstName: 'Aino', lastName: null },
      { id: org.peerParticipantId, firstName: 'Vertti', lastName: null },
    ]);
    expect(sheet.rows[0]?.attendance).toMatchObject({
      mark: 'PRESENT',
      note: null,
      recordedBy: null,
      history: [{ mark: 'PRESENT', note: null, actor: null }],
    });
    expect((await register(org.tokens.STAFF, ownSession)).rows[0]?.attendance).toMatchObject({
      note: 'hiljainen',
    });
    const foreign = { sessionId: otherSession, marks: [mark(eero)] };
    expect(await api.refusal(org.tokens.PEER, RECORD, { input: foreign })).toBe('NOT_FOUND');
    const key = mark(eero);
    await record(org.tokens.STAFF, { sessionId: otherSession, marks: [key] });
    // A key that is in use in a session which the peer cannot see.
    const reused = [{ ...mark(aino), clientKey: key.clientKey }];
    expect((await record(org.tokens.PEER, { sessionId: ownSession, marks: reused }))[0]).toMatchObject({
      error: { code: 'CLIENT_KEY_REUSED' },
    });
  });

  it('the visits of a person are paged, latest session first, and can be filtered', async () => {
    const [groupId, other] = [await newGroup(), await newGroup()];
    const [aino] = (await newPeople('Aino')) as [string];
    for (const [inDays, mark] of [
      [-4, 'PRESENT'],
      [-3, 'ABSENT'],
      [-2, 'LATE'],
      [-1, null],
    ] as const) {
      const sessionId = await newSession(inDays === -2 ? other : groupId, inDays);
      await record(org.tokens.STAFF, {
        sessionId,
        marks: [{ clientKey: randomUUID(), participantId: aino, mark }],
      });
    }
    const visits = async (args: string) => {
      const { participant } = await api.data<{
        participant: {
          attendance: { nodes: { mark: string }[]; totalCount: number; pageInfo: { endCursor: string } };
        };
      }>(
        org.tokens.STAFF,
        `query ($id: ID!) { participant(id: $id) { attendance(${args}) { nodes { mark session { localDate } } totalCount pageInfo { endCursor } } } }`,
        { id: aino },
      );
      return participant.attendance;
    };
    const first = await visits('first: 2');
    expect(first.nodes.map((node) => node.mark)).toEqual(['LATE', 'ABSENT']);
    expect(first.totalCount).toBe(3);
    const next = await visits(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(next.nodes.map((node) => node.mark)).toEqual(['PRESENT']);
    expect((await visits(`last: 10, groupId: "${groupId}"`)).nodes.map((node) => node.mark)).toEqual([
      'ABSENT',
      'PRESENT',
    ]);
    expect(
      await visits(`first: 10, from: "${addDays(today, -3)}", to: "${addDays(today, -3)}"`),
    ).toMatchObject({
      nodes: [{ mark: 'ABSENT', session: { localDate: addDays(today, -3) } }],
      totalCount: 1,
    });
  });

  it('many sessions with many people take as many SQL statements as one session with one person', async () => {
    const query = `query ($groupId: ID!) {
      sessions(first: 10, groupId: $groupId) { nodes {
        signUps(first: 5) { totalCount nodes { participant { firstName } session { id } } }
        register { closedBy { id } rows { expected answer { said } participant { attendance(first: 2) { totalCount nodes { mark } } regularity { visits } }
          attendance { recordedBy { displayName } history { actor { displayName } } } } }
      } }
    }`;
    const statements = async (sessions: number, people: number): Promise<number> => {
      const groupId = await newGroup();
      const ids = await newPeople(...Array.from({ length: people }, (_, index) => `Henkilö ${index}`));
      await addMembers(groupId, ids);
      for (let day = 1; day <= sessions; day += 1) {
        const sessionId = await newSession(groupId, -day);
        const marks = ids.map((participantId) => ({
          clientKey: randomUUID(),
          participantId,
          mark: 'PRESENT',
        }));
        await record(org.tokens.STAFF, { sessionId, marks });
        const coming = await newSession(groupId, day);
        await api.data(org.tokens.STAFF, SIGN_UP, { input: { sessionId: coming, participantId: ids[0] } });
      }
      let count = 0;
      const source = api.app.get(DataSource, { strict: false });
      const create = source.createQueryRunner.bind(source);
      const spy = jest.spyOn(source, 'createQueryRunner').mockImplementation((mode) => {
        const runner = create(mode);
        const run = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
        runner.query = ((...args: unknown[]) => {
          count += 1;
          return run(...args);
        }) as typeof runner.query;
        return runner;
      });
      await api.data(org.tokens.STAFF, query, { groupId });
      spy.mockRestore();
      return count;
    };
    const few = await statements(1, 1);
    expect(await statements(5, 10)).toBe(few);
  });
});
