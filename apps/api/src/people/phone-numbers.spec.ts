import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type Logger } from 'typeorm';
import { addDays } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient } from '../importing/testing/import-client.js';

interface Numbers {
  readonly id: string;
  readonly e164: string;
}

const NUMBER = 'id e164 status suspendedReason suspendedOn confirmedOn askToConfirm sharedBy lastDeliveredAt';
const PERSON = `query ($id: ID!) { participant(id: $id) { phoneNumbers { ${NUMBER} } } }`;
const REGISTER = `query ($id: ID!) { session(id: $id) { register { rows { participant { id } askToConfirmNumber } } } }`;

describe('phone numbers in the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let today: string;
  let aino: string;
  let eero: string;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    today = await write((tx) => api.service(Organisations).today(tx));
    [aino, eero] = [await person('Aino'), await person('Eero')];
  });

  const write = <T>(work: Parameters<typeof api.database.write<T>>[1]) =>
    api.database.write(org.context, work);
  const person = async (firstName: string): Promise<string> =>
    (await write((tx) => api.service(Participants).create(tx, org.context, { firstName }))).id;
  const add = async (participantId: string, number = '040 123 4567'): Promise<Numbers> => {
    const answer = await api.data<{ createPhoneNumber: { phoneNumber: Numbers } }>(
      org.tokens.STAFF,
      `mutation ($id: ID!, $number: String!) { createPhoneNumber(input: { participantId: $id, number: $number }) { phoneNumber { ${NUMBER} } } }`,
      { id: participantId, number },
    );
    return answer.createPhoneNumber.phoneNumber;
  };
  const numbersOf = async (id: string, token = org.tokens.STAFF) =>
    (await api.data<{ participant: { phoneNumbers: Numbers[] } }>(token, PERSON, { id })).participant
      .phoneNumbers;

  it('a phone number shows that it is shared and by how many, but not with whom', async () => {
    await add(aino);
    expect(await numbersOf(aino)).toMatchObject([{ e164: '+358401234567', sharedBy: 0 }]);
    expect(await add(eero, '+358 40 123 4567')).toMatchObject({ sharedBy: 1 });
    expect(await numbersOf(aino)).toMatchObject([{ sharedBy: 1, lastDeliveredAt: null }]);
  });

  it('a phone number is suspended with a reason, and gets texts again after somebody confirms it', async () => {
    const { id } = await add(aino);
    const suspend = `mutation ($id: ID!) { suspendPhoneNumber(input: { id: $id, reason: NOT_THEIRS }) { phoneNumber { ${NUMBER} } } }`;
    expect(await api.data(org.tokens.STAFF, suspend, { id })).toMatchObject({
      suspendPhoneNumber: {
        phoneNumber: {
          status: 'SUSPENDED',
          suspendedReason: 'NOT_THEIRS',
          suspendedOn: today,
          askToConfirm: true,
        },
      },
    });
    const confirm = `mutation ($id: ID!) { confirmPhoneNumber(input: { id: $id }) { phoneNumber { ${NUMBER} } } }`;
    expect(await api.data(org.tokens.STAFF, confirm, { id })).toMatchObject({
      confirmPhoneNumber: {
        phoneNumber: {
          status: 'ACTIVE',
          suspendedReason: null,
          suspendedOn: null,
          confirmedOn: today,
          askToConfirm: false,
        },
      },
    });
    for (const mutation of [suspend, confirm]) {
      expect(await api.refusal(org.tokens.PEER, mutation, { id })).toBe('FORBIDDEN');
      expect(await api.refusal(org.tokens.STAFF, mutation, { id: aino })).toBe('NOT_FOUND');
    }
    await api.data(
      org.tokens.STAFF,
      'mutation ($id: ID!) { endPhoneNumber(input: { id: $id }) { phoneNumber { id } } }',
      { id },
    );
    expect(await api.refusal(org.tokens.STAFF, confirm, { id })).toBe('CONFLICT');
  });

  it('the register asks staff, but not peers, about a phone number after failures', async () => {
    const { id } = await add(aino);
    await add(eero, '050 111 2222');
    const groupId = await new ImportClient(api, org).newGroup('Aamukahvi');
    const { peerParticipantId } = org;
    const sessionId = await write(async (tx) => {
      for (const participantId of [aino, eero, peerParticipantId]) {
        await tx.query(
          `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on) VALUES ($1, $2, $3, $4, $5)`,
          [
            org.context.organisationId,
            groupId,
            participantId,
            participantId === peerParticipantId ? 'PEER_LEADER' : 'MEMBER',
            addDays(today, -30),
          ],
        );
      }
      const [session] = await tx.query<{ id: string }[]>(
        `INSERT INTO session (organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, status)
         VALUES ($1, $2, 'MEETING', $3, $3::date + interval '10 hours', $3::date + interval '11 hours', 'Europe/Helsinki', 'PLANNED')
         RETURNING id`,
        [org.context.organisationId, groupId, today],
      );
      for (let time = 0; time < 3; time += 1) await api.service(PhoneNumberDeliveries).deliveryFailed(tx, id);
      return session!.id;
    });
    const asked = async (token: string) => {
      const answer = await api.data<{
        session: {
          register: { rows: { participant: { id: string }; askToConfirmNumber: boolean | null }[] };
        };
      }>(token, REGISTER, { id: sessionId });
      const { rows } = answer.session.register;
      return [aino, eero].map(
        (who) => rows.find(({ participant }) => participant.id === who)?.askToConfirmNumber,
      );
    };
    expect(await asked(org.tokens.STAFF)).toEqual([true, false]);
    expect(await asked(org.tokens.PEER)).toEqual([null, null]);
    expect(await numbersOf(aino, org.tokens.PEER)).toEqual([]);
  });

  it('the phone numbers of a page of 100 people cost as many SQL statements as those of one', async () => {
    const counted = { statements: 0 };
    const ignored = (): void => undefined;
    const counter: Logger = {
      logQuery: () => void (counted.statements += 1),
      logQueryError: ignored,
      logQuerySlow: ignored,
      logSchemaBuild: ignored,
      logMigration: ignored,
      log: ignored,
    };
    api.app.get(DataSource, { strict: false }).logger = counter;
    const page = async (): Promise<number> => {
      counted.statements = 0;
      await api.data(
        org.tokens.STAFF,
        '{ participants(first: 100) { nodes { phoneNumbers { e164 sharedBy } } } }',
      );
      return counted.statements;
    };
    await add(aino);
    const ofFew = await page();
    await write(async (tx) => {
      const { organisationId } = org.context;
      const rows = Array.from({ length: 100 }, () => ({ organisationId, firstName: 'Liisa' }));
      for (const [index, fields] of rows.entries()) {
        const { id } = await api.service(Participants).create(tx, org.context, fields);
        await api.service(PhoneNumbers).add(tx, org.context, id, `040 555 ${1000 + index}`, today);
      }
    });
    expect(await page()).toBe(ofFew);
  });
});
