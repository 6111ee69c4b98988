import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signedReceiptUrl } from '#libs/gateways/port/callback-addresses.js';
import { rounds } from '#libs/config/testing/rounds.js';
import { FuzzGround } from '../fuzz/fuzz-ground.js';
import { targets } from '../fuzz/targets.js';
import { METRICS_TOKEN } from '../support/test-api.js';
import { buildWebApp } from '../support/web-app.js';
import { callsOfField, callsOfRoute, type RouteExample, type Ways } from './calls.js';
import { abandon, send, type Call } from './plain-http.js';
import { Rig } from './rig.js';
import { routesOf, type Route } from './routes.js';

/** Calls in each way, 50 when all rounds are run and 2 in CI: that grows with the square of the share. */
const CALLS = rounds(rounds(50));
/** Calls that are under way at once. */
const AT_ONCE = 4;
const SECRET = 'a-secret-of-24-characters';
/** What the heap may have grown by when everything was called once more: caches that fill, no more. */
const FLAT_BYTES = 24 * 1024 * 1024;

describe('Whatever the api is called with, it lets go of everything', () => {
  let ground: FuzzGround;
  let rig: Rig;
  let examples: Readonly<Record<string, RouteExample>>;
  const answeredWell = new Set<string>();

  beforeAll(async () => {
    await buildWebApp();
    ground = await FuzzGround.open({
      SMS_GATEWAY: 'sandbox,kannel',
      KANNEL_URL: 'http://127.0.0.1:13013/cgi-bin/sendsms',
      KANNEL_USERNAME: 'u',
      KANNEL_PASSWORD: 'p',
      KANNEL_CALLBACK_SECRET: SECRET,
      MAX_BODY_BYTES: '1000000',
    });
    rig = await Rig.open(ground.api);
    examples = await routeExamples();
    await rig.begin();
  }, 180_000);
  afterAll(async () => {
    await rig.close();
    await ground.close();
  });

  /** For each route what its address does not tell by itself; a route that nobody may call well without is named by a test. */
  async function routeExamples(): Promise<Record<string, RouteExample>> {
    const { scenario, tokens, api } = ground;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    const upload = ['kind', 'PARTICIPANTS'] as const;
    const parts =
      `--x\r\ncontent-disposition: form-data; name="${upload[0]}"\r\n\r\n${upload[1]}\r\n` +
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nEtunimi\nAino\n\r\n--x--\r\n';
    const year = `from=${scenario.today.slice(0, 4)}-01-01&to=${scenario.today.slice(0, 4)}-12-31`;
    const { createSelfServiceLink } = await api.data<{ createSelfServiceLink: { url: string } }>(
      tokens.COORDINATOR,
      'mutation ($input: CreateSelfServiceLinkInput!) { createSelfServiceLink(input: $input) { url } }',
      { input: { participantId: scenario.participantId } },
    );
    const { createCalendarFeed } = await api.data<{ createCalendarFeed: { url: string } }>(
      tokens.COORDINATOR,
      'mutation ($input: CreateCalendarFeedInput!) { createCalendarFeed(input: $input) { url } }',
      { input: { kind: 'STAFF', internalNames: false } },
    );
    const sentTo = (name: string) =>
      scenario.sent.find((sent) => sent.name === name)!.args.input as Record<string, string>;
    const last = (url: string) => url.split('/').at(-1)!;
    const gateway = 'kannel';
    const receipt = new URL(signedReceiptUrl({ publicUrl: api.url, gateway }, randomUUID(), SECRET));
    return {
      'GET *': { params: { '*': 'settings' }, headers: { accept: 'text/html' } },
      'GET /reports/:file': { params: { file: 'yearly.csv' }, query: year },
      'GET /participants/:participantId/summary.pdf': { query: year },
      'GET /excursions/:sessionId/sheet.pdf': {
        params: { sessionId: sentTo('saveExcursionParticipant').sessionId! },
      },
      'GET /imports/:id': { params: { id: sentTo('cancelImport').id! } },
      'GET /calendar/:file': { params: { file: last(createCalendarFeed.url) } },
      'GET /s/:token': { params: { token: last(createSelfServiceLink.url) } },
      'GET /sms/:gateway/receipt': {
        params: { gateway },
        query: `${receipt.searchParams.toString()}&status=1`,
      },
      'GET /sms/:gateway/inbound': {
        params: { gateway },
        query: `key=${SECRET}&id=1&from=%2B358401230009&to=17&charset=UTF-8&text=hei`,
      },
      'GET /metrics': { headers: { authorization: `Bearer ${METRICS_TOKEN}` } },
      'GET /graphql': { query: 'query=%7B__typename%7D', headers: { 'apollo-require-preflight': '1' } },
      'POST /graphql': { headers: { 'content-type': 'application/json' }, body: '{"query":"{__typename}"}' },
      'POST /imports': { headers: multipart, body: parts },
      'POST /sign-in': { headers: form, body: 'email=a%40example.org&password=x' },
      'POST /sandbox/texts/:id/replies': { headers: form, body: 'body=hei' },
    };
  }

  /** @returns what was wrong with the answers, and what is left afterwards */
  async function strain(name: string, callsOf: () => Ways): Promise<string[]> {
    // Some mutations end sign-ins; whoever asks is to get through all the same.
    await ground.signEverybodyIn();
    const { right, badInput, notFound, notAllowed, head } = callsOf();
    const problems: string[] = [];
    await inTurns([...right, ...badInput, ...notFound, ...notAllowed, ...head], async (call) => {
      try {
        const { status, text } = await send(ground.api.url, call);
        if (status < 400) answeredWell.add(name);
        // A machine that is busy with others may have no connection in time: that is said, and is no fault.
        if (status >= 500 && status !== 503)
          problems.push(`${status} to ${call.method} ${call.path}: ${text.slice(0, 200)}`);
      } catch (error) {
        if (!wasCutOff(call, error)) problems.push(`${String(error)} to ${call.method} ${call.path}`);
      }
    });
    await inTurns(right, (call) => abandon(ground.api.url, call, 'HALF'));
    await inTurns(right, (call) => abandon(ground.api.url, call, 'ALL'));
    return [...problems, ...(await rig.leftovers())].map((problem) => `${name}: ${problem}`);
  }

  it('every route and page lets go of everything', async () => {
    const problems: string[] = [];
    for (const route of routesOf(ground.api)) {
      const name = nameOf(route);
      problems.push(
        ...(await strain(name, () => callsOfRoute(ground, route, examples[like(name)] ?? {}, CALLS))),
      );
    }
    expect(problems).toEqual([]);
  }, 600_000);

  it('every route is known well enough to be answered well', () => {
    const unknown = routesOf(ground.api)
      .map(nameOf)
      .filter(
        (name) =>
          !answeredWell.has(name) &&
          !/^(HEAD|OPTIONS|POST \/s(ign-in)?\/|POST \/sms\/|POST \/sign-in)/.test(name),
      );
    expect(unknown).toEqual([]);
  });

  const fields = targets().map((target) => [target.name, target] as const);

  it.each(fields)(
    '%s lets go of everything',
    async (name, target) => {
      expect(await strain(name, () => callsOfField(ground, target, CALLS))).toEqual([]);
    },
    300_000,
  );

  it('the pool is whole, and the heap has not grown when everything was called once more', async () => {
    expect(await rig.poolIsWhole()).toBe(true);
    const before = rig.heapInUse();
    const problems: string[] = [];
    for (const [name, target] of fields)
      problems.push(...(await strain(name, () => callsOfField(ground, target, 1))));
    expect(problems).toEqual([]);
    expect(rig.heapInUse() - before).toBeLessThan(FLAT_BYTES);
  }, 300_000);
});

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** HEAD is asked like GET. */
function like(name: string): string {
  return name.replace(/^HEAD/, 'GET');
}

/** A body that is refused before it was read whole ends the connection under the client's hands. */
function wasCutOff({ body = '' }: Call, error: unknown): boolean {
  return body.length > 1_000_000 && /ECONNRESET|EPIPE|socket hang up|aborted/.test(String(error));
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
}
