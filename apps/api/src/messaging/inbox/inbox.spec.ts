import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { Sessions } from '#libs/groups/sessions.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { ReminderWave } from '#libs/messaging/reminders/reminder-wave.entity.js';
import { SignUp } from '#libs/participation/seats/sign-up.entity.js';
import { Organisations } from '#libs/people/organisations.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const ADD = `mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }`;
const REPLY = `mutation ($input: ReplyToSandboxTextInput!) {
  replyToSandboxText(input: $input) { inboundText { id } } }`;
const INBOX = `query ($siteId: ID, $assignedTo: ID) {
  inboundTexts(status: OPEN, siteId: $siteId, assignedTo: $assignedTo) { totalCount nodes { id body meaning } } }`;
const ANSWER = `mutation ($input: AnswerTextInput!) {
  answerText(input: $input) { message { id body participant { firstName } } } }`;
const DONE = `mutation ($input: MarkInboundDoneInput!) {
  markInboundDone(input: $input) { inboundText { status doneAt completedBy { displayName } } } }`;
const ASSIGN = `mutation ($input: AssignInboundTextInput!) {
  assignInboundText(input: $input) { inboundText { assignee { displayName } } } }`;

let api: TestApi;
let org: TestOrganisation;
let siteId: string;
let sessionId: string;
let aino: string;
let numbers = 100;
let number: string;

beforeAll(async () => {
  api = await TestApi.start();
});
beforeEach(async () => {
  org = await api.newOrganisation();
  number = `+35840765${(numbers += 1)}0`;
  aino = await participant({ firstName: 'Aino', lastName: 'Mäkelä' });
  await api.database.write(org.context, async (tx) => {
    const site = await api.service(Sites).create(tx, org.context, { name: 'Olohuone', address: null });
    siteId = site.id;
    const group = await api.service(Groups).create(tx, org.context, {
      siteId,
      internalName: 'Päihdekuntoutujien vertaisryhmä',
      publicName: 'Torstaikahvit',
      admission: 'CLOSED',
      language: 'fi',
      capacity: null,
      leaderIds: [],
    });
    const today = await api.service(Organisations).today(tx);
    await api.service(Memberships).add(tx, org.context, {
      groupId: group.id,
      participantIds: [aino],
      role: 'MEMBER',
      startsOn: today,
    });
    const session = await api.service(Sessions).create(tx, org.context, group.id, {
      kind: 'MEETING',
      localDate: addDays(today, 5),
      wallTime: '13:00',
      durationMinutes: 60,
      place: 'Kahvila',
    });
    sessionId = session.id;
    await tx
      .getRepository(ReminderWave)
      .update({ sessionId, kind: 'ONE_DAY_AHEAD' }, { dueAt: () => `now() - interval '1 second'` });
  });
  await work();
});
afterAll(() => api.close());

async function participant(input: Record<string, unknown>): Promise<string> {
  const { createParticipant } = await api.data<{ createParticipant: { participant: { id: string } } }>(
    org.tokens.STAFF,
    ADD,
    {
      input: { phoneNumber: number, smsConsent: 'IN_PERSON', ...input },
    },
  );
  return createParticipant.participant.id;
}

/** Sends everything that waits, as the worker does. */
async function work(): Promise<void> {
  const { signal } = new AbortController();
  await api.service(MessagingSweep).run(() => undefined, signal);
  const waiting = await api.database.read(org.context, (tx) =>
    tx.query<{ id: string }[]>(`SELECT id FROM message WHERE status = 'PENDING' ORDER BY created_at`),
  );
  for (const { id } of waiting) await api.service(MessageSender).send(org.context.organisationId, id, signal);
}

async function phone(): Promise<{ id: string; body: string }[]> {
  const { sandboxTexts } = await api.data<{ sandboxTexts: { nodes: { id: string; body: string }[] } }>(
    org.tokens.STAFF,
    '{ sandboxTexts(first: 50) { nodes { id body } } }',
  );
  return sandboxTexts.nodes;
}

