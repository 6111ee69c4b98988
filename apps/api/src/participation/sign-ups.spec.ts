import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) {
  signUp { id status position companion companionNote offerDeadline } session { seatsTaken } warnings { kind } } }`;
const CANCEL = `mutation ($input: CancelSignUpInput!) { cancelSignUp(input: $input) {
  signUp { status cancelledLate } promoted { id status offerDeadline participant { id } } warnings { kind participant { id } } } }`;
const ACCEPT = `mutation ($input: AcceptOfferInput!) { acceptOffer(input: $input) { signUp { status } } }`;
const DECLINE = `mutation ($input: DeclineOfferInput!) { declineOffer(input: $input) { signUp { status } promoted { id } } }`;
const FRONT = `mutation ($input: MoveToFrontOfWaitlistInput!) { moveToFrontOfWaitlist(input: $input) { signUp { position } } }`;
const INVITE = `mutation ($input: InviteParticipantsInput!) { inviteParticipants(input: $input) { signUps { status source } } }`;
const CAPACITY = `mutation ($input: UpdateSessionCapacityInput!) { updateSessionCapacity(input: $input) {
  session { capacity seatsTaken } lostSeats { id position } promoted { id } warnings { kind } } }`;
const RULES = `mutation ($input: UpdateSignUpRulesInput!) { updateSignUpRules(input: $input) {
  session { signUpRules { opensAt closesAt offerHours waitlistMode minimumPeople reservedSeats waiting invitedGroups { publicName } } } } }`;
const SESSION = `query ($id: ID!) { session(id: $id) {
  signUpRules { waitlistEnabled waiting }
  waitlist(first: 1) { totalCount pageInfo { endCursor hasNextPage } nodes { id position companionNote history { event newStatus source reason actor { id } } } }
} }`;

interface SignedUp {
  readonly signUp: {
    readonly signUp: { readonly id: string; readonly status: string; readonly position: number };
  };
}

describe('sign-ups and waitlists through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let siteId: string;
  let groupId: string;
  let today: string;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    siteId = site.id;
    groupId = await newGroup({ internalName: 'Toipujat', publicName: 'Tiistairyhmä' });
  });
  afterAll(() => api.close());

  async function newGroup(names: { internalName: string; publicName: string }): Promise<string> {
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      { input: { ...names, siteId, admission: 'OPEN' } },
    );
    return createGroup.group.id;
  }

  async function excursion(capacity: number | null): Promise<string> {
    const input = {
      groupId,
      kind: 'EXCURSION',
      localDate: addDays(today, 7),
      wallTime: '13:00',
      durationMinutes: 90,
      capacity,
    };
    const { createSession } = await api.data<{ createSession: { session: { id: string } } }>(
      org.tokens.COORDINATOR,
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      { input },
    );
    return createSession.session.id;
  }

  async function people(count: number): Promise<string[]> {
    return api.database.write(org.context, async (tx) => {
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const fields = { firstName: `Aino ${index}`, lastName: 'Mäkelä' };
        ids.push((await api.service(Participants).create(tx, org.context, fields)).id);
      }
      return ids;
    });
  }

  const signUp = async (sessionId: string, participantId: string, more: object = {}) =>
    (await api.data<SignedUp>(org.tokens.STAFF, SIGN_UP, { input: { sessionId, participantId, ...more } }))
      .signUp.signUp;

  it('a freed seat is offered to the first on the waitlist, with a warning if they have a seat elsewhere', async () => {
    const [sessionId, elsewhere] = [await excursion(1), await excursion(5)];
    const [a, b, c] = (await people(3)) as [string, string, string];
    await signUp(elsewhere, b);
    expect(await signUp(sessionId, a)).toMatchObject({ status: 'SIGNED_UP', position: null });
    const note = { companion: true, companionNote: 'tukihenkilö' };
    expect(await signUp(sessionId, b)).toMatchObject({ status: 'WAITLISTED', position: 1 });
    const last = await signUp(sessionId, c, note);
    expect(last).toMatchObject({
      status: 'WAITLISTED',
      position: 2,
      companion: true,
      companionNote: 'tukihenkilö',
    });

    const waitlist = await api.data(org.tokens.STAFF, SESSION, { id: sessionId });
    expect(waitlist).toMatchObject({
      session: {
        signUpRules: { waitlistEnabled: true, waiting: 2 },
        waitlist: { totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ position: 1 }] },
      },
    });
    const { cancelSignUp } = await api.data<{ cancelSignUp: object }>(org.tokens.STAFF, CANCEL, {
      input: { sessionId, participantId: a, reason: 'Estyi' },
    });
    expect(cancelSignUp).toMatchObject({
      signUp: { status: 'CANCELLED', cancelledLate: false },
      promoted: [{ status: 'OFFERED', participant: { id: b } }],
      warnings: [{ kind: 'PARTICIPANT_DOUBLE_BOOKED', participant: { id: b } }],
    });
    const accepted = await api.data(org.tokens.STAFF, ACCEPT, { input: { sessionId, participantId: b } });
    expect(accepted).toEqual({ acceptOffer: { signUp: { status: 'SIGNED_UP' } } });
    expect(await api.refusal(org.tokens.STAFF, ACCEPT, { input: { sessionId, participantId: c } })).toBe(
      'CONFLICT',
    );
    expect(await api.refusal(org.tokens.STAFF, DECLINE, { input: { sessionId, participantId: b } })).toBe(
      'CONFLICT',
    );
  });

  it('the history of a sign-up shows who did what and why', async () => {
    const sessionId = await excursion(1);
    const [a, b, c] = (await people(3)) as [string, string, string];
    await signUp(sessionId, a);
    await signUp(sessionId, b);
    const { id } = await signUp(sessionId, c);
    const moved = await api.data(org.tokens.STAFF, FRONT, {
      input: { signUpId: id, reason: 'Jäi viimeksi ilman' },
    });
    expect(moved).toEqual({ moveToFrontOfWaitlist: { signUp: { position: 1 } } });
    const refused = (input: object) => api.refusal(org.tokens.STAFF, FRONT, { input });
    expect(await refused({ signUpId: id, reason: ' ' })).toBe('BAD_INPUT');
    expect(await refused({ signUpId: randomUUID(), reason: 'Syy' })).toBe('NOT_FOUND');
    const actor = { id: org.staffIds.STAFF };
    expect(await api.data(org.tokens.STAFF, SESSION, { id: sessionId })).toMatchObject({
      session: {
        waitlist: {
          nodes: [
            {
              id,
              history: [
                { event: 'WAIT', newStatus: 'WAITLISTED', source: 'STAFF', reason: null, actor },
                { event: 'MOVE_TO_FRONT', newStatus: 'WAITLISTED', reason: 'Jäi viimeksi ilman', actor },
              ],
            },
          ],
        },
      },
    });
  });

  it('the number of seats can be changed, by force also below those taken', async () => {
    const sessionId = await excursion(2);
    const [a, b, c] = (await people(3)) as [string, string, string];
    await signUp(sessionId, a);
    const last = await signUp(sessionId, b);
    await signUp(sessionId, c);
    const lower = { sessionId, capacity: 1, force: false };
    const change = (input: object) => api.data(org.tokens.COORDINATOR, CAPACITY, { input });
    const refused = await api.ask(org.tokens.COORDINATOR, CAPACITY, { input: lower });
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      fields: [{ field: 'capacity' }, { field: `affected.${last.id}` }],
    });
    expect(await change({ ...lower, force: true })).toMatchObject({
      updateSessionCapacity: {
        session: { capacity: 1, seatsTaken: 1 },
        lostSeats: [{ id: last.id, position: 1 }],
      },
    });
    expect(await change({ ...lower, capacity: 3 })).toMatchObject({
      updateSessionCapacity: { session: { capacity: 3, seatsTaken: 3 }, promoted: [{ id: last.id }, {}] },
    });
    expect(await api.refusal(org.tokens.COORDINATOR, CAPACITY, { input: { ...lower, capacity: -1 } })).toBe(
      'BAD_INPUT',
    );
    expect(await api.refusal(org.tokens.LEADER, CAPACITY, { input: lower })).toBe('FORBIDDEN');
    expect(await api.refusal(org.tokens.STAFF, CAPACITY, { input: lower })).toBe('FORBIDDEN');
  });

  it('sign-up rules can be set, times are removed by null, and a deadline after the start is refused', async () => {
    const sessionId = await excursion(5);
    const set = (rules: object) =>
      api.data(org.tokens.COORDINATOR, RULES, { input: { sessionId, ...rules } });
    const opensAt = new Date(Date.now() + 3_600_000).toISOString();
    expect(await set({ opensAt, offerHours: 6, waitlistMode: 'IMMEDIATE', minimumPeople: 2 })).toMatchObject({
      updateSignUpRules: {
        session: { signUpRules: { opensAt, offerHours: 6, waitlistMode: 'IMMEDIATE', minimumPeople: 2 } },
      },
    });
    const [person] = (await people(1)) as [string];
    const seat = { input: { sessionId, participantId: person } };
    expect(await api.refusal(org.tokens.STAFF, SIGN_UP, seat)).toBe('SIGN_UP_NOT_OPEN');
    expect(await set({ opensAt: null, offerHours: null })).toMatchObject({
      updateSignUpRules: { session: { signUpRules: { opensAt: null, offerHours: 6 } } },
    });
    const afterStart = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString();
    for (const rules of [
      { closesAt: afterStart },
      { minimumPeople: 1, decideBy: afterStart },
      { offerHours: 0 },
    ]) {
      expect(await api.refusal(org.tokens.COORDINATOR, RULES, { input: { sessionId, ...rules } })).toBe(
        'BAD_INPUT',
      );
    }
    await api.database.write(org.context, (tx) =>
      tx.query(`UPDATE session SET sign_up_closes_at = now() - interval '1 minute' WHERE id = $1`, [
        sessionId,
      ]),
    );
    expect(await api.refusal(org.tokens.STAFF, SIGN_UP, seat)).toBe('SIGN_UP_CLOSED');
  });

  it('the rules of a session name the invited groups, and to peers only those that they help to run', async () => {
    const [own, other] = [
      await newGroup({ internalName: 'Kävelijät', publicName: 'Kävely' }),
      await newGroup({ internalName: 'Laulajat', publicName: 'Laulu' }),
    ];
    for (const id of [groupId, own]) {
      await api.data(
        org.tokens.COORDINATOR,
        'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
        { input: { groupId: id, participantIds: [org.peerParticipantId], role: 'PEER_LEADER' } },
      );
    }
    const id = await excursion(5);
    const input = { sessionId: id, invitedGroupIds: [own, other] };
    const { updateSignUpRules } = await api.data<{
      updateSignUpRules: { session: { signUpRules: { invitedGroups: { publicName: string }[] } } };
    }>(org.tokens.COORDINATOR, RULES, { input });
    const invited = updateSignUpRules.session.signUpRules.invitedGroups.map(({ publicName }) => publicName);
    expect(invited.toSorted()).toEqual(['Kävely', 'Laulu']);
    const ofPeer = 'query ($id: ID!) { session(id: $id) { signUpRules { invitedGroups { publicName } } } }';
    expect(await api.data(org.tokens.PEER, ofPeer, { id })).toEqual({
      session: { signUpRules: { invitedGroups: [{ publicName: 'Kävely' }] } },
    });
  });

  it('people and groups can be invited, and staff can answer for them', async () => {
    const sessionId = await excursion(5);
    const [person] = (await people(1)) as [string];
    const input = { sessionId, participantIds: [person], groupIds: [] };
    expect(await api.data(org.tokens.STAFF, INVITE, { input })).toEqual({
      inviteParticipants: { signUps: [{ status: 'INVITED', source: 'STAFF' }] },
    });
    const seat = { input: { sessionId, participantId: person } };
    expect(await api.data(org.tokens.STAFF, DECLINE, seat)).toMatchObject({
      declineOffer: { signUp: { status: 'DECLINED' } },
    });
    const groups = { sessionId, participantIds: [], groupIds: [groupId] };
    expect(await api.refusal(org.tokens.LEADER, INVITE, { input: groups })).toBe('FORBIDDEN');
    expect(await api.refusal(org.tokens.PEER, INVITE, { input })).toBe('FORBIDDEN');
  });

  it('50 identical requests at once get 50 identical answers and make one row', async () => {
    const sessionId = await excursion(5);
    const [person] = (await people(1)) as [string];
    const input = { sessionId, participantId: person, clientKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api.data(org.tokens.STAFF, SIGN_UP, { input })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      signUp: { signUp: { status: 'SIGNED_UP' }, session: { seatsTaken: 1 } },
    });
    const rows = await api.database.read(org.context, (tx) =>
      tx.query<unknown[]>(
        'SELECT 1 FROM sign_up_event e JOIN sign_up u ON u.id = e.sign_up_id WHERE u.session_id = $1',
        [sessionId],
      ),
    );
    expect(rows).toHaveLength(1);
  });
});
