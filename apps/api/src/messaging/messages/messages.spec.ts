import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { Sessions } from '#libs/groups/sessions.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { ReminderWave } from '#libs/messaging/reminders/reminder-wave.entity.js';
import { SandboxGateway } from '#libs/messaging/sandbox/sandbox-gateway.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { AuditEvent } from '#libs/people/audit-event.entity.js';
import { Organisations } from '#libs/people/organisations.js';
import { Sites } from '#libs/people/sites.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const ADD_PARTICIPANT = `mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }`;
const SANDBOX = `query ($first: Int) { sandboxTexts(first: $first) {
  totalCount
  nodes { id to sender body encoding parts charactersForcingUcs2 acceptedAt participant { firstName } replies { body from gateway } }
} }`;
const REPLY = `mutation ($input: ReplyToSandboxTextInput!) {
  replyToSandboxText(input: $input) { inboundText { id body from receivedAt } } }`;
const INTERNAL_NAME = 'Päihdekuntoutujien vertaisryhmä';

interface Text {
  readonly id: string;
  readonly to: string;
  readonly body: string;
  readonly participant: { firstName: string };
  readonly replies: { body: string }[];
}

describe('messages through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let other: TestOrganisation;
  let sessionId: string;
  let aino: string;

  const newParticipant = async (token: string, fields: Record<string, unknown>): Promise<string> => {
    const input = { smsConsent: 'IN_PERSON', ...fields };
    const answer = await api.data<{ createParticipant: { participant: { id: string } } }>(
      token,
      ADD_PARTICIPANT,
      { input },
    );
    return answer.createParticipant.participant.id;
  };
  /** A group with one session five days ahead and the given members. */
  const plan = async (of: TestOrganisation, participantIds: string[]): Promise<string> =>
    api.database.write(of.context, async (tx) => {
      const site = await api.service(Sites).create(tx, of.context, { name: 'Keskus', address: null });
      const group = await api.service(Groups).create(tx, of.context, {
        siteId: site.id,
        internalName: INTERNAL_NAME,
        publicName: 'Torstaikahvit',
        admission: 'CLOSED',
        capacity: null,
        language: 'fi',
        leaderIds: [],
      });
      const today = await api.service(Organisations).today(tx);
      await api.service(Memberships).add(tx, of.context, {
        groupId: group.id,
        participantIds,
        role: 'MEMBER',
        startsOn: today,
        endsOn: null,
      });
      const session = await api.service(Sessions).create(tx, of.context, group.id, {
        kind: 'MEETING',
        localDate: addDays(today, 5),
        wallTime: '13:00',
        durationMinutes: 120,
        place: 'Kahvila',
      });
      return session.id;
    });
  /** What the worker does. */
  const work = async (): Promise<void> => {
    const woken: [string, string][] = [];
    const { signal } = new AbortController();
    await api.service(MessagingSweep).run((...ids) => woken.push(ids), signal);
    for (const [organisationId, messageId] of woken) {
      await api.service(MessageSender).send(organisationId, messageId, signal);
    }
  };
  const texts = async (of = org): Promise<Text[]> => {
    const answer = await api.data<{ sandboxTexts: { nodes: Text[] } }>(of.tokens.STAFF, SANDBOX);
    return answer.sandboxTexts.nodes;
  };
  const page = (path: string, init: RequestInit = {}, token: string | null = org.tokens.STAFF) =>
    fetch(`${api.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, ...(token === null ? {} : { cookie: `rytmi_session=${token}` }) },
    });
  const form = (fields: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(fields),
  });

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    other = await api.newOrganisation('Toinen ry');
    aino = await newParticipant(org.tokens.STAFF, {
      firstName: 'Aino',
      lastName: 'Mäkelä',
      phoneNumber: '040 123 4501',
    });
    const elsa = await newParticipant(org.tokens.STAFF, {
      firstName: 'Elsa',
      phoneNumber: '040 123 4502',
      language: 'SV',
    });
    const stranger = await newParticipant(other.tokens.STAFF, {
      firstName: 'Olavi',
      phoneNumber: '040 123 4509',
    });
    sessionId = await plan(org, [aino, elsa]);
    await plan(other, [stranger]);
  });
  afterAll(() => api.close());

  it('a session shows when its reminders are due, before and after they are sent', async () => {
    const REMINDERS = `query { sessions(first: 1) { nodes {
      id reminders { kind status dueAt deadlineAt decidedAt counts { recipients waiting sent notSent unknown } }
    } } }`;
    const reminders = async () => {
      const answer = await api.data<{ sessions: { nodes: { id: string; reminders: unknown[] }[] } }>(
        org.tokens.STAFF,
        REMINDERS,
      );
      return answer.sessions.nodes[0]?.reminders;
    };
    const none = { recipients: 0, waiting: 0, sent: 0, notSent: 0, unknown: 0 };
    expect(await reminders()).toMatchObject([
      { kind: 'THREE_DAYS_AHEAD', status: 'PLANNED', decidedAt: null, counts: none },
      { kind: 'ONE_DAY_AHEAD', status: 'PLANNED', counts: none },
    ]);
    for (const { context } of [org, other]) {
      await api.database.write(context, (tx) =>
        tx.getRepository(ReminderWave).update({ kind: 'ONE_DAY_AHEAD' }, { dueAt: () => 'now()' }),
      );
    }
    await work();
    expect(await reminders()).toMatchObject([
      { kind: 'ONE_DAY_AHEAD', status: 'DECIDED', counts: { ...none, recipients: 2, sent: 2 } },
      { kind: 'THREE_DAYS_AHEAD', status: 'PLANNED', counts: none },
    ]);
  });

  it('the messages are listed newest first, by person, session, status and time', async () => {
    const list = (filter: string) =>
      api.data<{ messages: { nodes: Record<string, unknown>[]; totalCount: number } }>(
        org.tokens.STAFF,
        `query { messages(${filter}) { totalCount nodes {
          status statusReason kinds body language encoding parts attempts gateway createdAt dueAt deadlineAt acceptedAt
          participant { firstName } sessions { id place }
        } } }`,
      );
    const ofAino = await list(`participantId: "${aino}"`);
    expect(ofAino.messages).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          status: 'ACCEPTED',
          statusReason: null,
          kinds: ['ONE_DAY_AHEAD'],
          language: 'FI',
          encoding: 'GSM-7',
          parts: 1,
          attempts: 1,
          gateway: 'sandbox',
          participant: { firstName: 'Aino' },
          sessions: [{ id: sessionId, place: 'Kahvila' }],
        },
      ],
    });
    expect(ofAino.messages.nodes[0]?.body).toMatch(/^Muistutus: Torstaikahvit/);
    const counted = async (filter: string) => (await list(filter)).messages.totalCount;
    expect(await counted(`sessionId: "${sessionId}"`)).toBe(2);
    expect(await counted('status: EXPIRED')).toBe(0);
    expect(await counted('to: "2020-01-01T00:00:00Z"')).toBe(0);
    expect(await counted('from: "2020-01-01T00:00:00Z", first: 1')).toBe(2);
  });

  it('the messages of each person are shown beside the person', async () => {
    const { participants } = await api.data<{ participants: { nodes: unknown[] } }>(
      org.tokens.STAFF,
      `{ participants { nodes { firstName messages(first: 5) { totalCount nodes { kinds status } } } } }`,
    );
    const reminded = { totalCount: 1, nodes: [{ kinds: ['ONE_DAY_AHEAD'], status: 'ACCEPTED' }] };
    expect(participants.nodes).toEqual([
      { firstName: 'Aino', messages: reminded },
      { firstName: 'Elsa', messages: reminded },
      { firstName: 'Vertti', messages: { totalCount: 0, nodes: [] } },
    ]);
  });

  it('texts about the sign-ups of people are listed by session as soon as they are sent', async () => {
    const fresh = await api.newOrganisation('Retkiyhdistys ry');
    const [holder, waiter] = [
      await newParticipant(fresh.tokens.STAFF, { firstName: 'Olavi' }),
      await newParticipant(fresh.tokens.STAFF, { firstName: 'Elsa', phoneNumber: '040 123 4510' }),
    ];
    const id = await plan(fresh, [holder, waiter]);
    await api.database.write(fresh.context, async (tx) => {
      await tx.query('UPDATE session SET capacity = 1, waitlist_enabled = true WHERE id = $1', [id]);
      const signUps = api.service(SignUps);
      for (const participantId of [holder, waiter]) {
        await signUps.signUp(tx, fresh.context, { sessionId: id, participantId });
      }
      await signUps.cancel(tx, fresh.context, { sessionId: id, participantId: holder });
    });
    await work();
    const answer = await api.data<{ messages: unknown }>(
      fresh.tokens.STAFF,
      `query { messages(sessionId: "${id}") { totalCount nodes {
        kinds status body participant { firstName } sessions { id }
        timeline { kind reason gateway } gatewayCalls { gateway outcome cause code }
      } } }`,
    );
    expect(answer.messages).toEqual({
      totalCount: 1,
      nodes: [
        {
          kinds: ['SEAT_OFFERED'],
          status: 'ACCEPTED',
          timeline: [
            { kind: 'ATTEMPTING', reason: null, gateway: 'sandbox' },
            { kind: 'ACCEPTED', reason: null, gateway: 'sandbox' },
          ],
          gatewayCalls: [{ gateway: 'sandbox', outcome: 'ACCEPTED', cause: null, code: null }],
          body: expect.stringMatching(/^Paikka vapautui: Torstaikahvit .* Vastaa 1 viimeistään /),
          participant: { firstName: 'Elsa' },
          sessions: [{ id }],
        },
      ],
    });
    expect(await texts(fresh)).toMatchObject([{ to: '+358401234510', participant: { firstName: 'Elsa' } }]);
  });

  it('the sandbox shows each text as on the phone, in the language of the reader, and keeps replies for staff', async () => {
    const [first, second] = await texts();
    const text = [first, second].find((each) => each?.participant.firstName === 'Elsa');
    expect(text).toMatchObject({
      to: '+358401234502',
      sender: 'Rytmi',
      body: expect.stringMatching(/^Påminnelse: Torstaikahvit/),
      encoding: 'GSM-7',
      parts: 1,
      charactersForcingUcs2: [],
      replies: [],
    });
    for (const body of ['1', 'Kiitos, tulen 😀']) {
      await api.data(org.tokens.STAFF, REPLY, { input: { id: text?.id, body } });
    }
    const answered = (await texts()).find(({ id }) => id === text?.id);
    expect(answered?.replies.map(({ body }) => body)).toEqual(['1', 'Kiitos, tulen 😀']);
    const { inboundTexts } = await api.data<{ inboundTexts: unknown }>(
      org.tokens.STAFF,
      `{ inboundTexts(first: 1) { totalCount nodes { from body gateway } } }`,
    );
    expect(inboundTexts).toEqual({
      totalCount: 2,
      nodes: [{ from: '+358401234502', body: 'Kiitos, tulen 😀', gateway: 'sandbox' }],
    });
  });

  it('the audit trail holds replies without their words', async () => {
    const events = await api.database.read(org.context, (tx) =>
      tx.getRepository(AuditEvent).findBy({ subjectTable: 'inbound_text' }),
    );
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toMatch(/Kiitos|\+35840/);
  });

  it('a sandbox reply without words, or to a text that does not exist, is refused', async () => {
    const [text] = await texts();
    const [elsewhere] = await texts(other);
    expect(await api.refusal(org.tokens.STAFF, REPLY, { input: { id: text?.id, body: ' ' } })).toBe(
      'BAD_INPUT',
    );
    expect(
      await api.refusal(org.tokens.STAFF, REPLY, { input: { id: text?.id, body: 'x'.repeat(1531) } }),
    ).toBe('BAD_INPUT');
    expect(await api.refusal(org.tokens.STAFF, REPLY, { input: { id: elsewhere?.id, body: '1' } })).toBe(
      'NOT_FOUND',
    );
    expect(await api.refusal(org.tokens.STAFF, REPLY, { input: { id: 'x', body: '1' } })).toBe('BAD_INPUT');
  });

  it('the preview shows a reminder of each kind and language, with the public name only', async () => {
    const PREVIEW = `query ($id: ID!, $kind: ReminderKind!, $language: Language) {
      previewReminder(sessionId: $id, kind: $kind, language: $language) { body parts encoding language charactersForcingUcs2 }
    }`;
    for (const kind of ['THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED']) {
      for (const language of ['FI', 'SV', 'EN', 'UK', null]) {
        const { previewReminder } = await api.data<{ previewReminder: { body: string } }>(
          org.tokens.LEADER,
          PREVIEW,
          { id: sessionId, kind, language },
        );
        expect(previewReminder).toMatchObject({
          parts: 1,
          encoding: 'GSM-7',
          language: language === 'UK' ? 'FI' : (language ?? 'FI'),
        });
        expect(previewReminder.body).toContain('Torstaikahvit');
        expect(previewReminder.body).not.toContain(INTERNAL_NAME);
      }
    }
    const unknown = { id: org.staffIds.STAFF, kind: 'MOVED' };
    expect(await api.refusal(org.tokens.LEADER, PREVIEW, unknown)).toBe('NOT_FOUND');
  });

  it('participants are told by SMS that a session is cancelled', async () => {
    await api.database.write(org.context, (tx) =>
      api.service(Sessions).cancel(tx, org.context, sessionId, 'Ohjaaja sairastui'),
    );
    await work();
    const bodies = (await texts()).map(({ body }) => body);
    expect(bodies.filter((body) => /^(Peruttu|Inställt): Torstaikahvit/.test(body))).toHaveLength(2);
    expect(bodies.join()).not.toContain('sairastui');
  });

  it('told people learn that the session takes place after all, and that it is cancelled again', async () => {
    const bodies = async () => {
      await work();
      return (await texts()).map(({ body }) => body);
    };
    await api.database.write(org.context, (tx) => api.service(Sessions).restore(tx, org.context, sessionId));
    expect((await bodies()).filter((body) => /^(Muutos|Ändring)/.test(body))).toHaveLength(2);
    await api.database.write(org.context, (tx) =>
      api.service(Sessions).cancel(tx, org.context, sessionId, 'Ohjaaja sairastui taas'),
    );
    expect((await bodies()).filter((body) => /^(Peruttu|Inställt)/.test(body))).toHaveLength(4);
  });

  describe('peers', () => {
    it('the message operations refuse peers', async () => {
      const [text] = await texts();
      for (const query of [
        '{ messages { totalCount } }',
        '{ sandboxTexts { totalCount } }',
        '{ inboundTexts { totalCount } }',
        `{ previewReminder(sessionId: "${sessionId}", kind: MOVED) { body } }`,
        `mutation { replyToSandboxText(input: { id: "${text?.id}", body: "1" }) { inboundText { id } } }`,
      ]) {
        expect(await api.refusal(org.tokens.PEER, query)).toBe('FORBIDDEN');
        expect(await api.refusal(null, query)).toBe('UNAUTHENTICATED');
      }
    });

    it('peers see no texts of the people in their groups', async () => {
      const groupId = await api.database.write(org.context, async (tx) => {
        const { groupId } = await api.service(Sessions).byId(tx, sessionId);
        await api.service(Memberships).add(tx, org.context, {
          groupId,
          participantIds: [org.peerParticipantId],
          role: 'PEER_LEADER',
          startsOn: await api.service(Organisations).today(tx),
          endsOn: null,
        });
        return groupId;
      });
      const seen = await api.data<{ participants: { nodes: unknown[] }; sessions: { nodes: unknown[] } }>(
        org.tokens.PEER,
        `{ participants(groupId: "${groupId}") { nodes { firstName messages { nodes { body } } } }
           sessions { nodes { reminders { kind } } } }`,
      );
      expect(seen.participants.nodes).toContainEqual({ firstName: 'Aino', messages: { nodes: [] } });
      expect(seen.sessions.nodes).toEqual([{ reminders: [] }]);
    });
  });

  describe('the page /sandbox', () => {
    it('the page /sandbox sends a visitor who is not signed in to the sign-in page, and refuses peers', async () => {
      for (const init of [{}, form({ body: '1' })]) {
        const path = 'method' in init ? `/sandbox/texts/${sessionId}/replies` : '/sandbox';
        const response = await page(path, init, null);
        expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in']);
      }
      expect((await page('/sandbox', {}, org.tokens.PEER)).status).toBe(403);
    });

    it('the page /sandbox shows each phone with its texts, and nothing of other organisations', async () => {
      const response = await page('/sandbox');
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const content = await response.text();
      expect(content).toMatch(/<h2[^>]*>\+358401234501 · Aino Mäkelä<\/h2>/);
      expect(content).toContain('Muistutus: Torstaikahvit');
      expect(content).toContain('Kiitos, tulen 😀');
      expect(content).not.toContain('+358401234509');
      expect(content).not.toContain(INTERNAL_NAME);
    });

    it('the page /sandbox accepts a reply from a plain form, escapes it and shows it', async () => {
      const text = (await texts()).find(({ to }) => to === '+358401234501');
      const answered = await page(`/sandbox/texts/${text?.id}/replies`, form({ body: '<b>2 & kiitos</b>' }));
      expect(answered.status).toBe(303);
      expect(answered.headers.get('location')).toMatch(/^\/sandbox#text-[0-9a-f-]{36}$/);
      expect(await (await page('/sandbox')).text()).toContain('&lt;b&gt;2 &amp; kiitos&lt;/b&gt;');
    });

    it('the page /sandbox refuses a form without a reply, for no text, or from another site', async () => {
      const [text] = await texts();
      const path = `/sandbox/texts/${text?.id}/replies`;
      expect((await page(path, form({ body: '' }))).status).toBe(400);
      expect((await page(path, form({}))).status).toBe(400);
      expect((await page('/sandbox/texts/x/replies', form({ body: '1' }))).status).toBe(400);
      expect((await page(`/sandbox/texts/${sessionId}/replies`, form({ body: '1' }))).status).toBe(404);
      const forged = { ...form({ body: '1' }), headers: { origin: 'https://evil.example' } };
      expect((await page(path, forged)).status).toBe(403);
    });

    it('the page /sandbox says so if there are no texts yet', async () => {
      const empty = await api.newOrganisation('Tyhjä ry');
      const content = await (await page('/sandbox', {}, empty.tokens.STAFF)).text();
      expect(content).toContain('Viestejä ei ole vielä');
    });

    it('the page /sandbox shows the characters that shorten a text', async () => {
      await new SandboxGateway(api.database, testVault).send(
        {
          organisationId: other.context.organisationId,
          clientReference: '6f0a8d1e-7a52-4a53-9a6b-0f0b7f6f9a02',
          to: '+358401234500',
          sender: 'Rytmi',
          body: 'Привет',
          validUntil: new Date(Date.now() + 60_000),
        },
        new AbortController().signal,
      );
      const [text] = await texts(other);
      expect(text).toMatchObject({
        encoding: 'UCS-2',
        charactersForcingUcs2: [...'Привет'],
        participant: null,
      });
      expect(await (await page('/sandbox', {}, other.tokens.STAFF)).text()).toContain('П р и в е т');
    });
  });
});