/** Answers the newest text on the phone, and lets what is answered arrive. */
async function reply(body: string): Promise<string> {
  const [newest] = await phone();
  const { replyToSandboxText } = await api.data<{ replyToSandboxText: { inboundText: { id: string } } }>(
    org.tokens.STAFF,
    REPLY,
    { input: { id: newest?.id, body } },
  );
  await work();
  return replyToSandboxText.inboundText.id;
}

const inbox = async (variables: Record<string, unknown> = {}) =>
  (
    await api.data<{ inboundTexts: { totalCount: number; nodes: { id: string; body: string }[] } }>(
      org.tokens.STAFF,
      INBOX,
      variables,
    )
  ).inboundTexts;

describe('a reply in the sandbox', () => {
  it('a sandbox reply of 1 signs up, shows what it changed, and gets its answer on the phone', async () => {
    const id = await reply('1');
    const signUp = await api.database.read(org.context, (tx) =>
      tx.getRepository(SignUp).findOneByOrFail({ sessionId, participantId: aino }),
    );
    expect(signUp).toMatchObject({ status: 'SIGNED_UP', source: 'SMS' });
    const { inboundTexts } = await api.data<{ inboundTexts: { nodes: unknown[] } }>(
      org.tokens.STAFF,
      `{ inboundTexts { nodes {
        id meaning status participant { firstName } possibleSenders { firstName } site { name }
        actedOn { outcome session { id } participant { firstName } } question { body } answer { body status }
      } } }`,
    );
    expect(inboundTexts.nodes).toEqual([
      {
        id,
        meaning: 'ATTENDING',
        status: 'DONE',
        participant: { firstName: 'Aino' },
        possibleSenders: [{ firstName: 'Aino' }],
        site: { name: 'Olohuone' },
        actedOn: [{ outcome: 'COMING', session: { id: sessionId }, participant: { firstName: 'Aino' } }],
        question: { body: expect.stringContaining('Vastaa 1, jos tulet.') },
        answer: { body: expect.stringMatching(/^Kiitos\. Olet mukana: Torstaikahvit/), status: 'ACCEPTED' },
      },
    ]);
    expect((await phone())[0]?.body).toMatch(/^Kiitos\. Olet mukana: /);
    expect(await inbox()).toEqual({ totalCount: 0, nodes: [] });
  });

  it('a reply on the sandbox page has an effect, too', async () => {
    const [text] = await phone();
    const response = await fetch(`${api.url}/sandbox/texts/${text?.id}/replies`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${org.tokens.STAFF}`,
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      body: 'body=2',
    });
    expect(response.status).toBe(303);
    const signUp = await api.database.read(org.context, (tx) =>
      tx.getRepository(SignUp).findOneByOrFail({ sessionId, participantId: aino }),
    );
    expect(signUp.status).toBe('DECLINED');
  });
});

describe('the inbox', () => {
  it('the inbox lists and counts by site what a human should read', async () => {
    const id = await reply('Myöhästyn vähän');
    expect(await inbox({ siteId })).toEqual({
      totalCount: 1,
      nodes: [{ id, body: 'Myöhästyn vähän', meaning: 'FOR_STAFF' }],
    });
    const { inboxCounts } = await api.data<{ inboxCounts: unknown }>(
      org.tokens.STAFF,
      '{ inboxCounts { open unassigned site { name } } }',
    );
    expect(inboxCounts).toEqual([{ open: 1, unassigned: 1, site: { name: 'Olohuone' } }]);
    const elsewhere = await api.newOrganisation();
    const { inboundTexts } = await api.data<{ inboundTexts: { totalCount: number } }>(
      elsewhere.tokens.ADMIN,
      INBOX,
    );
    expect(inboundTexts.totalCount).toBe(0);
  });

  it('a text in the inbox is assigned to somebody and marked done by somebody', async () => {
    const id = await reply('Hei, onko kahvia?');
    const assigned = await api.data(org.tokens.STAFF, ASSIGN, {
      input: { id, staffMemberId: org.staffIds.LEADER },
    });
    expect(assigned).toEqual({
      assignInboundText: { inboundText: { assignee: { displayName: 'Työntekijä LEADER' } } },
    });
    expect((await inbox({ assignedTo: org.staffIds.LEADER })).totalCount).toBe(1);
    expect(await api.data(org.tokens.LEADER, DONE, { input: { id } })).toEqual({
      markInboundDone: {
        inboundText: {
          status: 'DONE',
          doneAt: expect.any(String),
          completedBy: { displayName: 'Työntekijä LEADER' },
        },
      },
    });
    expect((await inbox()).totalCount).toBe(0);
    await api.data(org.tokens.LEADER, DONE, { input: { id, done: false } });
    expect((await inbox()).totalCount).toBe(1);
    expect(await api.data(org.tokens.STAFF, ASSIGN, { input: { id } })).toEqual({
      assignInboundText: { inboundText: { assignee: null } },
    });
  });

  it('an answer from the inbox goes to the phone that wrote, and the thread shows it', async () => {
    const id = await reply('Hei, onko kahvia?');
    const { answerText } = await api.data<{ answerText: { message: unknown } }>(org.tokens.STAFF, ANSWER, {
      input: { id, body: 'Kyllä on. Tervetuloa.' },
    });
    expect(answerText.message).toMatchObject({
      body: 'Kyllä on. Tervetuloa.',
      participant: { firstName: 'Aino' },
    });
    await work();
    expect((await phone())[0]?.body).toBe('Kyllä on. Tervetuloa.');
    expect((await inbox()).totalCount).toBe(0);
    const { thread } = await api.data<{ thread: unknown }>(
      org.tokens.STAFF,
      `query ($id: ID!) { thread(participantId: $id) {
        totalCount nodes { direction message { body } inboundText { body } } } }`,
      { id: aino },
    );
    expect(thread).toEqual({
      totalCount: 3,
      nodes: [
        { direction: 'TO_PERSON', message: { body: 'Kyllä on. Tervetuloa.' }, inboundText: null },
        { direction: 'FROM_PERSON', message: null, inboundText: { body: 'Hei, onko kahvia?' } },
        {
          direction: 'TO_PERSON',
          message: { body: expect.stringContaining('Torstaikahvit') },
          inboundText: null,
        },
      ],
    });
  });

  it('an answer without words, without a recipient or after the person has stopped texts is refused', async () => {
    const id = await reply('Hei, onko kahvia?');
    expect(await api.refusal(org.tokens.STAFF, ANSWER, { input: { id, body: ' ' } })).toBe('BAD_INPUT');
    const long = 'Tervetuloa kahville. '.repeat(40);
    expect(await api.refusal(org.tokens.STAFF, ANSWER, { input: { id, body: long } })).toBe('BAD_INPUT');
    await participant({ firstName: 'Ville' });
    await api.database.write(org.context, (tx) => tx.query('UPDATE inbound_text SET participant_id = NULL'));
    expect(await api.refusal(org.tokens.STAFF, ANSWER, { input: { id, body: 'On.' } })).toBe('BAD_INPUT');
    await reply('STOP');
    const named = { id, body: 'On.', participantId: aino };
    expect(await api.refusal(org.tokens.STAFF, ANSWER, { input: named })).toBe('CONFLICT');
    expect(await api.refusal(org.tokens.STAFF, ANSWER, { input: { ...named, id: aino } })).toBe('NOT_FOUND');
  });

  it('an answer with forbidden words is refused with the reason, and the text stays open', async () => {
    const id = await reply('Hei, onko kahvia?');
    const { errors } = await api.ask(org.tokens.STAFF, ANSWER, {
      input: { id, body: 'Päihdekuntoutujien vertaisryhmä alkaa kello 13.' },
    });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      fields: expect.arrayContaining([
        { field: 'body', message: 'INTERNAL_NAME: Say the public name of the group' },
      ]),
    });
    expect((await inbox()).totalCount).toBe(1);
  });

  it('the inbox is closed to peers', async () => {
    const id = await reply('Hei, onko kahvia?');
    for (const [query, variables] of [
      [INBOX, {}],
      ['{ inboxCounts { open } }', {}],
      [`{ thread(participantId: "${aino}") { totalCount } }`, {}],
      [DONE, { input: { id } }],
      [ASSIGN, { input: { id } }],
      [ANSWER, { input: { id, body: 'Hei' } }],
    ] as const) {
      expect(await api.refusal(org.tokens.PEER, query, variables)).toBe('FORBIDDEN');
    }
  });
});
