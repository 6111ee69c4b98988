import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RoomFixture } from './testing/room-fixture.js';

const CLOSE = 'mutation ($id: ID!) { closeRegister(input: { sessionId: $id }) { register { closedAt } } }';
const REOPEN = 'mutation ($id: ID!) { reopenRegister(input: { sessionId: $id }) { register { closedAt } } }';
const UNDO = `mutation ($id: ID!) { undoRegisterChange(input: { sessionId: $id, clientKey: "undo" }) { register { closedAt } } }`;

describe('peers and the closing of registers', () => {
  let room: RoomFixture;
  let groupId: string;

  beforeAll(async () => {
    room = await RoomFixture.start();
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    groupId = await room.group();
    await room.letPeerHelp(groupId);
  });

  const run = (token: string, mutation: string, id: string) => room.api.data(token, mutation, { id });
  const refusal = (token: string, mutation: string, id: string) => room.api.refusal(token, mutation, { id });

  async function laterToday(): Promise<string> {
    const id = await room.session(groupId, 0);
    await room.api.database.write(room.org.context, (tx) =>
      tx.query(
        `UPDATE session SET starts_at = now() + interval '1 hour', ends_at = now() + interval '2 hours' WHERE id = $1`,
        [id],
      ),
    );
    return id;
  }

  it('a peer closes the register of a session that has begun, and of no other', async () => {
    const { PEER, STAFF } = room.org.tokens;
    const [past, tomorrow, today] = [
      await room.session(groupId, -1),
      await room.session(groupId, 1),
      await laterToday(),
    ];
    expect(await refusal(PEER, CLOSE, tomorrow)).toBe('SESSION_NOT_STARTED');
    expect(await refusal(PEER, CLOSE, today)).toBe('SESSION_NOT_STARTED');
    await run(PEER, CLOSE, past);
    await run(STAFF, CLOSE, tomorrow);
    const foreign = await room.session(await room.group(), -1);
    expect(await refusal(PEER, CLOSE, foreign)).toBe('NOT_FOUND');
  });

  it('a peer reopens what a peer has closed, and leaves closed what staff have closed', async () => {
    const { PEER, STAFF, LEADER } = room.org.tokens;
    const id = await room.session(groupId, -1);
    await run(STAFF, CLOSE, id);
    expect(await refusal(PEER, REOPEN, id)).toBe('REGISTER_CLOSED_BY_STAFF');
    expect(await refusal(PEER, UNDO, id)).toBe('REGISTER_CLOSED');
    await run(LEADER, REOPEN, id);
    // Open already: there is nothing to refuse.
    await run(PEER, REOPEN, id);
    await run(PEER, CLOSE, id);
    // Closing a closed one changes nothing, also of who has closed it.
    await run(STAFF, CLOSE, id);
    await run(PEER, REOPEN, id);
    await run(PEER, CLOSE, id);
    await run(STAFF, REOPEN, id);
  });

  it('a peer may reopen what another peer has closed', async () => {
    const { PEER } = room.org.tokens;
    const id = await room.session(groupId, -1);
    await run(PEER, CLOSE, id);
    await room.api.database.write(room.org.context, async (tx) => {
      const [other] = await tx.query<{ id: string }[]>(
        `INSERT INTO staff_member (organisation_id, email, display_name, roles, participant_id)
         SELECT organisation_id, 'toinen@example.org', 'Toinen', roles, participant_id FROM staff_member WHERE id = $1 RETURNING id`,
        [room.org.staffIds.PEER],
      );
      await tx.query('UPDATE session SET register_closed_by_id = $1 WHERE id = $2', [other!.id, id]);
    });
    await run(PEER, REOPEN, id);
  });
});
