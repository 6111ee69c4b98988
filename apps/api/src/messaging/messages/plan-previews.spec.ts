import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { Organisations } from '#libs/people/organisations.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const PREVIEW = `sessions cancelled warnings { kind otherSession { localDate } }
  notice { people parts costCents leavesAt text { body parts language } }`;

interface Preview {
  readonly sessions: number;
  readonly cancelled: number;
  readonly warnings: readonly { kind: string }[];
  readonly notice: {
    readonly people: number;
    readonly parts: number;
    readonly costCents: string | null;
    readonly text: { readonly body: string };
  } | null;
}

describe('previews of plans', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let groupId: string;
  let otherGroupId: string;
  let today: string;

  const preview = async (field: string, type: string, input: object): Promise<Preview> => {
    const answer = await api.data<{ preview: Preview }>(
      org.tokens.LEADER,
      `query ($input: ${type}!) { preview: ${field}(input: $input) { ${PREVIEW} } }`,
      { input },
    );
    return answer.preview;
  };
  const all = async () =>
    api.data(
      org.tokens.ADMIN,
      `{ sessions(first: 100) { nodes { id localDate wallTime status reminders { kind status } } }
         group(id: "${groupId}") { series { nodes { id endsOn } } } }`,
    );
  const textsSent = async (): Promise<number> => {
    const { signal } = new AbortController();
    const woken: [string, string][] = [];
    await api.service(MessagingSweep).run((...ids) => woken.push(ids), signal);
    for (const ids of woken) await api.service(MessageSender).send(...ids, signal);
    const { sandboxTexts } = await api.data<{ sandboxTexts: { totalCount: number } }>(
      org.tokens.ADMIN,
      '{ sandboxTexts { totalCount } }',
    );
    return sandboxTexts.totalCount;
  };
  const newSession = async (daysAhead: number, wallTime = '13:00', fields = {}): Promise<string> => {
    const { createSession } = await api.data<{ createSession: { session: { id: string } } }>(
      org.tokens.LEADER,
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      {
        input: {
          groupId,
          localDate: addDays(today, daysAhead),
          wallTime,
          durationMinutes: 60,
          place: 'Kahvila',
          ...fields,
        },
      },
    );
    return createSession.session.id;
  };

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const people: string[] = [];
    for (const [firstName, phoneNumber, language] of [
      ['Aino', '040 123 4501', 'FI'],
      ['Elsa', '040 123 4502', 'SV'],
      ['Ei numeroa', null, 'FI'],
    ]) {
      const { createParticipant } = await api.data<{ createParticipant: { participant: { id: string } } }>(
        org.tokens.STAFF,
        'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
        { input: { firstName, language, ...(phoneNumber ? { phoneNumber, smsConsent: 'IN_PERSON' } : {}) } },
      );
      people.push(createParticipant.participant.id);
    }
    await api.database.write(org.context, async (tx) => {
      today = await api.service(Organisations).today(tx);
      await api.service(Organisations).update(tx, org.context, { smsPartPriceCents: '6.5' });
      const site = await api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null });
      const group = (publicName: string) =>
        api.service(Groups).create(tx, org.context, {
          siteId: site.id,
          internalName: `Ryhmä ${publicName}`,
          publicName,
          admission: 'CLOSED',
          capacity: null,
          language: 'fi',
          leaderIds: [org.staffIds.LEADER],
        });
      groupId = (await group('Torstaikahvit')).id;
      otherGroupId = (await group('Kävely')).id;
      await api.service(Memberships).add(tx, org.context, {
        groupId,
        participantIds: people,
        role: 'MEMBER',
        startsOn: today,
      });
    });
  });
  afterAll(() => api.close());

  it('a new series shows its sessions and double bookings, and nothing of it is made', async () => {
    await newSession(7);
    const before = await all();
    const series = await preview('previewCreateSessionSeries', 'CreateSessionSeriesInput', {
      groupId: otherGroupId,
      recurrenceRule: 'FREQ=WEEKLY',
      startsOn: addDays(today, 7),
      wallTime: '13:30',
      durationMinutes: 60,
      place: 'kahvila',
    });
    expect(series).toEqual({
      sessions: 8,
      cancelled: 0,
      warnings: ['LEADER_DOUBLE_BOOKED', 'PLACE_DOUBLE_BOOKED'].map((kind) => ({
        kind,
        otherSession: { localDate: addDays(today, 7) },
      })),
      notice: null,
    });
    const single = {
      groupId: otherGroupId,
      localDate: addDays(today, 7),
      wallTime: '18:00',
      durationMinutes: 60,
    };
    expect(await preview('previewCreateSession', 'CreateSessionInput', single)).toEqual({
      sessions: 1,
      cancelled: 0,
      warnings: [],
      notice: null,
    });
    expect(await all()).toEqual(before);
  });

  it('a move and a cancellation tell beforehand how many people get a text, what it says and costs, and then they do', async () => {
    const id = await newSession(2, '10:00');
    const before = await all();
    const sent = await textsSent();
    const move = { id, wallTime: '11:00', place: 'Olohuone' };
    const moved = await preview('previewUpdateSession', 'UpdateSessionInput', move);
    expect(moved).toMatchObject({
      sessions: 1,
      notice: { people: 2, parts: 2, costCents: '13', text: { parts: 1, language: 'FI' } },
    });
    expect(moved.notice?.text.body).toMatch(/^Muutos: Torstaikahvit .*kello 11\.00\. Paikka: Olohuone/);
    const cancelled = await preview('previewCancelSession', 'CancelSessionInput', {
      id,
      reason: 'Ohjaaja sairastui',
    });
    expect(cancelled).toMatchObject({ cancelled: 1, notice: { people: 2, costCents: '13' } });
    expect(cancelled.notice?.text.body).toMatch(/^Peruttu: Torstaikahvit/);
    expect(await all()).toEqual(before);
    expect(await textsSent()).toBe(sent);

    await api.data(
      org.tokens.LEADER,
      'mutation ($input: UpdateSessionInput!) { updateSession(input: $input) { session { id } } }',
      { input: move },
    );
    expect(await textsSent()).toBe(sent + 2);
  });

  it('a change of a session and all that follow tells how many sessions it is for, and a restoration who hears of it', async () => {
    const { createSessionSeries } = await api.data<{ createSessionSeries: { sessionsMade: number } }>(
      org.tokens.LEADER,
      'mutation ($input: CreateSessionSeriesInput!) { createSessionSeries(input: $input) { sessionsMade } }',
      {
        input: {
          groupId: otherGroupId,
          recurrenceRule: 'FREQ=WEEKLY',
          startsOn: addDays(today, 1),
          endsOn: addDays(today, 22),
          wallTime: '09:00',
          durationMinutes: 60,
        },
      },
    );
    const { sessions } = await api.data<{ sessions: { nodes: { id: string; wallTime: string }[] } }>(
      org.tokens.LEADER,
      `{ sessions(groupId: "${otherGroupId}", first: 100) { nodes { id wallTime } } }`,
    );
    const second = sessions.nodes[1]!.id;
    const following = { id: second, scope: 'THIS_AND_FOLLOWING', wallTime: '10:00' };
    expect(await preview('previewUpdateSession', 'UpdateSessionInput', following)).toMatchObject({
      sessions: createSessionSeries.sessionsMade - 1,
      cancelled: 0,
      notice: null,
    });
    // The series ends on the day of its last session, which a day later has no date any more.
    const later = { ...following, localDate: addDays(today, 9) };
    expect(await preview('previewUpdateSession', 'UpdateSessionInput', later)).toMatchObject({
      sessions: 3,
      cancelled: 1,
    });
    await api.data(
      org.tokens.LEADER,
      'mutation ($input: CancelSessionInput!) { cancelSession(input: $input) { session { id } } }',
      { input: { id: second, reason: 'Sairastapaus' } },
    );
    const restored = await preview('previewRestoreSession', 'RestoreSessionInput', { id: second });
    expect(restored).toEqual({ sessions: 1, cancelled: 0, warnings: [], notice: null });
  });

  it('a preview refuses what the change would refuse, and whoever may not plan', async () => {
    const id = await newSession(3, '15:00');
    const refusal = (token: string | null, input: object) =>
      api.refusal(
        token,
        'query ($input: UpdateSessionInput!) { previewUpdateSession(input: $input) { sessions } }',
        { input },
      );
    expect(await refusal(org.tokens.LEADER, { id, wallTime: '25:00' })).toBe('BAD_INPUT');
    expect(await refusal(org.tokens.LEADER, { id, scope: 'THIS_AND_FOLLOWING', wallTime: '16:00' })).toBe(
      'BAD_INPUT',
    );
    expect(await refusal(org.tokens.LEADER, { id: org.staffIds.STAFF })).toBe('NOT_FOUND');
    expect(await refusal(org.tokens.STAFF, { id, wallTime: '16:00' })).toBe('FORBIDDEN');
    expect(await refusal(org.tokens.PEER, { id, wallTime: '16:00' })).toBe('FORBIDDEN');
  });
});
