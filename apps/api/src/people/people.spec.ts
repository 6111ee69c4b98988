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

  it('a participant can be added with a number in any notation and with consent, and is listed', async () => {
    const { createParticipant } = await api.data<{ createParticipant: { participant: unknown } }>(
      org.tokens.STAFF,
      `mutation ($input: CreateParticipantInput!) {
        createParticipant(input: $input) { participant { firstName lastName language phoneNumbers { e164 status } consents { purpose source withdrawnOn } } }
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
    expect(createParticipant.participant).toEqual({
      firstName: 'Aino',
      lastName: 'Mäkelä',
      language: 'FI',
      phoneNumbers: [{ e164: '+358401234501', status: 'ACTIVE' }],
      consents: [{ purpose: 'SMS_REMINDERS', source: 'IN_PERSON', withdrawnOn: null }],
    });
    const { participants } = await api.data<{ participants: { nodes: unknown[]; totalCount: number } }>(
      org.tokens.STAFF,
      `{ participants(search: "mäk") { nodes { firstName } totalCount pageInfo { hasNextPage } } }`,
    );
    expect(participants).toMatchObject({ nodes: [{ firstName: 'Aino' }], totalCount: 1 });
  });

  const create = async (token: string, input: object) =>
    (
      await api.data<{ createParticipant: { participant: { id: string } } }>(
        token,
        'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
        { input },
      )
    ).createParticipant.participant.id;

  it('every unusable field of a participant is named, and nothing is changed', async () => {
    const before = await api.data(org.tokens.STAFF, '{ participants { totalCount } }');
    const answer = await api.ask(
      org.tokens.STAFF,
      'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
      { input: { firstName: 'Aino', birthYear: 1700, phoneNumber: '12' } },
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ field: 'birthYear' }],
    });
    const phone = await api.ask(
      org.tokens.STAFF,
      'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
      { input: { firstName: 'Aino', phoneNumber: 'ei puhelinta' } },
    );
    expect(phone.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
    expect(phone.errors?.[0]?.message).not.toContain('ei puhelinta');
    expect(await api.data(org.tokens.STAFF, '{ participants { totalCount } }')).toEqual(before);
  });

  it('cursors of people give no name away and are good in this organisation and list only', async () => {
    const other = await api.newOrganisation('Toinen ry');
    await create(org.tokens.STAFF, { firstName: 'Meeri', lastName: 'Meikäläinen' });
    const { participants } = await api.data<{
      participants: { edges: { cursor: string }[]; pageInfo: { startCursor: string } };
    }>(org.tokens.STAFF, '{ participants(search: "meikä") { edges { cursor } pageInfo { startCursor } } }');
    const [edge] = participants.edges;
    for (const cursor of [edge!.cursor, participants.pageInfo.startCursor]) {
      expect(Buffer.from(cursor, 'base64url').toString('utf8')).not.toMatch(/me[ei]/i);
    }
    const after = (list: string) => `query ($after: String) { ${list}(after: $after) { totalCount } }`;
    const page = { after: edge!.cursor };
    await api.data(
      org.tokens.STAFF,
      'query ($after: String) { participants(search: "meikä", after: $after) { totalCount } }',
      page,
    );
    expect(await api.refusal(other.tokens.STAFF, after('participants'), page)).toBe('BAD_CURSOR');
    expect(await api.refusal(org.tokens.STAFF, after('staffMembers'), page)).toBe('BAD_CURSOR');
    const madeUp = ['sessions-by-start', '2026-02-30T10:00:00.000Z', org.staffIds.STAFF];
    const tampered = { after: Buffer.from(JSON.stringify(madeUp)).toString('base64url') };
    expect(await api.refusal(org.tokens.STAFF, after('sessions'), tampered)).toBe('BAD_CURSOR');
  });

  it('an id that cannot be one is refused under the name of its field in the input', async () => {
    for (const change of [
      'updateParticipant(input: { id: "Aino", firstName: "Aino" }) { participant { id } }',
      'archiveParticipant(input: { id: "Aino" }) { participant { id } }',
      'endPhoneNumber(input: { id: "Aino" }) { phoneNumber { id } }',
    ]) {
      const { errors } = await api.ask(org.tokens.STAFF, `mutation { ${change} }`);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'input.id' }] });
    }
  });

  it('a required field of a participant cannot be removed', async () => {
    const id = await create(org.tokens.STAFF, { firstName: 'Sirpa' });
    for (const input of [{ firstName: null }, { language: null }]) {
      expect(
        await api.refusal(
          org.tokens.STAFF,
          'mutation ($input: UpdateParticipantInput!) { updateParticipant(input: $input) { participant { id } } }',
          { input: { id, ...input } },
        ),
      ).toBe('BAD_INPUT');
    }
  });

  it('the people are paged in Finnish alphabetical order, each once', async () => {
    const elsewhere = await api.newOrganisation('Aakkosyhdistys');
    for (const firstName of ['Östen', 'Zaida', 'Åke', 'Anna', 'Ärla', 'Wilma']) {
      await create(elsewhere.tokens.STAFF, { firstName });
    }
    interface Page {
      readonly nodes: readonly { readonly firstName: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    }
    const pageAfter = async (after: string | null): Promise<Page> => {
      const answer = await api.data<{ participants: Page }>(
        elsewhere.tokens.STAFF,
        `query ($after: String) {
          participants(first: 2, after: $after) { nodes { firstName } pageInfo { hasNextPage endCursor } }
        }`,
        { after },
      );
      return answer.participants;
    };
    const names: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await pageAfter(after);
      names.push(...page.nodes.map((node) => node.firstName));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(names).toEqual(['Anna', 'Vertti', 'Wilma', 'Zaida', 'Åke', 'Ärla', 'Östen']);
  });

  it('the ids of another organisation do not exist for this one', async () => {
    const id = await create(org.tokens.STAFF, { firstName: 'Noor' });
    const stranger = await api.newOrganisation('Toinen ry');
    const ask = 'query ($id: ID!) { participant(id: $id) { firstName } }';
    expect(await api.refusal(stranger.tokens.ADMIN, ask, { id })).toBe('NOT_FOUND');
    const change =
      'mutation ($id: ID!) { createPhoneNumber(input: { participantId: $id, number: "040 123 4501" }) { phoneNumber { id } } }';
    expect(await api.refusal(stranger.tokens.ADMIN, change, { id })).toBe('NOT_FOUND');
  });

  it('a consent is withdrawn with its date, and the fact that it was given is kept', async () => {
    const id = await create(org.tokens.STAFF, { firstName: 'Heli', smsConsent: 'PAPER_FORM' });
    const withdraw = `mutation ($id: ID!) {
      withdrawConsent(input: { participantId: $id, purpose: SMS_REMINDERS }) { consent { grantedOn withdrawnOn source } }
    }`;
    const { withdrawConsent } = await api.data<{ withdrawConsent: { consent: Record<string, string> } }>(
      org.tokens.STAFF,
      withdraw,
      {
        id,
      },
    );
    const { consent } = withdrawConsent;
    expect(consent).toMatchObject({ source: 'PAPER_FORM', withdrawnOn: consent.grantedOn });
    expect(await api.data(org.tokens.STAFF, withdraw, { id })).toEqual({
      withdrawConsent: { consent: null },
    });
  });

  it('administrators, and nobody else, see who changed what', async () => {
    const id = await create(org.tokens.COORDINATOR, { firstName: 'Rasmus', phoneNumber: '040 123 4512' });
    await api.data(
      org.tokens.STAFF,
      'mutation ($id: ID!) { updateParticipant(input: { id: $id, lastName: "Sjöberg" }) { participant { id } } }',
      { id },
    );
    const trail =
      'query ($id: ID!) { auditEvents(subjectId: $id) { nodes { action actor { id } oldValues newValues } } }';
    const { auditEvents } = await api.data<{ auditEvents: { nodes: unknown[] } }>(org.tokens.ADMIN, trail, {
      id,
    });
    expect(auditEvents.nodes).toMatchObject([
      {
        action: 'UPDATE',
        actor: { id: org.staffIds.STAFF },
        oldValues: { last_name: null },
        newValues: { last_name: 'Sjöberg' },
      },
      { action: 'INSERT', actor: { id: org.staffIds.COORDINATOR }, oldValues: null },
    ]);
    const everything = await api.data(
      org.tokens.ADMIN,
      '{ auditEvents(first: 200) { nodes { newValues oldValues } } }',
    );
    expect(JSON.stringify(everything)).not.toContain('40123451');
    expect(await api.refusal(org.tokens.COORDINATOR, trail, { id })).toBe('FORBIDDEN');
  });
});
