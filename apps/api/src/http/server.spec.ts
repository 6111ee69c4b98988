/** @own-modules It declares GraphQL types of its own. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#libs/config/config.js';
import { PortInUseError } from '#libs/deployment/port-in-use.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { createPino } from '#libs/logging/logger.js';
import { ERROR_CODES } from '#libs/errors/app-error.js';
import { createApi, listen } from './server.js';
import { checks, type GraphqlAnswer, Ledger, PHONE, startEdge, testModule } from './testing/edge-fixture.js';

describe('the HTTP server', () => {
  let edge: Awaited<ReturnType<typeof startEdge>>;
  beforeAll(async () => {
    edge = await startEdge({ MAX_BODY_BYTES: '20000' });
  });
  afterAll(() => edge.app.close());

  describe('refuses a request', () => {
    const codeOf = async (response: Response) => {
      const body = (await response.json()) as GraphqlAnswer & { error?: { code: string } };
      return [response.status, body.errors?.[0]?.extensions.code ?? body.error?.code];
    };
    const graphql = (init: RequestInit, search = '') => fetch(`${edge.address}/graphql${search}`, init);

    it('the server refuses a request that another site could have forged', async () => {
      const body = JSON.stringify({ query: '{ tree { id } }' });
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const forged = await graphql({ method: 'POST', headers: { 'content-type': type }, body });
        expect(await codeOf(forged)).toEqual([403, 'CSRF_REFUSED']);
      }
      expect(await codeOf(await graphql({}, '?query={__typename}'))).toEqual([403, 'CSRF_REFUSED']);
      const elsewhere = { 'content-type': 'application/json', origin: 'https://evil.example' };
      expect(await codeOf(await graphql({ method: 'POST', headers: elsewhere, body }))).toEqual([
        403,
        'CSRF_REFUSED',
      ]);
      const rest = await fetch(`${edge.address}/test/people`, {
        method: 'POST',
        headers: elsewhere,
        body: '{"name":"x"}',
      });
      expect(await codeOf(rest)).toEqual([403, 'CSRF_REFUSED']);
    });

    it('the server accepts a request that could not be forged', async () => {
      const headers = { 'apollo-require-preflight': '1' };
      expect((await graphql({ headers }, '?query={__typename}')).status).toBe(200);
      const own = await edge.post({ query: '{ __typename }' }, { origin: edge.address });
      expect(own.status).toBe(200);
    });

    it('the server refuses a request that is too large', async () => {
      expect(await codeOf(await edge.post({ query: `{ echo(zone: "${'x'.repeat(30_000)}") }` }))).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
      ]);
    });

    it('the server refuses a request that is no JSON or holds several queries', async () => {
      expect(await codeOf(await edge.post('{'))).toEqual([400, 'BAD_INPUT']);
      expect(
        await codeOf(await edge.post([{ query: '{ __typename }' }, { query: '{ __typename }' }])),
      ).toEqual([400, 'QUERY_REFUSED']);
      expect(await codeOf(await edge.post({}))).toEqual([400, 'QUERY_REFUSED']);
    });

    it('the server refuses a request that changes something with GET', async () => {
      const search = `?query=${encodeURIComponent('mutation { record(input: { date: "2026-11-21", marks: [] }) }')}`;
      const answer = await graphql({ headers: { 'apollo-require-preflight': '1' } }, search);
      expect(await codeOf(answer)).toEqual([405, 'QUERY_REFUSED']);
    });
  });

  describe('answers REST routes', () => {
    it('a REST route answers errors with the same codes and fields', async () => {
      const json = { 'content-type': 'application/json' };
      const response = await fetch(`${edge.address}/test/people`, {
        method: 'POST',
        headers: json,
        body: '{"name":1}',
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: {
          code: 'BAD_INPUT',
          message: 'Some fields have values that cannot be used.',
          fields: [{ field: 'name', message: 'name must be a string' }],
          requestId: response.headers.get('x-request-id'),
        },
      });
    });

    it('a REST route does not tell what went wrong inside', async () => {
      const response = await fetch(`${edge.address}/test/bug`);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({
        error: { code: 'INTERNAL', message: ERROR_CODES.INTERNAL },
      });
    });

    it('a REST route that does not exist is answered without repeating its address', async () => {
      const response = await fetch(`${edge.address}/s/secret-token?phone=1`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { code: 'NOT_FOUND', message: ERROR_CODES.NOT_FOUND },
      });
    });
  });

  describe('gives each request an id', () => {
    it('the request id is taken from a proxy if it is valid, else it is new', async () => {
      const idFor = async (id?: string) =>
        (
          await fetch(`${edge.address}/health/live`, { headers: id ? { 'x-request-id': id } : {} })
        ).headers.get('x-request-id');
      expect(await idFor('0af7651916cd43dd')).toBe('0af7651916cd43dd');
      expect(await idFor()).toMatch(/^[0-9a-f-]{36}$/);
      for (const odd of ['short', '{"level":"fatal"}', 'x'.repeat(65)])
        expect(await idFor(odd)).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it('the server logs method, route, status and time, and nothing that anybody has written', async () => {
    edge.lines.length = 0;
    await edge.post(
      { query: 'query Maija { echo(zone: "Europe/Helsinki") }', variables: { secret: PHONE } },
      { authorization: 'Bearer abc' },
    );
    await fetch(`${edge.address}/health/live?phone=${PHONE}`);
    await fetch(`${edge.address}/s/secret-token`);
    await edge.post({ query: `{ echo(zone: "${PHONE}") }` });
    const requests = edge.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: expect.any(String),
      method: 'POST',
      route: '/graphql',
      status: 200,
      ms: expect.any(Number),
      msg: 'request',
    });
    expect(requests.map(({ route }) => route)).toEqual(['/graphql', '/health/live', '(none)', '/graphql']);
    for (const secret of ['Maija', 'echo', 'Helsinki', PHONE, 'Bearer', 'secret-token']) {
      expect(edge.lines.join('')).not.toContain(secret);
    }
  });

  it('the server sends headers that keep browsers safe', async () => {
    const { headers } = await fetch(`${edge.address}/health/live`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('GraphiQL is shown without loading anything from the internet', async () => {
    const response = await fetch(`${edge.address}/graphiql`, { headers: { 'accept-encoding': 'identity' } });
    const html = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('"endpoint":"/graphql"');
    const head = html.slice(0, html.indexOf('<style>'));
    const outside = /(?:src|href)="?(?:https?:)?\/\//;
    expect(head).not.toMatch(outside);
    expect(html).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
    const etag = response.headers.get('etag') ?? '';
    const again = await fetch(`${edge.address}/graphiql`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('the metrics tell Prometheus about requests and errors', async () => {
    await edge.ask('{ fails(how: "full") }');
    const text = await edge.metrics();
    expect(text).toMatch(/rytmi_graphql_errors_total\{code="SESSION_FULL"\} [1-9]/);
    expect(text).toMatch(
      /rytmi_http_request_duration_seconds_count\{method="POST",route="\/graphql",status="200"\}/,
    );
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('secret-token');
  });

  describe('tells whether it is well', () => {
    const ready = async () => {
      const response = await fetch(`${edge.address}/health/ready`);
      return [response.status, (await response.json()) as unknown];
    };

    it('the readiness check reports each dependency within a second and without secrets', async () => {
      expect(await ready()).toEqual([200, { status: 'ok', checks: {} }]);
      checks.push(
        { name: 'database', check: () => Promise.reject(new Error('password=hunter2')) },
        { name: 'queue', check: () => new Promise(() => undefined) },
        { name: 'disk', check: () => Promise.resolve() },
      );
      const started = Date.now();
      expect(await ready()).toEqual([
        503,
        { status: 'unavailable', checks: { database: 'down', queue: 'timeout', disk: 'up' } },
      ]);
      expect(Date.now() - started).toBeLessThan(1900);
      checks.length = 0;
    });
  });

  it('the server says clearly that its port is in use', async () => {
    const port = Number(new URL(edge.address).port);
    const config = loadConfig({ LOG_LEVEL: 'silent' }, GATEWAYS);
    const other = await createApi(testModule(config), config, createPino(config.logLevel));
    await expect(listen(other, { host: '127.0.0.1', port })).rejects.toThrow(PortInUseError);
    await expect(listen(other, { host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use.`,
    );
    await other.close();
  });

  it('the server answers started requests before it takes its modules down', async () => {
    const { app: other, address: at } = await startEdge();
    const idle = connect(Number(new URL(at).port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    Ledger.open = true;
    const begun = Ledger.slowRequests;
    const answer = fetch(`${at}/test/slow`).then((response) => response.json());
    while (Ledger.slowRequests === begun) await new Promise((again) => setTimeout(again, 5));
    const started = Date.now();
    await other.close();
    expect(await answer).toEqual({ open: true });
    expect(Ledger.open).toBe(false);
    expect(Date.now() - started).toBeLessThan(3000);
    idle.destroy();
    await expect(fetch(`${at}/health/live`)).rejects.toThrow();
  });
});
