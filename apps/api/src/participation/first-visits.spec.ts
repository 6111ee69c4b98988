import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RECORD, RoomFixture, type SentRow } from './testing/room-fixture.js';

describe('people who come for the first time', () => {
  let room: RoomFixture;
  let groupId: string;
  let sessionId: string;

  beforeAll(async () => {
    room = await RoomFixture.start();
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    groupId = await room.group();
    sessionId = await room.session(groupId, -1);
  });

  const newcomer = (more: Record<string, unknown> = {}) => ({
    clientKey: randomUUID(),
    firstName: 'Uusi',
    ...more,
  });
  const markOf = (newVisitor: object | null, more: Record<string, unknown> = {}) => ({
    clientKey: randomUUID(),
    mark: 'PRESENT',
    newVisitor,
    ...more,
  });
  const record = (marks: readonly object[], id = sessionId, token: string = room.org.tokens.STAFF) =>
    room.record(token, { sessionId: id, marks });
  const codes = (rows: readonly SentRow[]) => rows.map((row) => row.error?.code ?? 'DONE');

  async function howMany(firstName: string): Promise<number> {
    const [row] = await room.api.database.read(room.org.context, (tx) =>
      tx.query<{ people: number }[]>(
        'SELECT count(*)::integer AS people FROM participant WHERE first_name = $1',
        [firstName],
      ),
    );
    return row!.people;
  }

  it('a mark makes the participant whom it names, a walk-in with an id, once however often it is sent', async () => {
    const name = `Uusi ${randomUUID()}`;
    const visitor = newcomer({
      firstName: ` ${name} `,
      lastName: 'Mäkelä',
      alias: 'Ukko',
      phoneNumber: '040 222 3344',
      smsConsent: 'IN_PERSON',
    });
    const sent = [markOf(visitor)];
    const first = await record(sent);
    expect(first).toMatchObject([{ ok: true, applied: true, attendance: { mark: 'PRESENT', walkIn: true } }]);
    expect(await record(sent)).toEqual(first);
    const id = first[0]!.participant?.id;
    // The same person is marked anew by a device that has not heard of the id.
    const later = await record([markOf(visitor, { mark: 'LATE' })]);
    expect(later).toMatchObject([{ participant: { id }, attendance: { mark: 'LATE' } }]);
    expect(await howMany(name)).toBe(1);
    const { participant } = await room.api.data<{ participant: unknown }>(
      room.org.tokens.STAFF,
      'query ($id: ID!) { participant(id: $id) { firstName lastName alias language phoneNumbers { e164 } consents { purpose source } } }',
      { id },
    );
    expect(participant).toEqual({
      firstName: name,
      lastName: 'Mäkelä',
      alias: 'Ukko',
      language: 'FI',
      phoneNumbers: [{ e164: '+358402223344' }],
      consents: [{ purpose: 'SMS_REMINDERS', source: 'IN_PERSON' }],
    });
  });

  it('a walk-in stays one when the membership is entered afterwards', async () => {
    const visitor = newcomer();
    const sent = [markOf(visitor)];
    const [row] = await record(sent);
    await room.members(groupId, [row!.participant!.id]);
    expect(await record(sent)).toMatchObject([{ attendance: { walkIn: true } }]);
  });

  it('one person comes of a key that many devices send at once, to one register and to several', async () => {
    const name = `Kilpailu ${randomUUID()}`;
    const visitor = newcomer({ firstName: name });
    const other = newcomer({ firstName: name });
    const sessions = await Promise.all([1, 2, 3, 4].map((day) => room.session(groupId, -day)));
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        // In turns, so that two who share both keys could wait for each other.
        record(
          (index % 2 ? [visitor, other] : [other, visitor]).map((one) => markOf(one)),
          sessions[index % sessions.length],
        ),
      ),
    );
    expect(answers.flatMap(codes).every((code) => code === 'DONE')).toBe(true);
    const ids = new Set(answers.flatMap((rows) => rows.map((row) => row.participant?.id)));
    expect(ids.size).toBe(2);
    expect(await howMany(name)).toBe(2);
  });

  it('a call that is repeated while the first one still runs makes nobody twice', async () => {
    const name = `Toisto ${randomUUID()}`;
    const sent = [markOf(newcomer({ firstName: name }))];
    const answers = await Promise.all(Array.from({ length: 8 }, () => record(sent)));
    for (const rows of answers) expect(rows).toEqual(answers[0]);
    expect(await howMany(name)).toBe(1);
  });

  it('a new person who cannot be made refuses their own row alone, and leaves nobody behind', async () => {
    const name = `Kelvoton ${randomUUID()}`;
    const [known] = (await room.people('Aino')) as [string];
    const taken = randomUUID();
    await record([{ clientKey: taken, participantId: known, mark: 'ABSENT' }]);
    const rows = await record([
      markOf(newcomer({ firstName: '  ' })),
      markOf(newcomer({ firstName: 'x'.repeat(101) })),
      markOf(newcomer({ firstName: name, phoneNumber: '12' })),
      markOf(newcomer({ firstName: name, clientKey: 'ä' })),
      markOf(newcomer({ firstName: name }), { participantId: known }),
      markOf(null),
      // The key of the mark belongs to another mark: nobody is made for it.
      markOf(newcomer({ firstName: name }), { clientKey: taken }),
      { clientKey: randomUUID(), participantId: known, mark: 'PRESENT' },
    ]);
    expect(codes(rows)).toEqual([
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'CLIENT_KEY_REUSED',
      'DONE',
    ]);
    expect(rows.slice(0, 7).every((row) => row.participant === null)).toBe(true);
    expect(await howMany(name)).toBe(0);
  });

  it('a register that takes no marks makes nobody', async () => {
    const name = `Ennen ${randomUUID()}`;
    const tomorrow = await room.session(groupId, 1);
    const input = { sessionId: tomorrow, marks: [markOf(newcomer({ firstName: name }))] };
    expect(await room.api.refusal(room.org.tokens.STAFF, RECORD, { input })).toBe('SESSION_NOT_STARTED');
    expect(await howMany(name)).toBe(0);
  });

  it('a peer adds somebody by a first name alone, and sees them from then on', async () => {
    await room.letPeerHelp(groupId);
    const { PEER } = room.org.tokens;
    const visitor = newcomer({ firstName: 'Vieras' });
    const [row] = await record([markOf(visitor)], sessionId, PEER);
    expect(row).toMatchObject({ ok: true, attendance: { mark: 'PRESENT', walkIn: true } });
    const { session } = await room.api.data<{ session: { register: { rows: unknown[] } } }>(
      PEER,
      'query ($id: ID!) { session(id: $id) { register { rows { participant { id firstName } expected } } } }',
      { id: sessionId },
    );
    expect(session.register.rows).toContainEqual({
      participant: { id: row!.participant!.id, firstName: 'Vieras' },
      expected: 'WALK_IN',
    });
    const more = [{ lastName: 'Vieraanen' }, { phoneNumber: '0402223344' }, { smsConsent: 'PHONE' }];
    expect(
      codes(
        await record(
          more.map((extra) => markOf(newcomer(extra))),
          sessionId,
          PEER,
        ),
      ),
    ).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    // A key that is in use in a register which the peer cannot see.
    const elsewhere = newcomer({ firstName: 'Muualla' });
    await record([markOf(elsewhere)], await room.session(await room.group(), -1));
    expect(codes(await record([markOf(elsewhere), markOf(visitor)], sessionId, PEER))).toEqual([
      'CLIENT_KEY_REUSED',
      'DONE',
    ]);
  });

  it('marks under the key of somebody who was merged are of who stands in their place', async () => {
    await room.letPeerHelp(groupId);
    const { PEER } = room.org.tokens;
    const visitor = newcomer({ firstName: 'Kaksi' });
    const [row] = await record([markOf(visitor)], sessionId, PEER);
    const [survivorId] = (await room.people('Yksi')) as [string];
    await room.api.data(
      room.org.tokens.COORDINATOR,
      'mutation ($input: MergeParticipantsInput!) { mergeParticipants(input: $input) { __typename } }',
      { input: { survivorId, duplicateId: row!.participant!.id } },
    );
    // Nothing of the peer's groups refers to the other one any more.
    const one = 'query ($id: ID!) { participant(id: $id) { id } }';
    expect(await room.api.refusal(PEER, one, { id: row!.participant!.id })).toBe('NOT_FOUND');
    const other = await room.session(groupId, -2);
    expect(await record([markOf(visitor)], other, PEER)).toMatchObject([
      { ok: true, participant: { id: survivorId } },
    ]);
  });

  it('a key of one organisation says nothing in another', async () => {
    const other = await RoomFixture.of(room.api);
    const visitor = newcomer({ firstName: 'Jaettu' });
    const [here] = await record([markOf(visitor)]);
    const foreign = await other.session(await other.group(), -1);
    const [there] = await other.record(other.org.tokens.STAFF, {
      sessionId: foreign,
      marks: [markOf(visitor)],
    });
    expect(there).toMatchObject({ ok: true });
    expect(there!.participant!.id).not.toBe(here!.participant!.id);
  });
});
