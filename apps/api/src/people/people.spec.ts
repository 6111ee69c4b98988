import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

describe('people through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  it('adds a participant with a number in any notation and consent, and lists her', async () => {
    const { createParticipant } = await api.data<{ createParticipant: unknown }>(
      org.tokens.STAFF,
      `mutation ($input: CreateParticipantInput!) {
        createParticipant(input: $input) { firstName lastName language phoneNumbers { e164 status } consents { purpose source withdrawnOn } }
      }`,
      {
        input: {
          firstName: ' Aino ',
          lastName: 'Mäkelä',
          phoneNumber: '040 123 4501',
          smsConsent: 'IN_PERSON',
        },
      },
    );
    expect(createParticipant).toEqual({
      firstName: 'Aino',
      lastName: 'Mäkelä',
      language: 'fi',
      phoneNumbers: [{ e164: '+358401234501', status: 'ACTIVE' }],
      consents: [{ purpose: 'SMS_REMINDERS', source: 'IN_PERSON', withdrawnOn: null }],
    });
    const { participants } = await api.data<{ participants: { nodes: unknown[]; totalCount: number } }>(
      org.tokens.STAFF,
      `{ participants(search: "mäk") { nodes { firstName } totalCount pageInfo { hasNextPage } } }`,
    );
    expect(participants).toMatchObject({ nodes: [{ firstName: 'Aino' }], totalCount: 1 });
  });
});
