import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { RoomFixture } from './testing/room-fixture.js';

const REGISTER = `query ($id: ID!) { session(id: $id) { register {
  rows { participant { firstName } signedUp answer { said answeredAt source } attendance { mark } } } } }`;

interface Row {
  readonly participant: { readonly firstName: string };
  readonly signedUp: boolean;
  readonly answer: {
    readonly said: string;
    readonly answeredAt: string | null;
    readonly source: string | null;
  };
  readonly attendance: { readonly mark: string } | null;
}

describe('what people answered, on a register', () => {
  let room: RoomFixture;
  let phones = 0;

  beforeAll(async () => {
    room = await RoomFixture.start();
    const input = { reminderTime: wallTimeOf(new Date(), 'Europe/Helsinki'), maxTextsPerDay: 50 };
    await coordinate('updateOrganisation', 'UpdateOrganisationInput', input, 'organisation { id }');
  });
  afterAll(() => room.close());

  const coordinate = (name: string, type: string, input: object, select: string, token?: string) =>
    room.api.data<Record<string, Record<string, { id: string }>>>(
      token ?? room.org.tokens.COORDINATOR,
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${select} } }`,
      { input },
    );

  async function register(sessionId: string, token: string = room.org.tokens.STAFF): Promise<readonly Row[]> {
    const { session } = await room.api.data<{ session: { register: { rows: Row[] } } }>(token, REGISTER, {
      id: sessionId,
    });
    return session.register.rows;
  }

  const said = (rows: readonly Row[]) =>
    Object.fromEntries(
      rows.map(({ participant, answer }) => [participant.firstName, [answer.said, answer.source]]),
    );

  async function personWithPhone(firstName: string): Promise<string> {
    phones += 1;
    const phoneNumber = `+35840123${String(phones).padStart(4, '0')}`;
    const input = { firstName, language: 'FI', phoneNumber, smsConsent: 'IN_PERSON' };
    const made = await coordinate('createParticipant', 'CreateParticipantInput', input, 'participant { id }');
    return made.createParticipant!.participant!.id;
  }

  /** Sends everything that is due, as the worker does. */
  async function sendReminders(): Promise<void> {
    const { signal } = new AbortController();
    const { context } = room.org;
    await room.api.service(MessagingSweep).run(() => undefined, signal);
    const due = await room.api.database.read(context, (tx) =>
      tx.query<{ id: string }[]>(`SELECT id FROM message WHERE status = 'PENDING'`),
    );
    for (const { id } of due) await room.api.service(MessageSender).send(context.organisationId, id, signal);
  }

  /** Answers the newest text on the phone that was made last. */
  async function reply(body: string): Promise<void> {
    const { sandboxTexts } = await room.api.data<{ sandboxTexts: { nodes: { id: string }[] } }>(
      room.org.tokens.COORDINATOR,
      '{ sandboxTexts(first: 1) { nodes { id } } }',
    );
    const input = { id: sandboxTexts.nodes[0]!.id, body };
    await coordinate('replyToSandboxText', 'ReplyToSandboxTextInput', input, 'inboundText { id }');
  }

  it('a register tells who comes, who does not, and who has said nothing yet, whatever their marks are', async () => {
    const groupId = await room.group();
    const sessionId = await room.session(groupId, 2);
    const [aino, eero, otto, siiri] = (await room.people('Aino', 'Eero', 'Otto', 'Siiri')) as [
      string,
      string,
      string,
      string,
    ];
    await room.members(groupId, [aino, eero, otto, siiri]);
    const seat = (participantId: string) => ({ sessionId, participantId });
    await coordinate('signUp', 'SignUpInput', seat(aino), 'signUp { id }');
    await coordinate('signUp', 'SignUpInput', seat(eero), 'signUp { id }');
    await coordinate('cancelSignUp', 'CancelSignUpInput', seat(eero), 'signUp { id }');
    const asked = { sessionId, participantIds: [siiri], groupIds: [] };
    await coordinate('inviteParticipants', 'InviteParticipantsInput', asked, 'signUps { id }');
    const rows = await register(sessionId);
    expect(said(rows)).toEqual({
      Aino: ['COMING', 'STAFF'],
      Eero: ['NOT_COMING', 'STAFF'],
      Otto: ['NOTHING_YET', null],
      Siiri: ['NOTHING_YET', null],
    });
    expect(rows.map(({ attendance }) => attendance)).toEqual([null, null, null, null]);
    expect(rows.filter(({ answer }) => answer.answeredAt !== null)).toHaveLength(2);
    expect(Date.parse(rows[0]!.answer.answeredAt!)).toBeGreaterThan(Date.now() - 60_000);

    // Staff take back an invitation that nobody answered: that is no answer of hers.
    await coordinate('cancelSignUp', 'CancelSignUpInput', seat(siiri), 'signUp { id }');
    // Asked anew: what he said before is no answer to it.
    const again = { sessionId, participantIds: [eero], groupIds: [] };
    await coordinate('inviteParticipants', 'InviteParticipantsInput', again, 'signUps { id }');
    expect(said(await register(sessionId))).toMatchObject({
      Eero: ['NOTHING_YET', null],
      Siiri: ['NOTHING_YET', null],
    });
  });

  it('a sign-up leaves the mark alone, and a mark leaves the answer alone', async () => {
    const groupId = await room.group();
    const sessionId = await room.session(groupId, 1);
    const [aino] = (await room.people('Aino')) as [string];
    await coordinate('signUp', 'SignUpInput', { sessionId, participantId: aino }, 'signUp { id }');
    await room.api.database.write(room.org.context, (tx) =>
      tx.query(
        `UPDATE session SET local_date = local_date - 2, starts_at = now() - interval '1 day', ends_at = now() WHERE id = $1`,
        [sessionId],
      ),
    );
    await room.mark(sessionId, aino, 'ABSENT');
    expect(await register(sessionId)).toMatchObject([
      { signedUp: true, answer: { said: 'COMING' }, attendance: { mark: 'ABSENT' } },
    ]);
  });

  it('an answer by text stands on the register, also one that came too late to give the seat up', async () => {
    const groupId = await room.group();
    const aino = await personWithPhone('Aino');
    await room.members(groupId, [aino]);
    await room.letPeerHelp(groupId);
    const sessionId = await room.session(groupId, 1);
    await sendReminders();
    await reply('1');
    expect(said(await register(sessionId))).toMatchObject({ Aino: ['COMING', 'SMS'] });
    const notice = { sessionId, cancelNoticeMinutes: 10_000 };
    await coordinate('updateSignUpRules', 'UpdateSignUpRulesInput', notice, 'session { id }');
    await reply('2');
    const [row] = await register(sessionId);
    expect(row).toMatchObject({ signedUp: true, answer: { said: 'NOT_COMING', source: 'SMS' } });
    // Texts are not for peers, who go by the sign-up.
    expect(said(await register(sessionId, room.org.tokens.PEER))).toMatchObject({ Aino: ['COMING', 'SMS'] });
  });

  it('a text that declines is kept for somebody who had never signed up', async () => {
    const groupId = await room.group();
    const aino = await personWithPhone('Aino');
    await room.members(groupId, [aino]);
    const sessionId = await room.session(groupId, 1);
    await sendReminders();
    await reply('2');
    expect(said(await register(sessionId))).toMatchObject({ Aino: ['NOT_COMING', 'SMS'] });
  });
});
