import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Participants } from '#libs/people/participants.js';
import { RoomFixture } from '../participation/testing/room-fixture.js';

const PEOPLE = [
  { firstName: 'Björn', lastName: 'Østergård' },
  { firstName: 'Mikko', lastName: 'Jokinen' },
  { firstName: 'Jonna', lastName: 'Mikkola' },
  { firstName: 'Marjo', lastName: 'Särkimikko' },
  { firstName: 'Łukasz', lastName: 'Żak' },
  { firstName: 'Æsa', lastName: 'Weiß', alias: 'Kuningatar' },
  { firstName: 'Anna-Liisa', lastName: 'O’Brien' },
  { firstName: 'Олёна', lastName: 'Коваль' },
  { firstName: 'Pekka_%', lastName: null },
];

interface Found {
  readonly participants: {
    readonly nodes: readonly { readonly firstName: string }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  };
}

describe('the search for participants', () => {
  let room: RoomFixture;

  beforeAll(async () => {
    room = await RoomFixture.start();
    await create(room, PEOPLE);
  });
  afterAll(() => room.close());

  async function create(
    { api, org }: RoomFixture,
    people: readonly { firstName: string; lastName?: string | null; alias?: string }[],
  ): Promise<string[]> {
    return api.database.write(org.context, async (tx) => {
      const ids: string[] = [];
      for (const fields of people) {
        ids.push((await api.service(Participants).create(tx, org.context, fields)).id);
      }
      return ids;
    });
  }

  async function found(
    search: string | null,
    { token = room.org.tokens.STAFF, ...more }: { token?: string; [argument: string]: unknown } = {},
  ): Promise<string[]> {
    const { participants } = await room.api.data<{
      participants: { nodes: { firstName: string }[]; totalCount: number };
    }>(
      token,
      `query ($search: String, $groupId: ID, $forGroupId: ID, $forSessionId: ID) {
        participants(search: $search, groupId: $groupId, forGroupId: $forGroupId, forSessionId: $forSessionId) {
          nodes { firstName } totalCount } }`,
      { search, ...more },
    );
    expect(participants.totalCount).toBe(participants.nodes.length);
    return participants.nodes.map(({ firstName }) => firstName);
  }

  async function giveNumber(participantId: string, number: string): Promise<string> {
    const { createPhoneNumber } = await room.api.data<{
      createPhoneNumber: { phoneNumber: { id: string } };
    }>(
      room.org.tokens.STAFF,
      'mutation ($input: CreatePhoneNumberInput!) { createPhoneNumber(input: $input) { phoneNumber { id } } }',
      { input: { participantId, number } },
    );
    return createPhoneNumber.phoneNumber.id;
  }

  it.each([
    ['bjorn', ['Björn']],
    ['BJÖRN', ['Björn']],
    ['ostergard', ['Björn']],
    ['østergård bjö', ['Björn']],
    ['mik jo', ['Mikko', 'Jonna', 'Marjo']],
    ['jo mik', ['Mikko', 'Jonna', 'Marjo']],
    ['kinen', ['Mikko']],
    ['lukasz zak', ['Łukasz']],
    ['łuk ż', ['Łukasz']],
    ['aesa weiss', ['Æsa']],
    ['æsa weiß', ['Æsa']],
    ['kuningatar', ['Æsa']],
    ['anna liisa', ['Anna-Liisa']],
    ['anna-liisa obrien', ['Anna-Liisa']],
    ["o'brien", ['Anna-Liisa']],
    ['коваль олена', ['Олёна']],
    ['mikko virtanen', []],
    ['%', []],
    ['_', []],
    ['pekka', ['Pekka_%']],
  ])('the words %s find %j', async (search, names) => {
    expect((await found(search)).toSorted()).toEqual([...names].toSorted());
  });

  it('whoever’s names begin with what was typed comes before those who have it elsewhere', async () => {
    // Mikko Jokinen and Jonna Mikkola begin with both parts; Marjo Särkimikko only has them.
    expect(await found('mik jo')).toEqual(['Jonna', 'Mikko', 'Marjo']);
  });

  it('a phone number in any notation finds who has it today, and only as a whole', async () => {
    const other = await RoomFixture.of(room.api);
    const [foreign] = (await create(other, [{ firstName: 'Muualla' }])) as [string];
    const [sisko, veli, former] = (await create(room, [
      { firstName: 'Sisko' },
      { firstName: 'Veli' },
      { firstName: 'Entinen' },
    ])) as [string, string, string];
    await giveNumber(sisko, '040 765 4321');
    await giveNumber(veli, '+358407654321');
    const ended = await giveNumber(former, '0407654321');
    await room.api.database.write(room.org.context, (tx) =>
      tx.query(
        'UPDATE phone_number SET valid_from = valid_from - 10, valid_to = valid_from - 5 WHERE id = $1',
        [ended],
      ),
    );
    const { context } = other.org;
    await room.api.data(
      other.org.tokens.STAFF,
      'mutation ($input: CreatePhoneNumberInput!) { createPhoneNumber(input: $input) { phoneNumber { id } } }',
      { input: { participantId: foreign, number: '0407654321' } },
    );
    expect(context.organisationId).not.toBe(room.org.context.organisationId);
    for (const notation of [
      '0407654321',
      '040 765 4321',
      '040-7654321',
      '+358 40 765 4321',
      '00358407654321',
    ]) {
      expect(await found(notation)).toEqual(['Sisko', 'Veli']);
    }
    expect(await found('0407654')).toEqual([]);
    expect(await found('7654321')).toEqual([]);
    expect(await found('0407654321', { token: other.org.tokens.STAFF })).toEqual(['Muualla']);
  });

  it('a peer finds nobody by a number, a last name or an alias, and first names by folded letters', async () => {
    const groupId = await room.group();
    const [soren, quiet] = (await create(room, [
      { firstName: 'Søren', lastName: 'Kierkegaard', alias: 'Filosofi' },
      { firstName: 'Søren Toinen' },
    ])) as [string, string];
    await giveNumber(soren, '0407000001');
    await room.members(groupId, [soren]);
    await room.letPeerHelp(groupId);
    const token = room.org.tokens.PEER;
    expect(await found('soren', { token })).toEqual(['Søren']);
    for (const hidden of ['kierkegaard', 'filosofi', '0407000001'])
      expect(await found(hidden, { token })).toEqual([]);
    expect(await found('0407000001')).toEqual(['Søren']);
    expect(quiet).not.toBe(soren);
  });

  it('members come before former members, and these before others, where a group or a session is given', async () => {
    const groupId = await room.group();
    const sessionId = await room.session(groupId, -40);
    const [other, former, since, member] = (await create(room, [
      { firstName: 'Tiina A' },
      { firstName: 'Tiina B' },
      { firstName: 'Tiina C' },
      { firstName: 'Tiina D' },
    ])) as [string, string, string, string];
    const join = (participantId: string, from: number, to: number | null) =>
      room.api.database.write(room.org.context, (tx) =>
        tx.query(
          `INSERT INTO membership (organisation_id, group_id, participant_id, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)`,
          [
            room.org.context.organisationId,
            groupId,
            participantId,
            addDays(room.today, from),
            to === null ? null : addDays(room.today, to),
          ],
        ),
      );
    await join(former, -100, -30);
    await join(since, -20, null);
    await join(member, -100, null);
    expect(other).not.toBe(former);
    expect(await found('tiina')).toEqual(['Tiina A', 'Tiina B', 'Tiina C', 'Tiina D']);
    expect(await found('tiina', { forGroupId: groupId })).toEqual([
      'Tiina C',
      'Tiina D',
      'Tiina B',
      'Tiina A',
    ]);
    // On the day of the session the former one was a member, and the newer one was not yet.
    expect(await found('tiina', { forSessionId: sessionId })).toEqual([
      'Tiina B',
      'Tiina D',
      'Tiina C',
      'Tiina A',
    ]);
    expect((await found(null, { forGroupId: groupId })).slice(0, 4)).toEqual([
      'Tiina C',
      'Tiina D',
      'Tiina B',
      'Anna-Liisa',
    ]);
    expect(await found('tiina', { groupId, forGroupId: groupId })).toHaveLength(3);
    const both = { forGroupId: groupId, forSessionId: sessionId };
    await expect(found('tiina', both)).rejects.toThrow('BAD_INPUT');
  });

  it('pages of a search go on where they stopped, over the border between ranks', async () => {
    const groupId = await room.group();
    const people = await create(
      room,
      Array.from({ length: 7 }, (_, index) => ({ firstName: `Ville ${index}` })),
    );
    await room.members(groupId, [people[6]!, people[4]!]);
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { participants }: Found = await room.api.data<Found>(
        room.org.tokens.STAFF,
        `query ($after: String, $group: ID) { participants(search: "ville", forGroupId: $group, first: 3, after: $after) {
          nodes { firstName } pageInfo { endCursor hasNextPage } } }`,
        { after, group: groupId },
      );
      names.push(...participants.nodes.map(({ firstName }) => firstName));
      after = participants.pageInfo.hasNextPage ? participants.pageInfo.endCursor : null;
    } while (after !== null);
    expect(names).toEqual([4, 6, 0, 1, 2, 3, 5].map((index) => `Ville ${index}`));
    const cursorOfSearch = await room.api.data<{ participants: { pageInfo: { endCursor: string } } }>(
      room.org.tokens.STAFF,
      '{ participants(search: "ville", first: 1) { pageInfo { endCursor } } }',
    );
    const misused = `{ participants(first: 1, after: "${cursorOfSearch.participants.pageInfo.endCursor}") { totalCount } }`;
    expect(await room.api.refusal(room.org.tokens.STAFF, misused)).toBe('BAD_CURSOR');
  });

  it('a change of somebody’s name leaves no trace of the folded words in the audit trail', async () => {
    const [id] = (await create(room, [{ firstName: 'Åke' }])) as [string];
    await room.api.data(
      room.org.tokens.STAFF,
      'mutation ($id: ID!) { updateParticipant(input: { id: $id, firstName: "Öde" }) { participant { id } } }',
      { id },
    );
    expect(await found('ode')).toContain('Öde');
    const rows = await room.api.database.read(room.org.context, (tx) =>
      tx.query<{ keys: string[] }[]>(
        `SELECT array(SELECT jsonb_object_keys(new_values)) AS keys FROM audit_event WHERE subject_id = $1 AND action = 'UPDATE'`,
        [id],
      ),
    );
    expect(rows).toEqual([{ keys: ['first_name'] }]);
  });
});
