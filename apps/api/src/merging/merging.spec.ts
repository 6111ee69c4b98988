import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#libs/people/roles.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const MERGE = `mutation ($survivorId: ID!, $duplicateId: ID!, $confirmation: String) {
  mergeParticipants(input: { survivorId: $survivorId, duplicateId: $duplicateId, confirmation: $confirmation }) { merge {
    id mergedAt survivor { id firstName lastName } duplicate { id archivedAt } moves { memberships marks phoneNumbers consents } conflicts { sharedNumbers endsConsent }
  } }
}`;
const PREVIEW = `query ($survivorId: ID!, $duplicateId: ID!) {
  previewMergeParticipants(survivorId: $survivorId, duplicateId: $duplicateId) {
    moves { memberships marks signUps phoneNumbers consents texts }
    conflicts { joinedMemberships sessionsMarkedTwice sessionsSignedUpTwice sharedNumbers excursionsPaidTwice signInsOfBoth endsConsent }
    needsConfirmation confirmationToken
  }
}`;

interface Preview {
  readonly previewMergeParticipants: {
    readonly moves: Record<string, number>;
    readonly conflicts: Record<string, number | boolean>;
    readonly needsConfirmation: boolean;
    readonly confirmationToken: string;
  };
}

describe('merging participants over the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  const person = async (input: Record<string, unknown>, token = org.tokens.COORDINATOR): Promise<string> => {
    const { createParticipant } = await api.data<{ createParticipant: { participant: { id: string } } }>(
      token,
      'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
      { input },
    );
    return createParticipant.participant.id;
  };
  const pairOf = async (kept: Record<string, unknown> = {}, duplicate: Record<string, unknown> = {}) => ({
    survivorId: await person({ firstName: 'Aino', ...kept }),
    duplicateId: await person({ firstName: 'Aino M.', ...duplicate }),
  });

  it('a merge does what its preview showed, tells where the duplicate went, and repeats its answer', async () => {
    const number = { phoneNumber: '040 123 4567' };
    const pair = await pairOf(number, { ...number, lastName: 'Mäkelä', smsConsent: 'IN_PERSON' });
    const token = org.tokens.COORDINATOR;
    const { previewMergeParticipants: preview } = await api.data<Preview>(token, PREVIEW, pair);
    expect(preview.moves).toEqual({
      memberships: 0,
      marks: 0,
      signUps: 0,
      phoneNumbers: 1,
      consents: 1,
      texts: 0,
    });
    expect(preview.conflicts).toMatchObject({ sharedNumbers: 1, endsConsent: false });
    expect(preview.needsConfirmation).toBe(true);
    expect(await api.refusal(token, MERGE, pair)).toBe('CONFIRMATION_NEEDED');
    expect(await api.refusal(token, MERGE, { ...pair, confirmation: 'x' })).toBe('CONFIRMATION_NEEDED');

    const confirmed = { ...pair, confirmation: preview.confirmationToken };
    const merged = await api.data<{ mergeParticipants: { merge: object } }>(token, MERGE, confirmed);
    expect(merged.mergeParticipants.merge).toMatchObject({
      survivor: { id: pair.survivorId, firstName: 'Aino', lastName: 'Mäkelä' },
      duplicate: { id: pair.duplicateId, archivedAt: expect.any(String) },
      moves: { phoneNumbers: 1, consents: 1 },
    });
    expect(await api.data(token, MERGE, confirmed)).toEqual(merged);
    expect(await api.data(token, MERGE, pair)).toEqual(merged);

    const seen = await api.data(
      token,
      `query ($kept: ID!, $duplicate: ID!) {
        kept: participant(id: $kept) { mergedInto { id } phoneNumbers { e164 } consents { source withdrawnOn } }
        duplicate: participant(id: $duplicate) { archivedAt mergedInto { id } phoneNumbers { e164 } }
        participants(search: "Aino", first: 10) { nodes { id } }
      }`,
      { kept: pair.survivorId, duplicate: pair.duplicateId },
    );
    expect(seen).toEqual({
      kept: {
        mergedInto: null,
        phoneNumbers: [{ e164: '+358401234567' }],
        consents: [{ source: 'IN_PERSON', withdrawnOn: null }],
      },
      duplicate: { archivedAt: expect.any(String), mergedInto: { id: pair.survivorId }, phoneNumbers: [] },
      participants: { nodes: [{ id: pair.survivorId }] },
    });
  });

  it('the audit trail keeps who merged whom', async () => {
    const pair = await pairOf();
    await api.data(org.tokens.COORDINATOR, MERGE, pair);
    const [event] = await api.database.read(org.context, (tx) =>
      tx.query<object[]>(
        `SELECT actor_kind, actor_id, action, new_values ->> 'survivor_id' AS kept, new_values ->> 'duplicate_id' AS duplicate
         FROM audit_event WHERE subject_table = 'participant_merge' ORDER BY position DESC LIMIT 1`,
      ),
    );
    expect(event).toEqual({
      actor_kind: 'STAFF',
      actor_id: org.staffIds.COORDINATOR,
      action: 'INSERT',
      kept: pair.survivorId,
      duplicate: pair.duplicateId,
    });
  });

  it.each<Role>(['LEADER', 'STAFF', 'PEER', 'OBSERVER'])('a %s cannot merge participants', async (role) => {
    const pair = await pairOf();
    expect(await api.refusal(org.tokens[role], MERGE, pair)).toBe('FORBIDDEN');
    expect(await api.refusal(org.tokens[role], PREVIEW, pair)).toBe('FORBIDDEN');
    expect(await api.refusal(null, MERGE, pair)).toBe('UNAUTHENTICATED');
    await api.data(org.tokens.ADMIN, MERGE, pair);
  });

  it('a merge refuses one person twice, people from elsewhere, and archived or merged participants', async () => {
    const token = org.tokens.COORDINATOR;
    const refusals = async (pair: { survivorId: string; duplicateId: string }) => [
      await api.refusal(token, PREVIEW, pair),
      await api.refusal(token, MERGE, pair),
    ];
    const { survivorId, duplicateId } = await pairOf();
    expect(await refusals({ survivorId, duplicateId: survivorId })).toEqual(['BAD_INPUT', 'BAD_INPUT']);
    expect(await refusals({ survivorId, duplicateId: randomUUID() })).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    const elsewhere = await api.newOrganisation();
    const foreigner = await person({ firstName: 'Elsa' }, elsewhere.tokens.COORDINATOR);
    expect(await refusals({ survivorId, duplicateId: foreigner })).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(await refusals({ survivorId: foreigner, duplicateId })).toEqual(['NOT_FOUND', 'NOT_FOUND']);

    const archived = await person({ firstName: 'Eero' });
    await api.data(
      token,
      'mutation ($id: ID!) { archiveParticipant(input: { id: $id }) { participant { id } } }',
      { id: archived },
    );
    expect(await refusals({ survivorId, duplicateId: archived })).toEqual(['CONFLICT', 'CONFLICT']);
    expect(await refusals({ survivorId: archived, duplicateId })).toEqual(['CONFLICT', 'CONFLICT']);

    await api.data(token, MERGE, { survivorId, duplicateId });
    const third = await person({ firstName: 'Iiro' });
    expect(await refusals({ survivorId: duplicateId, duplicateId: third })).toEqual(
      Array(2).fill('PARTICIPANT_MERGED'),
    );
    expect(await refusals({ survivorId: third, duplicateId })).toEqual(Array(2).fill('PARTICIPANT_MERGED'));
    expect(await refusals({ survivorId: duplicateId, duplicateId: survivorId })).toEqual(
      Array(2).fill('PARTICIPANT_MERGED'),
    );
  });

  it('every merged participant leads to the final survivor', async () => {
    const token = org.tokens.COORDINATOR;
    const first = await pairOf();
    await api.data(token, MERGE, first);
    const last = { survivorId: await person({ firstName: 'Iida' }), duplicateId: first.survivorId };
    await api.data(token, MERGE, last);
    const { participant } = await api.data<{ participant: object }>(
      token,
      'query ($id: ID!) { participant(id: $id) { mergedInto { id mergedInto { id } } } }',
      { id: first.duplicateId },
    );
    expect(participant).toEqual({ mergedInto: { id: last.survivorId, mergedInto: null } });
  });

  it('every later change of the duplicate is refused', async () => {
    const token = org.tokens.ADMIN;
    const { survivorId, duplicateId } = await pairOf();
    await api.data(token, MERGE, { survivorId, duplicateId });
    const refused = async (mutation: string, input?: object) =>
      api.refusal(token, mutation, { id: duplicateId, input });
    expect([
      await refused(
        'mutation ($id: ID!) { archiveParticipant(input: { id: $id, archived: false }) { participant { id } } }',
      ),
      await refused(
        'mutation ($id: ID!) { updateParticipant(input: { id: $id, firstName: "Aino" }) { participant { id } } }',
      ),
      await refused(
        'mutation ($id: ID!) { createPhoneNumber(input: { participantId: $id, number: "0401112223" }) { phoneNumber { id } } }',
      ),
      await refused(
        'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { consent { id } } }',
        {
          participantId: duplicateId,
          purpose: 'SMS_REMINDERS',
          source: 'PHONE',
        },
      ),
    ]).toEqual(Array(4).fill('PARTICIPANT_MERGED'));
  });

  it('peers who see neither participant do not see their merge', async () => {
    const { survivorId, duplicateId } = await pairOf();
    await api.data(org.tokens.ADMIN, MERGE, { survivorId, duplicateId });
    const look = 'query ($id: ID!) { participant(id: $id) { mergedInto { id } } }';
    expect(await api.refusal(org.tokens.PEER, look, { id: duplicateId })).toBe('NOT_FOUND');
  });
});
