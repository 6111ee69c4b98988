import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { loadConfig } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { createPino } from '#libs/logging/logger.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { ApiModule } from '../api.module.js';
import { createApi } from '../http/server.js';
import { RoomFixture } from '../participation/testing/room-fixture.js';
import { LiveClient } from './testing/live-client.js';

const CLOSE = 'mutation ($id: ID!) { closeRegister(input: { sessionId: $id }) { register { closedAt } } }';
const UNDO = `mutation ($id: ID!, $key: String!) { undoRegisterChange(input: { sessionId: $id, clientKey: $key }) { register { closedAt } } }`;

describe('live updates of registers', () => {
  let room: RoomFixture;
  let owner: Client;
  let groupId: string;
  let sessionId: string;
  let aino: string;
  let eero: string;
  const open: LiveClient[] = [];

  beforeAll(async () => {
    room = await RoomFixture.start();
    owner = new Client({ connectionString: room.api.stores.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await room.close();
  });
  beforeEach(async () => {
    groupId = await room.group();
    sessionId = await room.session(groupId, -1);
    [aino, eero] = (await room.people('Aino-Salaisuus', 'Eero')) as [string, string];
    await room.members(groupId, [aino, eero]);
  });
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  async function follow(
    token: string = room.org.tokens.STAFF,
    id = sessionId,
    url = room.api.url,
  ): Promise<LiveClient> {
    const client = await LiveClient.open(`${url}/live/registers/${id}`, token);
    open.push(client);
    return client;
  }

  /** Follows and reads what it begins with. */
  async function followed(token?: string): Promise<LiveClient> {
    const client = await follow(token);
    await client.next('register');
    return client;
  }

  async function newToken(staffMemberId: string): Promise<{ secret: string; id: string }> {
    const { context } = room.org;
    const issued = await room.api.database.write(context, (tx) =>
      room.api.service(AccessTokens).issue(tx, context.organisationId, staffMemberId, 'API', 'live'),
    );
    return { secret: issued.secret, id: issued.row.id };
  }

  const refusal = async (token: string | null, id: string) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${room.api.url}/live/registers/${id}`, { headers });
    const { error } = (await response.json()) as { error: { code: string } };
    return [response.status, error.code];
  };

  it('a register is told as it stands, and then each change of another device with who made it', async () => {
    await room.mark(sessionId, aino, 'PRESENT');
    const client = await follow(room.org.tokens.LEADER);
    expect(client.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.response.headers.get('cache-control')).toBe('no-store');
    expect((await client.next('register')).data).toEqual({
      closedAt: null,
      anonymousVisitors: null,
      marks: [
        {
          participantId: aino,
          mark: 'PRESENT',
          walkIn: false,
          clientKey: expect.any(String),
          markedAt: expect.any(String),
          recordedAt: expect.any(String),
          recordedBy: 'Työntekijä STAFF',
        },
      ],
    });
    await room.mark(sessionId, eero, 'LATE', room.org.tokens.COORDINATOR);
    expect((await client.next('register')).data).toMatchObject({
      marks: [{ participantId: eero, mark: 'LATE', recordedBy: 'Työntekijä COORDINATOR' }],
    });
    await room.api.data(room.org.tokens.COORDINATOR, UNDO, { id: sessionId, key: randomUUID() });
    expect((await client.next('register')).data).toMatchObject({
      marks: [{ participantId: eero, mark: null }],
    });
    await room.record(room.org.tokens.STAFF, { sessionId, anonymousVisitors: 3 });
    expect((await client.next('register')).data).toMatchObject({ anonymousVisitors: 3, marks: [] });
    await room.api.data(room.org.tokens.STAFF, CLOSE, { id: sessionId });
    expect((await client.next('register')).data).toMatchObject({ closedAt: expect.any(String), marks: [] });
  });

  it('a live update has no name, note or word of a participant in it, and for peers no name at all', async () => {
    await room.letPeerHelp(groupId);
    const [staff, peer] = [await followed(), await followed(room.org.tokens.PEER)];
    const marks = [{ clientKey: randomUUID(), participantId: aino, mark: 'ABSENT', note: 'sairaana' }];
    await room.record(room.org.tokens.STAFF, { sessionId, marks, note: 'Sade' });
    expect((await staff.next('register')).data).toMatchObject({
      marks: [{ recordedBy: 'Työntekijä STAFF' }],
    });
    expect((await peer.next('register')).data).toMatchObject({ marks: [{ recordedBy: null }] });
    for (const { text } of [staff, peer]) expect(text).not.toMatch(/Salaisuus|sairaana|Sade/);
    expect(peer.text).not.toContain('Työntekijä');
  });

  it('a register is followed only by who may see it', async () => {
    const other = await RoomFixture.of(room.api);
    expect(await refusal(null, sessionId)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refusal(room.org.tokens.OBSERVER, sessionId)).toEqual([403, 'FORBIDDEN']);
    expect(await refusal(room.org.tokens.PEER, sessionId)).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(other.org.tokens.ADMIN, sessionId)).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(room.org.tokens.STAFF, randomUUID())).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(room.org.tokens.STAFF, 'session')).toEqual([400, 'BAD_INPUT']);
  });

  it('a change of another register, or of another organisation, is not told', async () => {
    const client = await followed();
    await room.mark(await room.session(groupId, -2), aino, 'PRESENT');
    await room.mark(sessionId, eero, 'EXCUSED');
    expect((await client.next('register')).data).toMatchObject({ marks: [{ participantId: eero }] });
  });

  it('a live update ends within seconds of its right: by sign-out, expiry, a disabled account, another role or group', async () => {
    const { staffIds, tokens, context } = room.org;
    await room.letPeerHelp(groupId);
    const [revoked, expired] = [await newToken(staffIds.STAFF), await newToken(staffIds.STAFF)];
    const [ofRevoked, ofExpired, ofDisabled, ofDemoted, ofPeer] = [
      await followed(revoked.secret),
      await followed(expired.secret),
      await followed((await newToken(staffIds.LEADER)).secret),
      await followed((await newToken(staffIds.COORDINATOR)).secret),
      await followed(tokens.PEER),
    ];
    const begun = Date.now();
    await room.api.database.write(context, async (tx) => {
      await tx.query(`UPDATE access_token SET expires_at = now() - interval '1 second' WHERE id = $1`, [
        expired.id,
      ]);
      await tx.query('UPDATE staff_member SET disabled_at = now() WHERE id = $1', [staffIds.LEADER]);
      await tx.query(`UPDATE staff_member SET roles = '{OBSERVER}' WHERE id = $1`, [staffIds.COORDINATOR]);
      await tx.query('DELETE FROM membership WHERE participant_id = $1', [room.org.peerParticipantId]);
    });
    await room.api.data(revoked.secret, 'mutation { signOut { __typename } }');
    const ends = await Promise.all(
      [ofRevoked, ofExpired, ofDisabled, ofDemoted, ofPeer].map((client) => client.rest()),
    );
    expect(ends.map((events) => events.map(({ event, data }) => [event, data.code]))).toEqual([
      [['ended', 'UNAUTHENTICATED']],
      [['ended', 'UNAUTHENTICATED']],
      [['ended', 'UNAUTHENTICATED']],
      [['ended', 'FORBIDDEN']],
      [['ended', 'NOT_FOUND']],
    ]);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await room.api.database.write(context, async (tx) => {
      await tx.query('UPDATE staff_member SET disabled_at = NULL WHERE id = $1', [staffIds.LEADER]);
      await tx.query(`UPDATE staff_member SET roles = '{COORDINATOR}' WHERE id = $1`, [staffIds.COORDINATOR]);
    });
  });

  it('a change right after a sign-out is told to nobody who has signed out', async () => {
    const token = await newToken(room.org.staffIds.STAFF);
    const client = await followed(token.secret);
    await room.api.data(token.secret, 'mutation { signOut { __typename } }');
    await room.mark(sessionId, aino, 'PRESENT');
    expect(await client.rest()).toEqual([{ event: 'ended', data: { code: 'UNAUTHENTICATED' } }]);
  });

  it('one token has a bounded number of live updates, and each that ends makes room for another', async () => {
    const { secret } = await newToken(room.org.staffIds.STAFF);
    const clients: LiveClient[] = [];
    for (let count = 0; count < 8; count += 1) clients.push(await followed(secret));
    expect(await refusal(secret, sessionId)).toEqual([429, 'TOO_MANY_REQUESTS']);
    await followed();
    clients[0]!.close();
    await expect(eventually(() => followed(secret))).resolves.toBeInstanceOf(LiveClient);
    expect(await room.api.metrics()).toMatch(/rytmi_live_streams \d/);
  });

  it('live updates that wait hold no connection to the database but the one of the process', async () => {
    for (let count = 0; count < 5; count += 1) await followed();
    const { rows } = await owner.query<{ name: string; state: string; count: number }>(
      `SELECT application_name AS name, state, count(*)::integer AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'rytmi%' AND application_name NOT LIKE 'rytmi-queue%'
       GROUP BY 1, 2`,
    );
    expect(rows.filter(({ state }) => state !== 'idle')).toEqual([]);
    expect(rows.find(({ name }) => name === 'rytmi-listen')).toMatchObject({ count: 1 });
  });

  it('a change is told after the connection of the process was lost and found again', async () => {
    const client = await followed();
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rytmi-listen'`,
    );
    await room.mark(sessionId, aino, 'PRESENT');
    expect((await client.next('register')).data).toMatchObject({ marks: [{ participantId: aino }] });
    await room.mark(sessionId, eero, 'PRESENT');
    expect((await client.next('register')).data).toMatchObject({ marks: [{ participantId: eero }] });
  });

  it('a change in one process is told by another, which ends its live updates when it stops', async () => {
    const config = loadConfig({ PORT: '0', LOG_LEVEL: 'silent' }, GATEWAYS);
    const logger = createPino(config.logLevel);
    const second = await createApi(ApiModule.forRoot(config, room.api.stores, logger), config, logger);
    await second.listen(0, '127.0.0.1');
    const client = await follow(room.org.tokens.STAFF, sessionId, await second.getUrl());
    await client.next('register');
    await room.mark(sessionId, aino, 'PRESENT');
    expect((await client.next('register')).data).toMatchObject({ marks: [{ participantId: aino }] });
    const begun = Date.now();
    await second.close();
    // Requests that do not end by themselves would be cut off after eight seconds.
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(await client.rest()).toEqual([{ event: 'ended', data: { code: 'UNAVAILABLE' } }]);
  });

  it('a live update on which nothing happens is kept alive', async () => {
    const client = await followed();
    expect(await client.next('beat')).toEqual({ event: 'beat', data: {} });
  });

  it('a subscription of GraphQL is refused in plain words, signed in or not', async () => {
    for (const token of [null, room.org.tokens.STAFF]) {
      const { errors } = await room.api.ask(token, 'subscription { register { id } }');
      expect(errors?.[0]?.extensions.code).toBe('QUERY_REFUSED');
      expect(errors?.[0]?.message).toMatch(/subscription/i);
    }
  });
});

/** Tries again until it succeeds; the runner's own time limit ends it. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
