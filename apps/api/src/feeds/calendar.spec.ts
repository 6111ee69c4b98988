import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { Sessions } from '#libs/groups/sessions.js';
import { strictLines } from '#libs/links/testing/strict-lines.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { AuditEvent } from '#libs/people/audit-event.entity.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { Staff } from '#libs/people/staff.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const CREATE = `mutation ($input: CreateCalendarFeedInput!) {
  createCalendarFeed(input: $input) { url feed { id kind internalNames lastUsedAt revokedAt staffMember { id } site { id } participant { id } } }
}`;
const REVOKE = `mutation ($id: ID!) { revokeCalendarFeed(input: { id: $id }) { feed { id revokedAt } } }`;
const LIST = `query ($all: Boolean!) { calendarFeeds(includeRevoked: $all) { totalCount nodes { id kind lastUsedAt } } }`;
const UPDATE_SESSION = `mutation ($input: UpdateSessionInput!) { updateSession(input: $input) { session { id } } }`;
const CANCEL_SESSION = `mutation ($id: ID!) { cancelSession(input: { id: $id, reason: "Ohjaaja on sairaana" }) { session { id } } }`;
const RESTORE_SESSION = `mutation ($id: ID!) { restoreSession(input: { id: $id }) { session { id } } }`;
const UPDATE_GROUP = `mutation ($input: UpdateGroupInput!) { updateGroup(input: $input) { group { id } } }`;
const UPDATE_SITE = `mutation ($input: UpdateSiteInput!) { updateSite(input: $input) { site { id } } }`;

const INTERNAL_NAME = 'Päihdekuntoutujien vertaisryhmä';
const PUBLIC_NAME = 'Torstaikahvit';

interface Made {
  readonly createCalendarFeed: { readonly url: string; readonly feed: { readonly id: string } };
}

describe('calendars behind secret addresses', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let today: LocalDate;
  let siteId: string;
  let otherSiteId: string;
  let groupId: string;
  let sessionId: string;
  let aino: string;
  let counter = 0;
  const log: string[] = [];

  /** The address at the api under test; the public one is not where it listens. */
  const addressOf = (url: string) => `${api.url}${new URL(url).pathname}`;
  const make = async (input: Record<string, unknown>, token = org.tokens.LEADER) => {
    const { createCalendarFeed } = await api.data<Made>(token, CREATE, { input });
    return { id: createCalendarFeed.feed.id, address: addressOf(createCalendarFeed.url) };
  };
  const linesAt = async (address: string): Promise<string[]> => {
    const response = await fetch(address);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/calendar; charset=utf-8',
    ]);
    return strictLines(await response.text());
  };
  /** The lines of the one event with this session. */
  const eventOf = (lines: readonly string[], id = sessionId): string[] => {
    const uid = lines.indexOf(`UID:${id}@rytmi`);
    return uid === -1 ? [] : lines.slice(uid, lines.indexOf('END:VEVENT', uid));
  };
  const sequenceOf = (event: readonly string[]): number =>
    Number(event.find((line) => line.startsWith('SEQUENCE:'))?.slice('SEQUENCE:'.length));
  const addSession = (of: string, localDate: LocalDate, place: string | null = 'Kahvila, 2. krs') =>
    api.database.write(org.context, (tx) =>
      api.service(Sessions).create(tx, org.context, of, {
        kind: 'MEETING',
        localDate,
        wallTime: '13:00',
        durationMinutes: 90,
        place,
      }),
    );
  const addGroup = (fields: { site?: string; leaderIds?: string[]; internalName?: string } = {}) =>
    api.database.write(org.context, (tx) =>
      api.service(Groups).create(tx, org.context, {
        siteId: fields.site ?? siteId,
        internalName: fields.internalName ?? `Muu ryhmä ${(counter += 1)}`,
        publicName: 'Muu kerho',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: fields.leaderIds ?? [],
      }),
    );

  beforeAll(async () => {
    api = await TestApi.start({ LOG_LEVEL: 'trace' }, { write: (line) => void log.push(line) });
  });
  afterAll(() => api.close());

  beforeEach(async () => {
    org = await api.newOrganisation();
    const { context } = org;
    await api.database.write(context, async (tx) => {
      today = await api.service(Organisations).today(tx);
      const sites = api.service(Sites);
      siteId = (await sites.create(tx, context, { name: 'Keskus', address: 'Kauppakatu 1, Joensuu' })).id;
      otherSiteId = (await sites.create(tx, context, { name: 'Ranta', address: null })).id;
      const group = await api.service(Groups).create(tx, context, {
        siteId,
        internalName: INTERNAL_NAME,
        publicName: PUBLIC_NAME,
        admission: 'CLOSED',
        capacity: null,
        language: 'fi',
        leaderIds: [org.staffIds.LEADER],
      });
      groupId = group.id;
      aino = (await api.service(Participants).create(tx, context, { firstName: 'Aino', language: 'sv' })).id;
      await api.service(Memberships).add(tx, context, {
        groupId,
        participantIds: [aino],
        role: 'MEMBER',
        startsOn: today,
        endsOn: addDays(today, 30),
      });
    });
    sessionId = (await addSession(groupId, addDays(today, 3))).id;
  });

  it('a leader calendar shows the sessions of their own groups by public names', async () => {
    const other = await addGroup();
    const elsewhere = await addSession(other.id, addDays(today, 4));
    const lines = await linesAt((await make({ kind: 'STAFF' })).address);
    expect(lines).toContain('X-WR-CALNAME:Rytmi: omat ryhmät');
    expect(lines).toContain('TZID:Europe/Helsinki');
    expect(eventOf(lines)).toEqual(
      expect.arrayContaining([
        `DTSTART;TZID=Europe/Helsinki:${addDays(today, 3).replaceAll('-', '')}T130000`,
        `DTEND;TZID=Europe/Helsinki:${addDays(today, 3).replaceAll('-', '')}T143000`,
        `SUMMARY;LANGUAGE=fi:${PUBLIC_NAME}`,
        'LOCATION:Kahvila\\, 2. krs',
        'STATUS:CONFIRMED',
        'CLASS:PRIVATE',
      ]),
    );
    expect(eventOf(lines, elsewhere.id)).toEqual([]);
  });

  it('a leader calendar shows internal names only if the leader asked for them', async () => {
    const lines = await linesAt((await make({ kind: 'STAFF', internalNames: true })).address);
    expect(eventOf(lines)).toContain(`SUMMARY;LANGUAGE=fi:${INTERNAL_NAME}`);
  });

  it('a leader calendar follows who leads a group from one fetch to the next', async () => {
    const { address } = await make({ kind: 'STAFF' });
    await api.data(org.tokens.COORDINATOR, UPDATE_GROUP, { input: { id: groupId, leaderIds: [] } });
    expect(eventOf(await linesAt(address))).toEqual([]);
  });

  it('a site calendar shows its own sessions and where they are', async () => {
    const elsewhere = await addSession((await addGroup({ site: otherSiteId })).id, addDays(today, 4));
    const placeless = await addSession(groupId, addDays(today, 5), null);
    const lines = await linesAt((await make({ kind: 'SITE', siteId })).address);
    expect(lines).toContain('X-WR-CALNAME:Rytmi: Keskus');
    expect(eventOf(lines, placeless.id)).toContain('LOCATION:Keskus\\, Kauppakatu 1\\, Joensuu');
    expect(eventOf(lines, elsewhere.id)).toEqual([]);
    expect(lines.join('\n')).not.toContain(INTERNAL_NAME);
  });

  it('a participant calendar shows groups during membership, and seats, in the language of the participant', async () => {
    const afterwards = await addSession(groupId, addDays(today, 31));
    const open = await addGroup();
    const withSeat = await addSession(open.id, addDays(today, 6));
    const without = await addSession(open.id, addDays(today, 13));
    const seat = { sessionId: withSeat.id, participantId: aino };
    await api.database.write(org.context, (tx) => api.service(SignUps).signUp(tx, org.context, seat));
    const { address } = await make({ kind: 'PARTICIPANT', participantId: aino });
    const lines = await linesAt(address);
    expect(lines).toContain('X-WR-CALNAME:Rytmi');
    expect(eventOf(lines)).toContain(`SUMMARY;LANGUAGE=sv:${PUBLIC_NAME}`);
    expect(eventOf(lines, withSeat.id)).toContain('SUMMARY;LANGUAGE=sv:Muu kerho');
    expect([eventOf(lines, afterwards.id), eventOf(lines, without.id)]).toEqual([[], []]);
    expect(lines.join('\n')).not.toMatch(/Päihde|Aino|Testiyhdistys|Muu ryhmä/);
  });

  it('a calendar reaches from three months back to a year ahead', async () => {
    const dates = [-100, -80, 300, 380].map((days) => addDays(today, days));
    const ids: string[] = [];
    for (const date of dates) ids.push((await addSession(groupId, date)).id);
    const lines = await linesAt((await make({ kind: 'SITE', siteId })).address);
    expect(ids.map((id) => eventOf(lines, id).length > 0)).toEqual([false, true, true, false]);
  });

  it('a calendar raises SEQUENCE with every change that it shows and with nothing else', async () => {
    const { address } = await make({ kind: 'SITE', siteId });
    const planner = org.tokens.COORDINATOR;
    const session = (input: Record<string, unknown>) => () =>
      api.data(planner, UPDATE_SESSION, { input: { id: sessionId, ...input } });
    const group = (input: Record<string, unknown>) => () =>
      api.data(planner, UPDATE_GROUP, { input: { id: groupId, ...input } });
    const site = (id: string, input: Record<string, unknown>) => () =>
      api.data(planner, UPDATE_SITE, { input: { id, ...input } });
    const changes: (() => Promise<unknown>)[] = [
      session({ wallTime: '14:00' }),
      session({ durationMinutes: 60 }),
      session({ place: 'Sali' }),
      () => api.data(planner, CANCEL_SESSION, { id: sessionId }),
      () => api.data(planner, RESTORE_SESSION, { id: sessionId }),
      session({ place: null }),
      group({ publicName: 'Perjantaikahvit' }),
      site(siteId, { name: 'Uusi keskus', address: 'Kauppakatu 1' }),
      site(siteId, { name: 'Uusi keskus', address: 'Torikatu 2' }),
      session({ localDate: addDays(today, 9) }),
    ];
    let before = eventOf(await linesAt(address));
    for (const change of changes) {
      await change();
      const after = eventOf(await linesAt(address));
      expect(sequenceOf(after)).toBeGreaterThan(sequenceOf(before));
      before = after;
    }
    await session({ capacity: 12 })();
    await group({ capacity: 20 })();
    expect(eventOf(await linesAt(address))).toEqual(before);
  });

  it('a calendar raises SEQUENCE also when a group moves to a site whose name has changed less often', async () => {
    const leaders = await make({ kind: 'STAFF' });
    for (const name of ['Yksi', 'Kaksi', 'Kolme']) {
      await api.data(org.tokens.COORDINATOR, UPDATE_SITE, { input: { id: siteId, name, address: null } });
    }
    const before = sequenceOf(eventOf(await linesAt(leaders.address)));
    await api.data(org.tokens.COORDINATOR, UPDATE_GROUP, { input: { id: groupId, siteId: otherSiteId } });
    expect(sequenceOf(eventOf(await linesAt(leaders.address)))).toBeGreaterThan(before);
  });

  it('a calendar keeps a cancelled session and says so in its name, but never why', async () => {
    const { address } = await make({ kind: 'STAFF' });
    await api.data(org.tokens.LEADER, CANCEL_SESSION, { id: sessionId });
    const lines = await linesAt(address);
    expect(eventOf(lines)).toEqual(
      expect.arrayContaining(['STATUS:CANCELLED', `SUMMARY;LANGUAGE=fi:Peruttu: ${PUBLIC_NAME}`]),
    );
    expect(lines.join('\n')).not.toContain('sairaana');
  });

  it('an unchanged calendar is not sent again', async () => {
    const { address } = await make({ kind: 'SITE', siteId });
    const first = await fetch(address);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(Date.parse(first.headers.get('last-modified') ?? '')).toBeLessThanOrEqual(Date.now());
    const ask = (headers: Record<string, string>) => fetch(address, { headers });
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await ask({ 'if-none-match': known });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await ask({ 'if-modified-since': new Date().toUTCString() })).status).toBe(200);
    await api.data(org.tokens.LEADER, UPDATE_SESSION, { input: { id: sessionId, wallTime: '15:00' } });
    expect((await ask({ 'if-none-match': etag })).status).toBe(200);
  });

  it('a calendar answers HEAD like GET, without the text', async () => {
    const { address } = await make({ kind: 'SITE', siteId });
    const get = await fetch(address);
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const name of ['etag', 'content-type', 'content-length', 'last-modified']) {
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
  });

  it('a revoked address leads nowhere and looks the same as an invented one', async () => {
    const { id, address } = await make({ kind: 'PARTICIPANT', participantId: aino });
    await linesAt(address);
    await api.data(org.tokens.STAFF, REVOKE, { id });
    const { revokeCalendarFeed } = await api.data<{ revokeCalendarFeed: { feed: { revokedAt: string } } }>(
      org.tokens.STAFF,
      REVOKE,
      { id },
    );
    expect(Date.parse(revokeCalendarFeed.feed.revokedAt)).toBeLessThanOrEqual(Date.now());
    const seen = async (at: string) => {
      const response = await fetch(at);
      const headers = Object.fromEntries(response.headers);
      delete headers['x-request-id'];
      delete headers.date;
      return { status: response.status, text: await response.text(), headers };
    };
    const revoked = await seen(address);
    expect([revoked.status, revoked.text]).toEqual([404, 'There is no such calendar.\n']);
    const invented = ['A'.repeat(32), 'x', "'; DROP TABLE secret_link; --", '%00', 'ä'.repeat(20)];
    for (const token of invented) {
      expect(await seen(`${api.url}/calendar/${encodeURI(token)}.ics`)).toEqual(revoked);
    }
    expect(await seen(address.replace(/\.ics$/, ''))).toEqual(revoked);
  });

  it('a calendar address ends with the person it was made for', async () => {
    const own = await make({ kind: 'STAFF' });
    const ainos = await make({ kind: 'PARTICIPANT', participantId: aino });
    await api.database.write(org.context, async (tx) => {
      await api.service(Staff).disable(tx, org.staffIds.LEADER);
      await api.service(Participants).archive(tx, org.context, aino, true);
    });
    expect([(await fetch(own.address)).status, (await fetch(ainos.address)).status]).toEqual([404, 404]);
    expect(
      await api.refusal(org.tokens.STAFF, CREATE, { input: { kind: 'PARTICIPANT', participantId: aino } }),
    ).toBe('CONFLICT');
  });

  it('nobody can read a calendar address from the database, the audit trail or the log', async () => {
    const { id, address } = await make({ kind: 'STAFF' });
    const token = /([\w-]{32})\.ics$/.exec(address)?.[1] ?? '';
    expect(token).toHaveLength(32);
    await linesAt(address);
    await fetch(`${address}?x=${token}`);
    await fetch(address, { method: 'POST' });
    await fetch(`${api.url}/calendar/${token}`);
    await api.data(org.tokens.LEADER, REVOKE, { id });
    await fetch(address);
    const kept = await api.database.read(org.context, async (tx) => [
      await tx.query<unknown[]>('SELECT * FROM secret_link'),
      await tx.getRepository(AuditEvent).findBy({ subjectId: id }),
    ]);
    expect(JSON.stringify(kept)).toContain('(hidden)');
    for (const written of [JSON.stringify(kept), log.join('')]) expect(written).not.toContain(token);
    expect(log.join('')).toContain('"route":"/calendar/:file"');
  });

  it('a calendar address records when it was last fetched', async () => {
    const { id, address } = await make({ kind: 'SITE', siteId });
    const listed = async () => {
      const answer = await api.data<{
        calendarFeeds: { totalCount: number; nodes: { id: string; lastUsedAt: string | null }[] };
      }>(org.tokens.LEADER, LIST, { all: false });
      return answer.calendarFeeds.nodes.find((feed) => feed.id === id)?.lastUsedAt;
    };
    expect(await listed()).toBeNull();
    await fetch(address);
    expect(Date.parse((await listed()) ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('only permitted people can make and end calendar addresses', async () => {
    const own = await make({ kind: 'STAFF' }, org.tokens.LEADER);
    const sites = await make({ kind: 'SITE', siteId }, org.tokens.LEADER);
    const idsFor = async (token: string, all = false) => {
      const answer = await api.data<{ calendarFeeds: { nodes: { id: string }[]; totalCount: number } }>(
        token,
        LIST,
        { all },
      );
      expect(answer.calendarFeeds.totalCount).toBe(answer.calendarFeeds.nodes.length);
      return answer.calendarFeeds.nodes.map((feed) => feed.id);
    };
    expect(await idsFor(org.tokens.LEADER)).toEqual([sites.id, own.id]);
    expect(await idsFor(org.tokens.STAFF)).toEqual([sites.id]);
    expect(await idsFor(org.tokens.ADMIN)).toEqual([sites.id, own.id]);
    expect(await api.refusal(org.tokens.STAFF, REVOKE, { id: own.id })).toBe('NOT_FOUND');
    expect(await api.refusal(org.tokens.PEER, LIST, { all: false })).toBe('FORBIDDEN');
    const other = await api.newOrganisation('Toinen ry');
    expect(await api.refusal(other.tokens.ADMIN, REVOKE, { id: sites.id })).toBe('NOT_FOUND');
    await api.data(org.tokens.ADMIN, REVOKE, { id: own.id });
    expect(await idsFor(org.tokens.LEADER)).toEqual([sites.id]);
    expect(await idsFor(org.tokens.LEADER, true)).toEqual([sites.id, own.id]);
  });

  it.each([
    ['a site that is not given', { kind: 'SITE' }, 'BAD_INPUT'],
    ['a site that is no id', { kind: 'SITE', siteId: 'x' }, 'BAD_INPUT'],
    ['a site that there is not', { kind: 'SITE', siteId: crypto.randomUUID() }, 'NOT_FOUND'],
    [
      'a participant that there is not',
      { kind: 'PARTICIPANT', participantId: crypto.randomUUID() },
      'NOT_FOUND',
    ],
    ['a site for one’s own calendar', { kind: 'STAFF', siteId: crypto.randomUUID() }, 'BAD_INPUT'],
    [
      'internal names for a site',
      { kind: 'SITE', siteId: crypto.randomUUID(), internalNames: true },
      'BAD_INPUT',
    ],
  ])('the creation of a calendar address refuses %s', async (_what, input, code) => {
    expect(await api.refusal(org.tokens.LEADER, CREATE, { input })).toBe(code);
  });

  it('calendar addresses cannot be fetched too often or guessed', async () => {
    const { address } = await make({ kind: 'SITE', siteId });
    const statuses: number[] = [];
    for (let time = 0; time < 25; time += 1) statuses.push((await fetch(address)).status);
    expect(new Set(statuses.slice(0, 20))).toEqual(new Set([200]));
    const refused = await fetch(address);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);

    const guesses = await Promise.all(
      Array.from({ length: 150 }, () =>
        fetch(`${api.url}/calendar/${'B'.repeat(32)}.ics`).then(({ status }) => status),
      ),
    );
    expect(guesses).toContain(429);
  });
});
