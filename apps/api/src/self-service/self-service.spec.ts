import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '#libs/people/audit-event.entity.js';
import { Participants } from '#libs/people/participants.js';
import { MutationRecorder } from '../../../../test/support/mutation-recorder.js';
import { TestApi } from '../../../../test/support/test-api.js';
import {
  CREATE_LINK,
  INTERNAL_NAME,
  PUBLIC_NAME,
  SelfServiceFixture,
} from './testing/self-service-fixture.js';

const RECORD = `mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }`;
const REVOKE = `mutation ($id: ID!) { revokeSelfServiceLink(input: { id: $id }) { link { id revokedAt } } }`;
const LIST = `query ($participantId: ID!) { selfServiceLinks(participantId: $participantId) { totalCount nodes { id lastUsedAt session { id } participant { firstName } } } }`;
const CANCEL_SESSION = `mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Ohjaaja on sairaana" }) { session { id } } }`;

describe('a participant’s own page', () => {
  let api: TestApi;
  let fixture: SelfServiceFixture;
  let meeting: string;
  let address: string;
  let linkId: string;
  const log: string[] = [];

  const get = async (at = address, headers: Record<string, string> = {}) => {
    const response = await fetch(at, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const answer = async (
    session: string,
    what: string,
    { at = address, headers = {} }: { at?: string; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(at, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ session, answer: what }),
    });
    const { status } = response;
    const code = response.headers.get('x-rytmi-error');
    return { status, code, location: response.headers.get('location'), text: await response.text() };
  };
  /** Everything of the organisation that somebody could change, to compare. */
  const everything = () =>
    api.database.read(fixture.org.context, async (tx) => {
      const [row] = await tx.query<Record<string, string>[]>(
        `SELECT ${['sign_up', 'sign_up_event', 'session', 'secret_link', 'participant', 'audit_event']
          .map((name) => `(SELECT md5(string_agg(t::text, ';' ORDER BY id)) FROM ${name} t) AS ${name}`)
          .join(', ')}`,
      );
      return row;
    });

  beforeAll(async () => {
    api = await TestApi.start({ LOG_LEVEL: 'trace' }, { write: (line) => void log.push(line) });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    fixture = await SelfServiceFixture.make(api);
    meeting = await fixture.newSession({ days: 3 });
    ({ id: linkId, address } = await fixture.link({ participantId: fixture.aino, sessionId: meeting }));
  });

  it('the participant page shows the coming sessions with day, time and place, and nothing about anybody else', async () => {
    await fixture.newSession({ days: 100 });
    await fixture.newSession({ days: -3 });
    const placeless = await fixture.newSession({ days: 10, place: null });
    await fixture.signUp(meeting, fixture.veikko);
    const { status, headers, text } = await get();
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(text).toContain('<html lang="fi">');
    expect(text).toContain('Hei Aino!');
    expect(text).toContain(`<h2>${PUBLIC_NAME}</h2>`);
    expect(text).toMatch(
      /(maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai) \d+\. \w+ klo 13\.00–14\.30/,
    );
    expect(text).toContain('Paikka: Kahvila');
    expect(text).toContain('Paikka: Keskus, Torikatu 1');
    expect([...text.matchAll(/<li id="session-(.*?)"/g)].map(([, id]) => id)).toEqual([meeting, placeless]);
    expect(text).not.toMatch(/Veikko|Virtanen|Aaltonen|Päihde|Testiyhdistys|Työntekijä|<script/);
    expect(text).not.toContain(INTERNAL_NAME);
    expect(text).not.toContain(/[^/]+$/.exec(address)?.[0]);
  });

  it.each([
    ['sv', 'Hej Aino!', 'Jag kommer'],
    ['en', 'Hello Aino!', 'I will come'],
    ['so', 'Hei Aino!', 'Tulen'],
  ])(
    'the participant page is in the language of the participant if possible (%s)',
    async (language, greeting, button) => {
      await api.database.write(fixture.org.context, (tx) =>
        api.service(Participants).update(tx, fixture.aino, { language }),
      );
      const { text } = await get();
      expect(text).toContain(greeting);
      expect(text).toContain(button);
    },
  );

  it('looking at the participant page changes nothing: GET, HEAD, previews and prefetches', async () => {
    await get();
    const before = await everything();
    const looks: Record<string, string>[] = [
      {},
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch', 'x-moz': 'prefetch' },
      { 'user-agent': 'facebookexternalhit/1.1', accept: '*/*' },
    ];
    for (const headers of looks) {
      expect((await get(address, headers)).status).toBe(200);
      expect((await fetch(address, { method: 'HEAD', headers })).status).toBe(200);
    }
    for (const query of ['?answer=COME', `?session=${meeting}&answer=COME`, '?saved']) {
      expect((await get(`${address}${query}`)).status).toBe(200);
    }
    expect(await everything()).toEqual(before);
  });

  it('a member can sign up on the participant page, and cancel after all', async () => {
    const came = await answer(meeting, 'COME');
    expect([came.status, came.location]).toEqual([303, `?saved#session-${meeting}`]);
    expect(await fixture.signUpOf(meeting, fixture.aino)).toEqual({
      status: 'SIGNED_UP',
      history: ['TAKE_SEAT by SELF_SERVICE'],
    });
    const { text } = await get(new URL(came.location ?? '', address).href);
    expect(text).toContain('Vastauksesi on tallennettu');
    expect(text).toContain('Luovun paikasta');
    expect((await answer(meeting, 'NOT_COMING')).status).toBe(303);
    expect((await fixture.signUpOf(meeting, fixture.aino))?.status).toBe('CANCELLED');
    expect((await get()).text).toContain('Et ole tulossa.');
  });

  it('a member who has not answered can decline on the participant page, and can change their mind', async () => {
    expect((await get()).text).toContain('Et ole vielä vastannut.');
    for (const time of ['once', 'again']) {
      expect([time, (await answer(meeting, 'NOT_COMING')).status]).toEqual([time, 303]);
    }
    expect(await fixture.signUpOf(meeting, fixture.aino)).toEqual({
      status: 'DECLINED',
      history: ['INVITE by SYSTEM', 'DECLINE by SELF_SERVICE'],
    });
    await answer(meeting, 'COME');
    expect((await fixture.signUpOf(meeting, fixture.aino))?.status).toBe('SIGNED_UP');
  });

  it('one form sent many times, also at once, has its effect once', async () => {
    const sent = await Promise.all(Array.from({ length: 12 }, () => answer(meeting, 'COME')));
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([303]));
    expect(await fixture.signUpOf(meeting, fixture.aino)).toEqual({
      status: 'SIGNED_UP',
      history: ['TAKE_SEAT by SELF_SERVICE'],
    });
    const [{ seats } = { seats: -1 }] = await api.database.read(fixture.org.context, (tx) =>
      tx.query<{ seats: number }[]>('SELECT seats_taken AS seats FROM session WHERE id = $1', [meeting]),
    );
    expect(seats).toBe(1);
  });

  it('the participant page puts a participant on the waitlist, offers them the freed seat and accepts their yes', async () => {
    const trip = await fixture.newSession({ days: 6, kind: 'EXCURSION', capacity: 1 });
    await fixture.signUp(trip, fixture.veikko);
    expect((await get()).text).toContain('Haluan jonoon');
    await answer(trip, 'COME');
    expect((await fixture.signUpOf(trip, fixture.aino))?.status).toBe('WAITLISTED');
    expect((await get()).text).toContain('Olet jonossa.');
    await fixture.cancel(trip, fixture.veikko);
    const { text } = await get();
    expect(text).toContain('Sinulle vapautui paikka.');
    expect(text).toMatch(/Vastaa viimeistään \w+ \d+\. \w+ klo \d\d\.\d\d/);
    expect((await answer(trip, 'ACCEPT')).status).toBe(303);
    expect(await fixture.signUpOf(trip, fixture.aino)).toEqual({
      status: 'SIGNED_UP',
      history: ['WAIT by SELF_SERVICE', 'OFFER by SYSTEM', 'ACCEPT by SELF_SERVICE'],
    });
  });

  it('a seat given up on the participant page goes to the next person', async () => {
    const trip = await fixture.newSession({ days: 6, kind: 'EXCURSION', capacity: 1 });
    await answer(trip, 'COME');
    await fixture.signUp(trip, fixture.veikko);
    expect((await answer(trip, 'NOT_COMING')).status).toBe(303);
    expect((await fixture.signUpOf(trip, fixture.veikko))?.status).toBe('OFFERED');
  });

  it('an answer wakes the texts of those whom it concerns, and moves the figures of who is marked already', async () => {
    const { org, aino, veikko, today } = fixture;
    const trip = await fixture.newSession({ days: 6, kind: 'EXCURSION', capacity: 1 });
    // Its day has come, and it begins later.
    await fixture.sql('UPDATE session SET local_date = $2 WHERE id = $1', [trip, today]);
    const mark = { clientKey: 'k1', participantId: aino, mark: 'PRESENT' };
    await api.data(org.tokens.STAFF, RECORD, { input: { sessionId: trip, marks: [mark] } });
    const activeWeeks = () =>
      api.database.read(org.context, async (tx) => {
        const [row] = await tx.query<{ weeks: number }[]>(
          'SELECT active_weeks AS weeks FROM participant_regularity WHERE participant_id = $1',
          [aino],
        );
        return row?.weeks;
      });
    const recorder = new MutationRecorder(api);

    expect(await recorder.wakenedBy(() => answer(trip, 'COME'))).toEqual(['reminders.sweep']);
    expect(await activeWeeks()).toBe(1);
    await fixture.signUp(trip, veikko);
    expect(await recorder.wakenedBy(() => answer(trip, 'NOT_COMING'))).toEqual(['reminders.sweep']);
    expect(await activeWeeks()).toBe(0);
    expect((await fixture.signUpOf(trip, veikko))?.status).toBe('OFFERED');
    expect(await recorder.wakenedBy(() => answer(trip, 'NOT_COMING'))).toEqual([]);
  });

  it('an action that is no longer possible gets a clear message with a code, and changes nothing', async () => {
    const begun = await fixture.newSession({ days: 1 });
    await fixture.sql(
      `UPDATE session SET starts_at = now() - interval '5 minutes', ends_at = now() + interval '1 hour' WHERE id = $1`,
      [begun],
    );
    const full = await fixture.newSession({ days: 4, capacity: 1 });
    await fixture.signUp(full, fixture.veikko);
    const closed = await fixture.newSession({ days: 5 });
    await fixture.sql(`UPDATE session SET sign_up_closes_at = now() - interval '1 minute' WHERE id = $1`, [
      closed,
    ]);
    const early = await fixture.newSession({ days: 5 });
    await fixture.sql(`UPDATE session SET sign_up_opens_at = now() + interval '1 day' WHERE id = $1`, [
      early,
    ]);
    const late = await fixture.newSession({ days: 2 });
    await fixture.signUp(late, fixture.aino);
    await fixture.sql(`UPDATE session SET cancel_notice_minutes = 100000 WHERE id = $1`, [late]);
    const lapsed = await fixture.newSession({ days: 6, kind: 'EXCURSION', capacity: 1 });
    await fixture.signUp(lapsed, fixture.veikko);
    await fixture.signUp(lapsed, fixture.aino);
    await fixture.cancel(lapsed, fixture.veikko);
    await fixture.sql(
      `UPDATE sign_up SET offer_expires_at = now() - interval '1 second' WHERE session_id = $1 AND status = 'OFFERED'`,
      [lapsed],
    );
    const cancelled = await fixture.newSession({ days: 7 });
    await api.data(fixture.org.tokens.LEADER, CANCEL_SESSION, { id: cancelled });

    const { text } = await get();
    for (const said of [
      'Tämä on jo alkanut.',
      'Kaikki paikat on nyt varattu.',
      'Ilmoittautuminen on päättynyt.',
      'Ilmoittautuminen ei ole vielä alkanut.',
      'Tässä paikasta ei voi enää luopua.',
      'Aika vastata on päättynyt.',
      'Peruttu. Tätä kertaa ei pidetä.',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toContain('sairaana');

    const before = await everything();
    const refused = [
      [begun, 'COME', 409, 'SESSION_STARTED'],
      [begun, 'NOT_COMING', 409, 'SESSION_STARTED'],
      [full, 'COME', 409, 'SESSION_FULL'],
      [closed, 'COME', 409, 'SIGN_UP_CLOSED'],
      [early, 'COME', 409, 'SIGN_UP_NOT_OPEN'],
      [late, 'NOT_COMING', 409, 'TOO_LATE_TO_CANCEL'],
      [lapsed, 'ACCEPT', 409, 'OFFER_EXPIRED'],
      [cancelled, 'COME', 409, 'SESSION_CANCELLED'],
      [cancelled, 'NOT_COMING', 409, 'SESSION_CANCELLED'],
      [crypto.randomUUID(), 'COME', 404, 'NOT_FOUND'],
      ['x', 'COME', 400, 'BAD_INPUT'],
      [meeting, 'DELETE', 400, 'BAD_INPUT'],
      [meeting, 'ACCEPT', 404, 'NOT_FOUND'],
    ] as const;
    for (const [session, what, status, code] of refused) {
      const seen = await answer(session, what);
      expect([session, what, seen.status, seen.code]).toEqual([session, what, status, code]);
      expect(seen.text).toContain('Mitään ei muutettu.');
      const asJson = await answer(session, what, { headers: { accept: 'application/json' } });
      expect((JSON.parse(asJson.text) as { error: { code: string } }).error.code).toBe(code);
    }
    expect(await everything()).toEqual(before);
  });

  it('a token cannot be used to act in another organisation', async () => {
    const other = await SelfServiceFixture.make(api);
    const theirs = await other.newSession({ days: 3 });
    const before = await everything();
    const seen = await answer(theirs, 'COME');
    expect([seen.status, seen.code]).toEqual([404, 'NOT_FOUND']);
    expect(seen.text).not.toContain(theirs);
    expect(await other.signUpOf(theirs, other.aino)).toBeNull();
    expect(await everything()).toEqual(before);
  });

  it('a participant cannot sign up for a session that does not concern them', async () => {
    const outsider = await fixture.link({ participantId: fixture.org.peerParticipantId });
    expect((await get(outsider.address)).text).toContain('Sinulla ei ole nyt tulevia kertoja.');
    expect(await answer(meeting, 'COME', { at: outsider.address })).toMatchObject({ status: 404 });
    const invited = await fixture.link({ participantId: fixture.org.peerParticipantId, sessionId: meeting });
    expect(await answer(meeting, 'COME', { at: invited.address })).toMatchObject({
      status: 409,
      code: 'NOT_A_MEMBER',
    });
  });

  describe('leads to a friendly page with a code', () => {
    const refusedAt = async (at: string) => {
      const before = await everything();
      const page = await get(at);
      const posted = await answer(meeting, 'COME', { at });
      const json = await get(at, { accept: 'application/json' });
      expect(posted).toMatchObject({ status: page.status, code: page.headers.get('x-rytmi-error') });
      expect((JSON.parse(json.text) as { error: { code: string } }).error.code).toBe(posted.code);
      expect(page.text).toContain('<html lang="fi">');
      for (const language of ['fi', 'sv', 'en']) expect(page.text).toContain(`<p lang="${language}">`);
      expect(page.text).not.toMatch(/Aino|Torstaikahvit/);
      expect(await everything()).toEqual(before);
      return [page.status, posted.code];
    };

    it('a link that never existed leads to a friendly page with a code', async () => {
      expect(await refusedAt(`${api.url}/s/${'A'.repeat(32)}`)).toEqual([404, 'NOT_FOUND']);
      expect(await refusedAt(`${api.url}/s/x`)).toEqual([404, 'NOT_FOUND']);
    });

    it('a revoked link leads to a friendly page with a code', async () => {
      await api.data(fixture.org.tokens.STAFF, REVOKE, { id: linkId });
      expect(await refusedAt(address)).toEqual([410, 'LINK_ENDED']);
    });

    it('a link ends when its session has ended and not before, though the session is moved', async () => {
      const end = (interval: string) =>
        fixture.sql(
          `UPDATE session SET starts_at = now() - interval '3 hours', ends_at = now() + $1::interval WHERE id = $2`,
          [interval, meeting],
        );
      await end('1 minute');
      expect((await get()).status).toBe(200);
      await end('-1 second');
      expect(await refusedAt(address)).toEqual([410, 'LINK_ENDED']);
    });

    it('an expired link leads to a friendly page with a code', async () => {
      await fixture.sql(`UPDATE secret_link SET expires_at = now() - interval '1 second' WHERE id = $1`, [
        linkId,
      ]);
      expect(await refusedAt(address)).toEqual([410, 'LINK_ENDED']);
    });

    it('a link of an archived participant leads to a friendly page with a code', async () => {
      await api.database.write(fixture.org.context, (tx) =>
        api.service(Participants).archive(tx, fixture.org.context, fixture.aino, true),
      );
      expect(await refusedAt(address)).toEqual([410, 'LINK_ENDED']);
    });

    it('a calendar token does not open the participant page, and a page token does not open a calendar', async () => {
      const { createCalendarFeed } = await api.data<{ createCalendarFeed: { url: string } }>(
        fixture.org.tokens.STAFF,
        `mutation ($id: ID!) { createCalendarFeed(input: { kind: PARTICIPANT, participantId: $id }) { url } }`,
        { id: fixture.aino },
      );
      const token = /([\w-]+)\.ics$/.exec(createCalendarFeed.url)?.[1] ?? '';
      expect(await refusedAt(`${api.url}/s/${token}`)).toEqual([404, 'NOT_FOUND']);
      const calendar = await fetch(`${address.replace('/s/', '/calendar/')}.ics`);
      expect(calendar.status).toBe(404);
    });
  });

  it('the participant page accepts forms of old and embedded browsers with any origin, as no cookie is involved', async () => {
    const forms: Record<string, string>[] = [
      { origin: 'null' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { cookie: 'rytmi_session=ryt_whatever' },
    ];
    for (const headers of forms) {
      expect((await answer(meeting, 'COME', { headers })).status).toBe(303);
    }
    const elsewhere = await fetch(`${api.url}/sign-in/nobodys`, {
      method: 'POST',
      headers: { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    });
    expect(elsewhere.status).toBe(403);
  });

  it('nobody can read the address of a participant page from the database, the audit trail or the log', async () => {
    const token = /[^/]+$/.exec(address)?.[0] ?? '';
    await get();
    await answer(meeting, 'COME');
    await answer('x', 'COME');
    await get(`${address}/deeper`);
    await api.data(fixture.org.tokens.STAFF, REVOKE, { id: linkId });
    await get();
    const kept = await api.database.read(fixture.org.context, async (tx) =>
      JSON.stringify([
        await tx.query<unknown>('SELECT * FROM secret_link'),
        await tx.getRepository(AuditEvent).find(),
      ]),
    );
    expect(kept).toContain('(hidden)');
    for (const written of [kept, log.join('')]) expect(written).not.toContain(token);
    expect(log.join('')).toContain('"route":"/s/:token"');
  });

  it('the audit trail shows that a participant did it', async () => {
    await answer(meeting, 'COME');
    const [event] = await api.database.read(fixture.org.context, (tx) =>
      tx.getRepository(AuditEvent).findBy({ subjectTable: 'sign_up', actorKind: 'PARTICIPANT' }),
    );
    expect(event).toMatchObject({ action: 'INSERT', actorId: null, newValues: { source: 'SELF_SERVICE' } });
  });

  it('staff make links to participant pages, and see which links work and when they were last used', async () => {
    const listed = async () =>
      (
        await api.data<{
          selfServiceLinks: {
            totalCount: number;
            nodes: { id: string; lastUsedAt: string | null; session: { id: string } | null }[];
          };
        }>(fixture.org.tokens.STAFF, LIST, { participantId: fixture.aino })
      ).selfServiceLinks;
    const other = await fixture.link({ participantId: fixture.aino });
    await fixture.link({ participantId: fixture.veikko });
    await get();
    expect(
      (await listed()).nodes.map(({ id, lastUsedAt, session }) => [id, lastUsedAt, session?.id]),
    ).toEqual([
      [other.id, null, undefined],
      [linkId, null, meeting],
    ]);
    await answer(meeting, 'COME');
    expect((await listed()).nodes[1]?.lastUsedAt).not.toBeNull();
    await api.data(fixture.org.tokens.STAFF, REVOKE, { id: linkId });
    expect(await listed()).toMatchObject({ totalCount: 1, nodes: [{ id: other.id }] });
    const foreign = await api.newOrganisation('Toinen ry');
    expect(await api.refusal(foreign.tokens.ADMIN, REVOKE, { id: other.id })).toBe('NOT_FOUND');
    expect(await api.refusal(fixture.org.tokens.PEER, REVOKE, { id: other.id })).toBe('FORBIDDEN');
  });

  it.each([
    ['an end that has passed', { expiresAt: '2020-01-01T00:00:00Z' }, 'BAD_INPUT'],
    ['an end in ten years', { expiresAt: '2036-01-01T00:00:00Z' }, 'BAD_INPUT'],
    ['a session that there is not', { sessionId: crypto.randomUUID() }, 'NOT_FOUND'],
    ['a participant that there is not', { participantId: crypto.randomUUID() }, 'NOT_FOUND'],
  ])('a link to a participant page cannot be made with %s', async (_what, fields, code) => {
    const input = { participantId: fixture.aino, ...fields };
    expect(await api.refusal(fixture.org.tokens.STAFF, CREATE_LINK, { input })).toBe(code);
  });

  it('a link to a participant page cannot be made after the session or for an archived person', async () => {
    const past = await fixture.newSession({ days: -2 });
    const refused = (input: Record<string, unknown>) =>
      api.refusal(fixture.org.tokens.STAFF, CREATE_LINK, { input });
    expect(await refused({ participantId: fixture.aino, sessionId: past })).toBe('SESSION_STARTED');
    await api.database.write(fixture.org.context, (tx) =>
      api.service(Participants).archive(tx, fixture.org.context, fixture.aino, true),
    );
    expect(await refused({ participantId: fixture.aino })).toBe('CONFLICT');
  });

  it('the participant page asks to wait after too many requests', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, () => fetch(address).then(({ status }) => status)),
    );
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
    const refused = await get();
    expect([refused.headers.get('x-rytmi-error'), Number(refused.headers.get('retry-after')) > 0]).toEqual([
      'TOO_MANY_REQUESTS',
      true,
    ]);
    expect(refused.text).toContain('Odota hetki');
  });
});
