import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const PER_MINUTE = 60;
/** A sixth of a minute's worth may come at once. */
const BURST = PER_MINUTE / 6;
const CHEAP = '{ __typename }';
const LONG = `{ ${'__typename '.repeat(700)} }`;
/** The costliest that is let through: each field is compared with each other one when the document is checked. */
const COSTLIEST = `{ ${'me { id } '.repeat(124)} }`;

/** A process of its own with a client for each address, which sends again as soon as it was answered; at last it tells what came. */
const STRANGERS = `
  const { request } = require('node:http');
  const [port, query, ...addresses] = process.argv.slice(1);
  const body = JSON.stringify({ query });
  const answers = {};
  let over = false;
  const ask = (localAddress) => new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', localAddress, agent: false, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => {
        const { code } = JSON.parse(text).errors[0].extensions;
        answers[code] = (answers[code] ?? 0) + 1;
        resolve();
      });
    }).on('error', reject).end(body);
  });
  const clients = addresses.map(async (address) => {
    await ask(address);
    while (!over) await ask(address);
  });
  process.stdin.resume().on('end', () => (over = true));
  process.stdout.write('begun');
  Promise.all(clients).then(() => process.stdout.write(JSON.stringify(answers)));`;

interface Sent {
  readonly query?: string;
  /** The address it comes from: all of 127.0.0.0/8 are this machine. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
}

describe('Documents of strangers', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let address = 10;

  beforeAll(async () => {
    api = await TestApi.start({ MAX_ANONYMOUS_PER_MINUTE: String(PER_MINUTE), TRUST_PROXY: '127.0.0.7' });
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  /** An address that has asked for nothing yet. */
  function newAddress(): string {
    address += 1;
    return `127.0.0.${address}`;
  }

  function send({ query = CHEAP, from = newAddress(), headers = {}, body }: Sent): Promise<Answer> {
    const { port } = new URL(api.url);
    const text = body ?? JSON.stringify({ query });
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        host: '127.0.0.1',
        port,
        path: '/graphql',
        method: 'POST',
        localAddress: from,
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...headers,
        },
      });
      sent.once('error', reject).once('response', (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        response.once('end', () => {
          const { errors } = JSON.parse(answer) as { errors?: { extensions: { code: string } }[] };
          resolve({
            status: response.statusCode ?? 0,
            code: errors?.[0]?.extensions.code,
            retryAfter: response.headers['retry-after'],
          });
        });
      });
      sent.end(text);
    });
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('an address that has sent its burst waits as long as it is told, and others do not', async () => {
    const from = newAddress();
    for (let count = 0; count < BURST; count += 1) expect((await send({ from })).status).toBe(200);
    const refused = await send({ from });
    expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(Number(refused.retryAfter)).toBeGreaterThan(0);
    expect((await send({ from: newAddress() })).status).toBe(200);
    const signedIn = { from, headers: bearer(org.tokens.STAFF) };
    for (let count = 0; count < BURST + 5; count += 1) expect((await send(signedIn)).status).toBe(200);
  });

  it('a credential that is none does not help a stranger', async () => {
    const from = newAddress();
    const answers: number[] = [];
    for (let count = 0; count < BURST + 2; count += 1) {
      const headers =
        count % 2 === 0 ? bearer(`ryt_of-nobody-${count}`) : { cookie: `rytmi_session=x${count}` };
      answers.push((await send({ from, headers })).status);
    }
    expect(answers.at(-1)).toBe(429);
  });

  it('only a proxy that is named is believed about where a stranger is', async () => {
    const askThrough = async (from: string) => {
      const answers: number[] = [];
      for (let count = 0; count <= BURST; count += 1)
        answers.push((await send({ from, headers: { 'x-forwarded-for': `192.0.2.${count}` } })).status);
      return answers.at(-1);
    };
    expect(await askThrough('127.0.0.7')).toBe(200);
    expect(await askThrough('127.0.0.8')).toBe(429);
  });

  it('a document that takes long to check is for those who are signed in', async () => {
    expect(await send({ query: LONG })).toMatchObject({ status: 400, code: 'QUERY_REFUSED' });
    expect(await send({ query: LONG, headers: bearer(org.tokens.STAFF) })).toMatchObject({
      status: 200,
    });
  });

  it('the question for the whole schema is no longer than a stranger’s document may be', async () => {
    expect(await send({ query: getIntrospectionQuery() })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('a large body of a stranger is not read, and neither is one of which nobody knows how large it is', async () => {
    const body = JSON.stringify({ query: CHEAP, variables: { x: 'x'.repeat(20_000) } });
    expect(await send({ body })).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect((await send({ body, headers: bearer(org.tokens.STAFF) })).status).toBe(200);
    const chunked = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(JSON.stringify({ query: CHEAP })));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it('somebody signed in is served while four strangers send the costliest documents they can', async () => {
    const headers = bearer(org.tokens.STAFF);
    const query = '{ me { id displayName } groups(first: 5) { nodes { id } } }';
    const served = async (requests: number) => {
      const times: number[] = [];
      for (let count = 0; count < requests; count += 1) {
        const started = performance.now();
        expect((await send({ query, headers, from: '127.0.0.1' })).status).toBe(200);
        times.push(performance.now() - started);
      }
      return times.sort((one, other) => one - other)[Math.floor(requests * 0.99)]!;
    };
    await served(20);
    const quiet = await served(100);
    const strangers = spawn(
      process.execPath,
      ['-e', STRANGERS, new URL(api.url).port, COSTLIEST, ...Array.from({ length: 4 }, newAddress)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await once(strangers.stdout, 'data');
    const busy = await served(100);
    strangers.stdin.end();
    const [counts] = (await once(strangers.stdout, 'data')) as [Buffer];
    const answers = JSON.parse(counts.toString()) as Record<string, number>;
    expect(Object.keys(answers).sort()).toEqual(['TOO_MANY_REQUESTS', 'UNAUTHENTICATED']);
    process.stderr.write(
      `Signed in, p99: ${quiet.toFixed(1)} ms alone, ${busy.toFixed(1)} ms beside four strangers: ${counts.toString()}\n`,
    );
  }, 120_000);
});
