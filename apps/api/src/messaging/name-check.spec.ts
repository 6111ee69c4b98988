import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Groups } from '#libs/groups/groups.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const CREATE_GROUP = `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id publicName } } }`;
const UPDATE_GROUP = `mutation ($input: UpdateGroupInput!) {
  updateGroup(input: $input) { group { id publicName } } }`;
const CREATE_SESSION = `mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id place } } }`;
const CREATE_SERIES = `mutation ($input: CreateSessionSeriesInput!) {
  createSessionSeries(input: $input) { sessionsMade series { id } } }`;
const UPDATE_SESSION = `mutation ($input: UpdateSessionInput!) {
  updateSession(input: $input) { session { id place } } }`;
const CREATE_EXCURSION = `mutation ($input: CreateExcursionInput!) { createExcursion(input: $input) { session { id place } } }`;
const UPDATE_EXCURSION = `mutation ($input: UpdateExcursionInput!) {
  updateExcursion(input: $input) { session { id place } } }`;
const UPDATE_ORGANISATION = `mutation ($input: UpdateOrganisationInput!) {
  updateOrganisation(input: $input) { organisation { smsSender } } }`;

const DAY_MS = 24 * 60 * 60 * 1000;

describe('names and places that texts will tell', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let siteId: string;
  let groupId: string;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    await api.database.write(org.context, async (tx) => {
      ({ id: siteId } = await api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }));
      ({ id: groupId } = await api.service(Groups).create(tx, org.context, {
        siteId,
        internalName: 'Kulmahuoneen väki',
        publicName: 'Tiistairyhmä',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: [],
      }));
      await api.service(Participants).create(tx, org.context, { firstName: 'Kaarina', lastName: 'Kettunen' });
    });
  });

  const token = () => org.tokens.COORDINATOR;
  const group = (fields: object = {}) => ({
    siteId,
    internalName: 'Kävelijät',
    publicName: 'Reipas porukka',
    admission: 'OPEN',
    ...fields,
  });
  const session = (fields: object = {}) => ({
    groupId,
    localDate: new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10),
    wallTime: '13:00',
    durationMinutes: 90,
    ...fields,
  });
  const excursion = (fields: object = {}) => ({
    groupId,
    kind: 'EXCURSION',
    meetsAt: new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + 7 * DAY_MS).toISOString(),
    returnsAt: new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + 7.2 * DAY_MS).toISOString(),
    meetingPoint: 'Rautatientori',
    destination: 'Nuuksio',
    ...fields,
  });

  /** The field and code of each problem for which a mutation is refused. */
  async function problems(query: string, variables: Record<string, unknown>): Promise<string[]> {
    const { errors = [] } = await api.ask(token(), query, variables);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    return errors.flatMap(({ extensions }) =>
      extensions.fields.map(({ field, message }) => `${field} ${message.split(':')[0] ?? ''}`),
    );
  }

  it.each([
    ['a sensitive word', 'Päihdetoipujat', 'SENSITIVE_WORD'],
    ['the internal name of another group', 'Kulmahuoneen väki', 'INTERNAL_NAME'],
    ['the name of a participant', 'Kaarina Kettusen piiri', 'OTHER_PERSON'],
    ['an identity code', 'Ryhmä 131052-308T', 'IDENTITY_CODE'],
    ['an address that is not ours', 'bit.ly/ryhma', 'FOREIGN_URL'],
    ['a day told from the day of reading', 'Huomenna-ryhmä', 'RELATIVE_DAY'],
    ['a day that is relative in another language', 'Imorgon', 'RELATIVE_DAY'],
    ['a placeholder', '{name}', 'UNKNOWN_PLACEHOLDER'],
  ])('a public name with %s is refused, and no group is made', async (_what, publicName, code) => {
    const found = await problems(CREATE_GROUP, { input: group({ publicName }) });
    expect(found).toContain(`publicName ${code}`);
    const { groups } = await api.data<{ groups: { totalCount: number } }>(
      token(),
      '{ groups { totalCount } }',
    );
    expect(groups.totalCount).toBe(1);
  });

  it('a group keeps its public name if the new one may not appear in texts; its other changes go through', async () => {
    expect(
      await problems(UPDATE_GROUP, { input: { id: groupId, publicName: 'Vankilasta vapautuvat' } }),
    ).toEqual(['publicName SENSITIVE_WORD']);
    const { updateGroup } = await api.data<{ updateGroup: { group: object } }>(token(), UPDATE_GROUP, {
      input: { id: groupId, capacity: 8 },
    });
    expect(updateGroup.group).toMatchObject({ publicName: 'Tiistairyhmä' });
  });

  it('a group may use one name as internal and public, also one that an archived group had', async () => {
    await api.database.write(org.context, (tx) =>
      api.service(Groups).archive(tx, org.context, groupId, true),
    );
    const names = { internalName: 'Kulmahuoneen väki', publicName: 'Kulmahuoneen väki' };
    await api.data(token(), CREATE_GROUP, { input: group(names) });
  });

  it('ordinary names and places are accepted', async () => {
    await api.data(token(), CREATE_GROUP, { input: group() });
    await api.data(token(), CREATE_SESSION, { input: session({ place: 'Olohuone, Esimerkkikatu 3' }) });
    await api.data(token(), CREATE_EXCURSION, { input: excursion() });
    await api.data(token(), UPDATE_ORGANISATION, { input: { smsSender: 'Polku ry' } });
  });

  it('a place that may not appear in texts is refused for sessions, series and excursions, also in changes', async () => {
    const place = 'A-klinikka, 2. kerros';
    const inPlace = ['place SENSITIVE_WORD'];
    expect(await problems(CREATE_SESSION, { input: session({ place }) })).toEqual(inPlace);
    const series = { groupId, recurrenceRule: 'FREQ=WEEKLY', wallTime: '13:00', durationMinutes: 60 };
    const startsOn = session().localDate;
    expect(await problems(CREATE_SERIES, { input: { ...series, startsOn, place } })).toEqual(inPlace);
    const meetingPoint = place;
    expect(await problems(CREATE_EXCURSION, { input: excursion({ meetingPoint }) })).toEqual([
      'meetingPoint SENSITIVE_WORD',
    ]);

    const planned = await api.data<{ createExcursion: { session: { id: string } } }>(
      token(),
      CREATE_EXCURSION,
      {
        input: excursion(),
      },
    );
    const { id } = planned.createExcursion.session;
    expect(await problems(UPDATE_EXCURSION, { input: { sessionId: id, meetingPoint } })).toEqual([
      'meetingPoint SENSITIVE_WORD',
    ]);
    expect(await problems(UPDATE_SESSION, { input: { id, place } })).toEqual(inPlace);
    await api.data(token(), CREATE_SERIES, { input: { ...series, startsOn, place: 'Olohuone' } });
    const { sessions } = await api.data<{ sessions: { nodes: { id: string }[] } }>(
      token(),
      `{ sessions(first: 1, from: "${startsOn}", to: "${startsOn}") { nodes { id } } }`,
    );
    expect(
      await problems(UPDATE_SESSION, {
        input: { id: sessions.nodes[0]?.id, place, scope: 'THIS_AND_FOLLOWING' },
      }),
    ).toEqual(inPlace);
  });

  it('a sender name that may not appear in texts is refused', async () => {
    expect(await problems(UPDATE_ORGANISATION, { input: { smsSender: 'Velkaneuvo' } })).toEqual([
      'smsSender SENSITIVE_WORD',
    ]);
  });
});
