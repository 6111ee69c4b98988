import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RoomFixture } from './testing/room-fixture.js';

interface Page {
  readonly sessions: {
    readonly nodes: readonly { readonly id: string }[];
    readonly totalCount: number;
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  };
}

describe('sessions by their registers, and the own ones', () => {
  let room: RoomFixture;
  let groupId: string;
  let aino: string;

  beforeAll(async () => {
    room = await RoomFixture.start();
    groupId = await room.group();
    [aino] = (await room.people('Aino')) as [string];
  });
  afterAll(() => room.close());

  async function list(args: string, token: string = room.org.tokens.STAFF): Promise<Page['sessions']> {
    const query = `{ sessions(first: 20${args}) { nodes { id } totalCount pageInfo { endCursor hasNextPage } } }`;
    return (await room.api.data<Page>(token, query)).sessions;
  }

  const ids = async (args: string, token?: string) => (await list(args, token)).nodes.map(({ id }) => id);

  async function close(sessionId: string): Promise<void> {
    await room.api.data(
      room.org.tokens.STAFF,
      'mutation ($id: ID!) { closeRegister(input: { sessionId: $id }) { register { closedAt } } }',
      { id: sessionId },
    );
  }

  async function cancel(sessionId: string): Promise<void> {
    await room.api.data(
      room.org.tokens.COORDINATOR,
      'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Sairaus" }) { session { id } } }',
      { id: sessionId },
    );
  }

  it('a register is missing, open or closed by exactly what is so, and each list has its own', async () => {
    const unmarked = await room.session(groupId, -9);
    const takenBack = await room.session(groupId, -8);
    await room.mark(takenBack, aino, 'PRESENT');
    await room.mark(takenBack, aino, null);
    const counted = await room.session(groupId, -7);
    await room.record(room.org.tokens.STAFF, { sessionId: counted, anonymousVisitors: 4 });
    const marked = await room.session(groupId, -6);
    await room.mark(marked, aino, 'EXCUSED');
    const closedUnmarked = await room.session(groupId, -5);
    await close(closedUnmarked);
    const cancelled = await room.session(groupId, -4);
    await cancel(cancelled);
    const closedAndCancelled = await room.session(groupId, -3);
    await close(closedAndCancelled);
    await cancel(closedAndCancelled);
    const laterToday = await room.session(groupId, 0);
    await room.api.database.write(room.org.context, (tx) =>
      tx.query(
        `UPDATE session SET starts_at = now() + interval '1 hour', ends_at = now() + interval '2 hours' WHERE id = $1`,
        [laterToday],
      ),
    );
    const tomorrow = await room.session(groupId, 1);

    const inGroup = `, groupId: "${groupId}"`;
    expect(await ids(`${inGroup}, register: MISSING`)).toEqual([unmarked, takenBack, counted]);
    expect(await ids(`${inGroup}, register: OPEN`)).toEqual([
      unmarked,
      takenBack,
      counted,
      marked,
      laterToday,
    ]);
    expect(await ids(`${inGroup}, register: CLOSED`)).toEqual([closedUnmarked, closedAndCancelled]);
    expect(await ids(`${inGroup}, register: CLOSED, status: PLANNED`)).toEqual([closedUnmarked]);
    expect(await ids(inGroup)).toContain(tomorrow);
    expect((await list(`${inGroup}, register: OPEN`)).totalCount).toBe(5);
  });

  it('missing registers are read page by page, also while one of them is being taken', async () => {
    const own = await room.group();
    const sessions: string[] = [];
    for (let day = -5; day < 0; day += 1) sessions.push(await room.session(own, day));
    const query = `{ sessions(first: 2, groupId: "${own}", register: MISSING) { nodes { id } totalCount pageInfo { endCursor hasNextPage } } }`;
    const found: string[] = [];
    let { sessions: page } = await room.api.data<Page>(room.org.tokens.STAFF, query);
    found.push(...page.nodes.map(({ id }) => id));
    // Somebody takes one of the registers between two pages.
    await room.mark(sessions[3]!, aino, 'PRESENT');
    while (page.pageInfo.hasNextPage) {
      const next = query.replace('first: 2', `first: 2, after: "${page.pageInfo.endCursor}"`);
      page = (await room.api.data<Page>(room.org.tokens.STAFF, next)).sessions;
      found.push(...page.nodes.map(({ id }) => id));
    }
    expect(found).toEqual([sessions[0], sessions[1], sessions[2], sessions[4]]);
    const backwards = `{ sessions(last: 2, groupId: "${own}", register: MISSING) { nodes { id } totalCount pageInfo { endCursor hasNextPage } } }`;
    const last = await room.api.data<Page>(room.org.tokens.STAFF, backwards);
    expect(last.sessions.nodes.map(({ id }) => id)).toEqual([sessions[2], sessions[4]]);
  });

  it('own sessions are those of groups that somebody leads, or helps to run as a peer', async () => {
    const { tokens, staffIds } = room.org;
    const [led, helped] = [await room.group({ leaderIds: [staffIds.LEADER] }), await room.group()];
    await room.letPeerHelp(helped);
    const [ofLed, ofHelped] = [await room.session(led, -1), await room.session(helped, -1)];
    expect(await ids(', mine: true', tokens.LEADER)).toEqual([ofLed]);
    expect(await ids(', mine: true, register: MISSING', tokens.LEADER)).toEqual([ofLed]);
    expect(await ids(', mine: true', tokens.PEER)).toEqual([ofHelped]);
    expect(await ids(', mine: true', tokens.COORDINATOR)).toEqual([]);
    expect(await list(', mine: true, register: OPEN', tokens.STAFF)).toMatchObject({
      nodes: [],
      totalCount: 0,
    });
    expect(await ids(', mine: false, register: MISSING', tokens.LEADER)).toEqual(
      expect.arrayContaining([ofLed, ofHelped]),
    );
    // A peer sees no register of another group, missing or not.
    expect(await ids(', register: MISSING', tokens.PEER)).toEqual([ofHelped]);
  });

  it('a missing register of another organisation is nobody else’s', async () => {
    const other = await RoomFixture.of(room.api);
    const foreign = await other.session(await other.group(), -1);
    expect(await ids(', register: MISSING')).not.toContain(foreign);
  });
});
