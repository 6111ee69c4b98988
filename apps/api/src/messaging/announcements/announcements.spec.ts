import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Announcements } from '#libs/messaging/announcements/announcements.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const PREVIEW = `query ($input: AnnouncementInput!) { previewAnnouncement(input: $input) {
  recipients excluded { reason count } parts costCents needsConfirmation confirmationToken deadlineAt
  texts { language recipients parts encoding problems { code refused found } } } }`;
const SEND = `mutation ($input: SendAnnouncementInput!) { sendAnnouncement(input: $input) { announcement {
  id recipients excluded { reason count } texts { language body } counts { status count } author { displayName } } } }`;
const WITHDRAW =
  'mutation ($id: ID!) { withdrawConsent(input: { participantId: $id, purpose: SMS_REMINDERS }) { consent { id } } }';
const CANCEL = `mutation ($id: ID!) {
  cancelAnnouncement(input: { id: $id }) { announcement { cancelledAt counts { status count } } } }`;

interface Preview {
  recipients: number;
  excluded: { reason: string; count: number }[];
  parts: number;
  costCents: string | null;
  needsConfirmation: boolean;
  confirmationToken: string;
  texts: { language: string; recipients: number; problems: { code: string; refused: boolean }[] }[];
}
interface Sent {
  id: string;
  recipients: number;
  excluded: { reason: string; count: number }[];
  counts: { status: string; count: number }[];
}

describe('messages by staff', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let groupId: string;
  let numbers = 0;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    org = await api.newOrganisation();
    const { createSite } = await api.data<{ createSite: { site: { id: string } } }>(
      org.tokens.ADMIN,
      'mutation { createSite(input: { name: "Talo" }) { site { id } } }',
    );
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.ADMIN,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      {
        input: {
          siteId: createSite.site.id,
          internalName: 'Päihdekuntoutujien vertaisryhmä',
          publicName: 'Torstaikahvit',
          admission: 'CLOSED',
          leaderIds: [org.staffIds.LEADER],
        },
      },
    );
    groupId = createGroup.group.id;
  });
  afterAll(() => api.close());

  /** Somebody who is a member, has agreed and has a number, unless told otherwise. */
  const person = async (
    input: Record<string, unknown> = {},
    { member = true }: { member?: boolean } = {},
  ): Promise<string> => {
    numbers += 1;
    const { createParticipant } = await api.data<{ createParticipant: { participant: { id: string } } }>(
      org.tokens.STAFF,
      'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
      {
        input: {
          firstName: 'Aino',
          phoneNumber: `+35840123${1000 + numbers}`,
          smsConsent: 'IN_PERSON',
          ...input,
        },
      },
    );
    if (member) {
      await api.database.write(org.context, (tx) =>
        tx.query(
          `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on)
           VALUES ($1, $2, $3, 'MEMBER', current_date - 9)`,
          [org.context.organisationId, groupId, createParticipant.participant.id],
        ),
      );
    }
    return createParticipant.participant.id;
  };
  const texts = [{ language: 'FI', body: 'Torstaikahvit torstaina 26.11. on kirjastossa.' }];
  const preview = async (input: object, token = org.tokens.LEADER) =>
    (await api.data<{ previewAnnouncement: Preview }>(token, PREVIEW, { input })).previewAnnouncement;
  const send = async (input: object, more: Record<string, unknown> = {}, token = org.tokens.LEADER) =>
    (
      await api.data<{ sendAnnouncement: { announcement: Sent } }>(token, SEND, {
        input: { clientKey: randomUUID(), ...input, ...more },
      })
    ).sendAnnouncement.announcement;
  const refusal = (input: object, more: Record<string, unknown> = {}, token = org.tokens.LEADER) =>
    api.refusal(token, SEND, { input: { clientKey: randomUUID(), ...input, ...more } });
  const deliver = async () => {
    const due: [string, string][] = [];
    const { signal } = new AbortController();
    await api.service(MessagingSweep).run((organisation, id) => due.push([organisation, id]), signal);
    for (const [organisation, id] of due) await api.service(MessageSender).send(organisation, id, signal);
  };
  const phones = async () =>
    (
      await api.data<{ sandboxTexts: { nodes: { body: string }[] } }>(
        org.tokens.STAFF,
        '{ sandboxTexts { nodes { body } } }',
      )
    ).sandboxTexts.nodes.map(({ body }) => body);

  it('a message by staff reaches members in their language; its preview tells recipients, cost and exclusions', async () => {
    await person();
    await person({ language: 'SV' });
    await person({ language: 'SO' });
    await person({ smsConsent: null });
    await person({ phoneNumber: null });
    const withdrew = await person();
    await api.data(org.tokens.STAFF, WITHDRAW, { id: withdrew });
    await api.data(
      org.tokens.ADMIN,
      'mutation { updateOrganisation(input: { smsPartPriceCents: "6.5" }) { organisation { id } } }',
    );
    const input = {
      groupId,
      texts: [...texts, { language: 'SV', body: 'Torsdagskaffet torsdag 26 november är på biblioteket.' }],
    };
    const seen = await preview(input);
    expect(seen).toMatchObject({
      recipients: 3,
      parts: 3,
      costCents: '19.5',
      needsConfirmation: false,
      excluded: [
        { reason: 'NO_CONSENT', count: 1 },
        { reason: 'CONSENT_WITHDRAWN', count: 1 },
        { reason: 'NO_NUMBER', count: 1 },
      ],
      texts: [
        { language: 'FI', recipients: 2, problems: [] },
        { language: 'SV', recipients: 1, problems: [] },
      ],
    });
    const sent = await send(input);
    expect(sent).toMatchObject({
      recipients: 3,
      excluded: seen.excluded,
      counts: [{ status: 'PENDING', count: 3 }],
    });
    await deliver();
    expect((await phones()).toSorted()).toEqual(
      [texts[0]!.body, texts[0]!.body, input.texts[1]!.body].toSorted(),
    );
    const { announcements } = await api.data<{ announcements: { nodes: Sent[]; totalCount: number } }>(
      org.tokens.STAFF,
      '{ announcements { nodes { id group { publicName } session { id } counts { status count } author { displayName } } totalCount } }',
    );
    expect(announcements).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          id: sent.id,
          group: { publicName: 'Torstaikahvit' },
          session: null,
          counts: [{ status: 'ACCEPTED', count: 3 }],
          author: { displayName: 'Työntekijä LEADER' },
        },
      ],
    });
  });

  it('a message by staff is sent once for a key, also if the requests come at the same moment', async () => {
    await person();
    const clientKey = randomUUID();
    const sent = await Promise.all(Array.from({ length: 5 }, () => send({ groupId, texts }, { clientKey })));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    const others = [{ language: 'FI', body: 'Jotain muuta.' }];
    expect(await refusal({ groupId, texts: others }, { clientKey })).toBe('CLIENT_KEY_REUSED');
    await deliver();
    expect(await phones()).toHaveLength(1);
  });

  it('a message by staff to many people needs the token for exactly these words and people', async () => {
    await api.data(
      org.tokens.ADMIN,
      'mutation { updateOrganisation(input: { massSendThreshold: 1 }) { organisation { id } } }',
    );
    await person();
    await person();
    const input = { groupId, texts };
    expect(await refusal(input)).toBe('CONFIRMATION_NEEDED');
    const { needsConfirmation, ...seen } = await preview(input);
    expect(needsConfirmation).toBe(true);
    const reworded = [{ language: 'FI', body: 'Torstaikahvit perjantaina 27.11.' }];
    expect(await refusal({ groupId, texts: reworded }, { confirmationToken: seen.confirmationToken })).toBe(
      'CONFIRMATION_NEEDED',
    );
    await person();
    expect(await refusal(input, { confirmationToken: seen.confirmationToken })).toBe('CONFIRMATION_NEEDED');
    const { confirmationToken } = await preview(input);
    expect(await send(input, { confirmationToken })).toMatchObject({ recipients: 3 });
  });

  it('a message by staff with forbidden words does not leave', async () => {
    await person();
    const bad = [{ language: 'FI', body: 'Päihdekuntoutujien vertaisryhmä tapaa huomenna.' }];
    const seen = await preview({ groupId, texts: bad });
    expect(seen.texts[0]?.problems.filter(({ refused }) => refused).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['INTERNAL_NAME', 'RELATIVE_DAY']),
    );
    const answer = await api.ask(org.tokens.LEADER, SEND, {
      input: { clientKey: randomUUID(), groupId, texts: bad },
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT' });
    expect(answer.errors?.[0]?.extensions.fields[0]?.field).toBe('input.texts.0.body');
  });

  it('a message by staff may name its recipient, but nobody else', async () => {
    const [aino, matti] = [
      await person({ lastName: 'Mäkelä' }),
      await person({ firstName: 'Matti', lastName: 'Virtanen' }),
    ];
    const body = 'Hei Aino Mäkelä. Soitathan numeroon, josta tämä tuli.';
    const to = (id: string) => ({ participantIds: [id], texts: [{ language: 'FI', body }] });
    expect(await send(to(aino), {}, org.tokens.STAFF)).toMatchObject({ recipients: 1 });
    expect(await refusal(to(matti), {}, org.tokens.STAFF)).toBe('BAD_INPUT');
  });

  it('leaders write to their groups, staff to one person, coordinators to everybody', async () => {
    const [one, two] = [await person(), await person()];
    const outsider = await person({}, { member: false });
    const [leader, staff, coordinator] = [org.tokens.LEADER, org.tokens.STAFF, org.tokens.COORDINATOR];
    expect(await refusal({ groupId, texts }, {}, staff)).toBe('FORBIDDEN');
    expect(await refusal({ participantIds: [one, two], texts }, {}, staff)).toBe('FORBIDDEN');
    expect(await refusal({ participantIds: [one, outsider], texts }, {}, leader)).toBe('FORBIDDEN');
    expect(await refusal({ participantIds: [one], texts }, {}, org.tokens.PEER)).toBe('FORBIDDEN');
    expect(await send({ participantIds: [one, two], texts }, {}, leader)).toMatchObject({ recipients: 2 });
    expect(await send({ participantIds: [one], texts }, {}, staff)).toMatchObject({ recipients: 1 });
    const all = { participantIds: [one, two, outsider], texts };
    expect(await send(all, {}, coordinator)).toMatchObject({ recipients: 3 });
    const stranger = await api.newOrganisation();
    expect(await refusal({ participantIds: [one], texts }, {}, stranger.tokens.ADMIN)).toBe('NOT_FOUND');
  });

  it('a message by staff goes once to a number that several people share', async () => {
    await person({ phoneNumber: '+358401239999' });
    await person({ phoneNumber: '+358401239999' });
    expect(await send({ groupId, texts })).toMatchObject({
      recipients: 1,
      excluded: [{ reason: 'SAME_NUMBER', count: 1 }],
    });
  });

  it('a recalled message by staff does not leave, and a sent one stays as it is', async () => {
    const first = await person();
    const sent = await send({ participantIds: [first], texts });
    await deliver();
    await api.data(org.tokens.LEADER, CANCEL, { id: sent.id });
    const waiting = await send({ groupId, texts });
    expect(await api.refusal(org.tokens.STAFF, CANCEL, { id: waiting.id })).toBe('FORBIDDEN');
    const { cancelAnnouncement } = await api.data<{ cancelAnnouncement: { announcement: Sent } }>(
      org.tokens.COORDINATOR,
      CANCEL,
      {
        id: waiting.id,
      },
    );
    expect(cancelAnnouncement.announcement).toMatchObject({ counts: [{ status: 'CANCELLED', count: 1 }] });
    await deliver();
    expect(await phones()).toHaveLength(1);
    const { messages } = await api.data<{ messages: { nodes: { timeline: object[] }[] } }>(
      org.tokens.STAFF,
      '{ messages { nodes { timeline { at kind reason staffMember { id } } } } }',
    );
    const [takenBack, left] = messages.nodes.map(({ timeline }) => timeline);
    expect(takenBack).toEqual([
      {
        at: expect.any(String),
        kind: 'CANCELLED',
        reason: 'RECALLED',
        staffMember: { id: org.staffIds.COORDINATOR },
      },
    ]);
    expect(left).toEqual([
      expect.objectContaining({ kind: 'ATTEMPTING', staffMember: null }),
      expect.objectContaining({ kind: 'ACCEPTED', staffMember: null }),
    ]);
  });

  it('a message by staff stops if consent is withdrawn before it leaves', async () => {
    const id = await person();
    await send({ groupId, texts });
    await api.data(org.tokens.STAFF, WITHDRAW, { id });
    await deliver();
    expect(await phones()).toEqual([]);
  });

  for (const [what, change] of [
    ['is cancelled', `status = 'CANCELLED', cancelled_at = clock_timestamp()`],
    ['is moved', `ends_at = ends_at + interval '1 hour', schedule_version = schedule_version + 1`],
  ] as const) {
    it(`messages about a session go to those with a seat, and stop when it ${what} meanwhile`, async () => {
      const [coming] = [await person(), await person()];
      const { createSession } = await api.data<{ createSession: { session: { id: string } } }>(
        org.tokens.LEADER,
        'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
        {
          input: {
            groupId,
            localDate: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10),
            wallTime: '13:00',
            durationMinutes: 60,
          },
        },
      );
      await api.database.write(org.context, (tx) =>
        tx.query(
          `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, signed_up_at, source)
         VALUES ($1, $2, $3, 'SIGNED_UP', now(), 'STAFF')`,
          [org.context.organisationId, createSession.session.id, coming],
        ),
      );
      const sent = await send({ sessionId: createSession.session.id, texts });
      expect(sent).toMatchObject({ recipients: 1 });
      await api.database.write(org.context, (tx) =>
        tx.query(`UPDATE session SET ${change} WHERE id = $1`, [createSession.session.id]),
      );
      await deliver();
      expect(await phones()).toEqual([]);
    });
  }

  it('the audit trail holds messages by staff without their words', async () => {
    await person();
    const { id } = await send({ groupId, texts });
    const rows = await api.database.read(org.context, (tx) =>
      tx.query<{ new_values: Record<string, unknown>; actor_id: string }[]>(
        `SELECT new_values, actor_id FROM audit_event WHERE subject_table = 'announcement' AND subject_id = $1`,
        [id],
      ),
    );
    expect(rows[0]).toMatchObject({ actor_id: org.staffIds.LEADER, new_values: { texts: '(hidden)' } });
    expect(JSON.stringify(rows)).not.toContain('kirjastossa');
  });

  it('messages to nobody, to two kinds of people, twice in one language or in an unknown one are refused', async () => {
    expect(api.service(Announcements)).toBeDefined();
    expect(await refusal({ groupId, texts })).toBe('CONFLICT');
    const id = await person();
    expect(await refusal({ groupId, participantIds: [id], texts })).toBe('BAD_INPUT');
    expect(await refusal({ groupId, texts: [...texts, ...texts] })).toBe('BAD_INPUT');
    expect(await refusal({ groupId, texts: [{ language: 'OTHER', body: 'Hei!' }] })).toBe('BAD_INPUT');
    expect(await refusal({ groupId, texts, deadlineAt: '2020-01-01T00:00:00Z' })).toBe('BAD_INPUT');
  });
});
