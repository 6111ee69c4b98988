import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Imports } from '#libs/importing/job/imports.js';
import { operationsOf } from '../../../../test/support/operations.js';
import { ExcursionsFixture } from '../excursions/testing/excursions-fixture.js';

/** More than the application has connections. */
const CALLS = 50;
const ABORTED_CALLS = 20;
const ANSWER_TIMEOUT_MS = 15_000;
/** Hundreds of calls. */
const ALL_ROUTES_TIMEOUT_MS = 120_000;
/** PostgreSQL and the api notice a moment later that somebody has gone. */
const GRACE_MS = 5_000;
const POLL_MS = 20;
const YEAR = 'from=2026-01-01&to=2026-12-31';

const SESSIONS = `sessions(groupId: $group, first: 5) { nodes {
  group { leaders { displayName } } headcounts { people } excursion { participants { participant { firstName } } } } }`;

describe('the connections that requests read with', () => {
  let fixture: ExcursionsFixture;
  let watcher: Client;
  /** What stands in the addresses of routes where all is right. */
  let right: Record<string, string>;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });

  beforeAll(async () => {
    fixture = await ExcursionsFixture.start();
    const { api, org } = fixture;
    watcher = new Client({ connectionString: api.stores.ownerUrl });
    await watcher.connect();
    const excursion = await fixture.plan();
    const participant = await fixture.person();
    await fixture.set(excursion.id, participant, { allergiesAndNeeds: 'Maito' });
    const job = await api
      .service(Imports)
      .begin(org.context, { kind: 'PARTICIPANTS', fileName: 'a.csv', options: {} });
    right = {
      'excursions/:sessionId': excursion.id,
      'registers/:sessionId': excursion.id,
      'participants/:participantId': participant,
      'imports/:id': job.id,
      'reports/:file': 'yearly.csv',
      'calendar/:file': 'nobodys.ics',
      's/:token': 'nobodys',
      'sign-in/:secret': 'nobodys',
      'sms/:gateway': 'sandbox',
    };
  });
  afterAll(async () => {
    agent.destroy();
    await watcher.end();
    await fixture.close();
  });

  /** The addresses of a route: where all is right, with bad input, and of something that is not there. */
  function addressesOf(route: string): [string, string, string] {
    const filled = (value: (place: string, is: string) => string) =>
      route.replace(/([\w-]+)\/:\w+/g, (place) => {
        const is = right[place];
        if (is === undefined) throw new Error(`Say what stands right in ${place}`);
        return `${place.slice(0, place.indexOf(':'))}${value(place, is)}`;
      });
    return [
      `${filled((_place, is) => is)}?${YEAR}`,
      `${filled((_place, is) => (is.includes('.') ? is : 'nonsense'))}?from=nonsense&language=nonsense`,
      `${filled((_place, is) => (is.includes('.') ? `no-${is}` : randomUUID()))}?${YEAR}`,
    ];
  }

  function call(method: string, path: string) {
    const sent = request(`${fixture.api.url}${path}`, {
      method,
      agent,
      timeout: ANSWER_TIMEOUT_MS,
      headers: { authorization: `Bearer ${fixture.org.tokens.ADMIN}`, 'accept-encoding': 'gzip' },
    });
    return sent.once('timeout', () => sent.destroy(new Error(`No answer: ${method} ${path}`)));
  }

  async function statusOf(method: string, path: string): Promise<number> {
    const sent = call(method, path).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    // A live update goes on until its client goes away.
    if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
    else await once(response.resume(), 'end');
    return response.statusCode ?? 0;
  }

  /** Goes away when the request is sent, or when the answer begins. */
  async function abort(path: string, when: 'finish' | 'response'): Promise<void> {
    const sent = call('GET', path).on('error', () => undefined);
    sent.end();
    await once(sent, when);
    const closed = new Promise((resolve) => sent.once('close', resolve));
    sent.destroy();
    await closed;
  }

  const post = (body: unknown, signal?: AbortSignal) =>
    fetch(`${fixture.api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fixture.org.tokens.ADMIN}`,
      },
      body: JSON.stringify(body),
      signal: signal ?? AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });

  /** How many of the application's connections are so. */
  async function activity(condition: string): Promise<number> {
    const { rows } = await watcher.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'rytmi' AND ${condition}`,
    );
    return rows[0]!.count;
  }

  const heldConnections = () => activity(`state LIKE 'idle in transaction%'`);
  const metrics = () => fixture.api.metrics();

  async function until(holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + GRACE_MS;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error('It did not come true');
      await sleep(POLL_MS);
    }
  }

  async function expectAllGivenBack(): Promise<void> {
    await until(async () => (await heldConnections()) === 0);
    const answer = await post({ query: '{ me { email } }' });
    expect(await answer.json()).toMatchObject({ data: { me: { email: expect.any(String) } } });
  }

  it(
    'every route gives its connection back after an answer, bad input, an unknown id and HEAD',
    async () => {
      const routes = Object.keys(operationsOf(fixture.api))
        .filter((operation) => operation.startsWith('GET '))
        .map((operation) => operation.slice('GET '.length));
      expect(routes).toContain('/reports/:file');
      for (const route of routes) {
        const addresses = addressesOf(route);
        const calls = Array.from({ length: CALLS }, (_, index) =>
          statusOf(index % 4 === 3 ? 'HEAD' : 'GET', addresses[index % 3]!),
        );
        const statuses = await Promise.all(calls);
        expect([route, statuses.filter((status) => status >= 500)]).toEqual([route, []]);
        await until(async () => (await heldConnections()) === 0);
      }
      await expectAllGivenBack();
    },
    ALL_ROUTES_TIMEOUT_MS,
  );

  it(
    'a download gives its connection back when its client goes away',
    async () => {
      const paths = [
        `/reports/yearly.csv?${YEAR}`,
        `/reports/absences.xlsx?${YEAR}`,
        addressesOf('/participants/:participantId/summary.pdf')[0],
      ];
      for (const path of paths) {
        for (const when of ['finish', 'response'] as const) {
          await Promise.all(Array.from({ length: ABORTED_CALLS }, () => abort(path, when)));
        }
      }
      await expectAllGivenBack();
    },
    ALL_ROUTES_TIMEOUT_MS,
  );

  it('a query gives its connection back when its client goes away', async () => {
    const body = {
      query: `query ($group: ID!) { ${SESSIONS} }`,
      variables: { group: fixture.groupId },
    };
    for (let afterMs = 0; afterMs < ABORTED_CALLS; afterMs += 1) {
      await post(body, AbortSignal.timeout(afterMs)).catch(() => undefined);
    }
    await expectAllGivenBack();
  });

  it('a query reads nothing more for a client that has gone', async () => {
    await watcher.query('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE');
    const leaving = new AbortController();
    const gone = post(
      { query: `query ($group: ID!) { ${SESSIONS} }`, variables: { group: fixture.groupId } },
      leaving.signal,
    ).catch(() => 'gone');
    await until(async () => (await activity(`wait_event_type = 'Lock'`)) === 1);
    leaving.abort();
    expect(await gone).toBe('gone');
    // The api hears of it before it hears the next request.
    await (await post({ query: '{ __typename }' })).text();
    await watcher.query('ROLLBACK');
    await until(async () => (await metrics()).includes('code="REQUEST_ENDED"'));
    await expectAllGivenBack();
  });

  it('a failed query gives its connection back although other fields were still being read', async () => {
    const body = {
      query: `query ($none: ID!, $group: ID!) { group(id: $none) { id } ${SESSIONS} }`,
      variables: { none: randomUUID(), group: fixture.groupId },
    };
    for (let index = 0; index < ABORTED_CALLS; index += 1) {
      const answer = await post(body);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    await expectAllGivenBack();
  });
});
