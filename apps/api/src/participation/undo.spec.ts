import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RoomFixture } from './testing/room-fixture.js';

const UNDO = `mutation ($input: UndoRegisterChangeInput!) {
  undoRegisterChange(input: $input) { register { closedAt anonymousVisitors note rows {
    participant { id } attendance { mark walkIn note history { mark previousMark device } } } } }
}`;
const CLOSE =
  'mutation ($id: ID!) { closeRegister(input: { sessionId: $id }) { register { closedAt session { id } } } }';

interface Undone {
  readonly undoRegisterChange: {
    readonly register: {
      readonly closedAt: string | null;
      readonly anonymousVisitors: number | null;
      readonly rows: readonly {
        readonly participant: { readonly id: string };
        readonly attendance: {
          readonly mark: string | null;
          readonly note: string | null;
          readonly history: unknown[];
        } | null;
      }[];
    };
  };
}

describe('undoing the last change of a register', () => {
  let room: RoomFixture;
  let sessionId: string;
  let aino: string;
  let eero: string;

  beforeAll(async () => {
    room = await RoomFixture.start();
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    const groupId = await room.group();
    sessionId = await room.session(groupId, -1);
    [aino, eero] = (await room.people('Aino', 'Eero')) as [string, string];
    await room.members(groupId, [aino, eero]);
    await room.letPeerHelp(groupId);
  });

  const input = (clientKey: string = randomUUID()) => ({
    input: { sessionId, clientKey, device: 'Tabletti' },
  });
  const undo = (token: string = room.org.tokens.STAFF, clientKey?: string) =>
    room.api.data<Undone>(token, UNDO, input(clientKey));
  const refusal = (token: string = room.org.tokens.STAFF, clientKey?: string) =>
    room.api.refusal(token, UNDO, input(clientKey));
  const marksOf = ({ undoRegisterChange }: Undone) =>
    undoRegisterChange.register.rows.map((row) => row.attendance?.mark ?? null);
  const sent = (participantId: string, mark: string | null, note: string | null = null) => ({
    clientKey: randomUUID(),
    participantId,
    mark,
    note,
  });
  const record = (marks: readonly object[], more: object = {}) =>
    room.record(room.org.tokens.STAFF, { sessionId, marks, ...more });

  it('an undo brings the marks of the last call back, and both stay in the history', async () => {
    await record([sent(aino, 'LATE', 'bussi')], { anonymousVisitors: 2 });
    await record([sent(aino, 'ABSENT'), sent(eero, 'PRESENT')], { anonymousVisitors: 5 });
    const undone = await undo();
    const { register } = undone.undoRegisterChange;
    expect(register.rows.map(({ attendance }) => [attendance?.mark, attendance?.note])).toEqual([
      ['LATE', 'bussi'],
      [null, null],
      [undefined, undefined],
    ]);
    expect(register.rows[0]!.attendance!.history).toEqual([
      { mark: 'LATE', previousMark: null, device: null },
      { mark: 'ABSENT', previousMark: 'LATE', device: null },
      { mark: 'LATE', previousMark: 'ABSENT', device: 'Tabletti' },
    ]);
    expect(register.anonymousVisitors).toBe(5);
    expect(marksOf(await undo())).toEqual([null, null, null]);
    expect(await refusal()).toBe('NOTHING_TO_UNDO');
  });

  it('an undo that is sent again with its key undoes nothing more, also by many at once', async () => {
    await record([sent(aino, 'LATE')]);
    await record([sent(aino, 'ABSENT')]);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => undo(room.org.tokens.STAFF, key)));
    for (const answer of answers) expect(marksOf(answer)).toEqual(['LATE', null, null]);
    const other = await room.session(await room.group(), -1);
    const reused = { input: { sessionId: other, clientKey: key } };
    expect(await room.api.refusal(room.org.tokens.STAFF, UNDO, reused)).toBe('CLIENT_KEY_REUSED');
    expect(await refusal(room.org.tokens.LEADER, key)).toBe('CLIENT_KEY_REUSED');
    expect(await refusal(room.org.tokens.STAFF, 'ä')).toBe('BAD_INPUT');
  });

  it('each of several undos at once takes one call back', async () => {
    await record([sent(aino, 'LATE')]);
    await record([sent(aino, 'ABSENT')]);
    await record([sent(aino, 'EXCUSED')]);
    await Promise.all([undo(), undo()]);
    expect(marksOf(await undo())).toEqual([null, null, null]);
  });

  it('an undo is refused when somebody else has marked one of the people since, and says what stands', async () => {
    await record([sent(aino, 'PRESENT'), sent(eero, 'PRESENT')]);
    await room.mark(sessionId, eero, 'ABSENT', room.org.tokens.LEADER);
    const answer = await room.api.ask(room.org.tokens.STAFF, UNDO, input());
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'REGISTER_CHANGED_SINCE',
      fields: [{ field: `marks.${eero}`, message: 'ABSENT stands now' }],
    });
    expect(await refusal(room.org.tokens.COORDINATOR)).toBe('NOTHING_TO_UNDO');
    expect(marksOf(await undo(room.org.tokens.LEADER))).toEqual(['PRESENT', 'PRESENT', null]);
    expect(marksOf(await undo())).toEqual([null, null, null]);
  });

  it('who closed a register opens it again by an undo, and nobody else does', async () => {
    await record([sent(aino, 'PRESENT')]);
    await room.api.data(room.org.tokens.STAFF, CLOSE, { id: sessionId });
    expect(await refusal(room.org.tokens.LEADER)).toBe('REGISTER_CLOSED');
    const key = randomUUID();
    const reopened = await undo(room.org.tokens.STAFF, key);
    expect(reopened.undoRegisterChange.register.closedAt).toBeNull();
    expect(marksOf(reopened)).toEqual(['PRESENT', null, null]);
    // The same undo again does not go on to the marks.
    expect(marksOf(await undo(room.org.tokens.STAFF, key))).toEqual(['PRESENT', null, null]);
    expect(marksOf(await undo())).toEqual([null, null, null]);
  });

  it('a mark of a person who was made with it can be undone, and the person stays', async () => {
    const newVisitor = { clientKey: randomUUID(), firstName: 'Uusi' };
    const [row] = await record([{ clientKey: randomUUID(), mark: 'PRESENT', newVisitor }]);
    expect(marksOf(await undo())).toEqual([null, null, null]);
    const { participant } = await room.api.data<{ participant: unknown }>(
      room.org.tokens.STAFF,
      'query ($id: ID!) { participant(id: $id) { firstName } }',
      { id: row!.participant!.id },
    );
    expect(participant).toEqual({ firstName: 'Uusi' });
  });

  it('peers undo their own marks, and see no register of another group', async () => {
    await room.mark(sessionId, aino, 'PRESENT', room.org.tokens.PEER);
    expect(await refusal(room.org.tokens.STAFF)).toBe('NOTHING_TO_UNDO');
    expect(marksOf(await undo(room.org.tokens.PEER))).toEqual([null, null, null]);
    const foreign = await room.session(await room.group(), -1);
    const elsewhere = { input: { sessionId: foreign, clientKey: randomUUID() } };
    expect(await room.api.refusal(room.org.tokens.PEER, UNDO, elsewhere)).toBe('NOT_FOUND');
  });

  it('an undo in a cancelled session is refused', async () => {
    await record([sent(aino, 'PRESENT')]);
    await room.api.data(
      room.org.tokens.COORDINATOR,
      'mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Sairaus" }) { session { id } } }',
      { id: sessionId },
    );
    expect(await refusal()).toBe('SESSION_CANCELLED');
  });
});
