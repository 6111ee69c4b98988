import { connect } from 'node:net';
import { Body, Controller, Get, Injectable, Module, type OnModuleDestroy, Post } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { getIntrospectionQuery } from 'graphql';
import { type Config, loadConfig } from '#libs/config/config.js';
import { encodeCursor } from '#libs/database/keyset.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { Connection, ConnectionArgs, connectionOf, pageRequest } from '../graphql/connection.js';
import { graphqlModule } from '../graphql/graphql.module.js';
import { schemaText } from '../graphql/print-schema.js';
import { DateTime, LocalDate, LocalTime, TimeZone } from '../graphql/scalars.js';
import type { HealthCheck } from './health.controller.js';
import { httpModule } from './http.module.js';
import { createApi, listen, PortInUseError } from './server.js';

const PHONE = '+358401234567';

@ObjectType()
class Leaf {
  @Field(() => ID)
  id: string;

  @Field(() => Leaf, { nullable: true })
  child: Leaf | null;

  @Field(() => [Leaf])
  children: Leaf[];
}

const LeafConnection = Connection(Leaf);

@InputType()
class MarkInput {
  @Field(() => String)
  @IsString()
  @MaxLength(5)
  clientKey: string;

  @Field(() => Int, { nullable: true })
  @IsInt()
  @Min(0)
  minutes = 0;
}

@InputType()
class RegisterInput {
  @Field(() => LocalDate)
  date: string;

  @Field(() => [MarkInput])
  @ValidateNested({ each: true })
  @Type(() => MarkInput)
  marks: MarkInput[];
}

@ArgsType()
class NumbersArgs extends ConnectionArgs {}

/** Errors as they come from PostgreSQL and TypeORM, with things in them that must stay here. */
function databaseError(sqlState: string): Error {
  const driverError = Object.assign(new Error(`duplicate key value (phone)=(${PHONE})`), {
    code: sqlState,
    severity: 'ERROR',
    detail: `Key (phone)=(${PHONE}) already exists.`,
    table: 'participant',
    constraint: 'participant_phone_key',
  });
  return Object.assign(new Error(driverError.message), {
    driverError,
    query: 'INSERT INTO participant (phone) VALUES ($1)',
    parameters: [PHONE],
  });
}

const FAILURES: Record<string, () => unknown> = {
  full: () => new AppError('SESSION_FULL', 'No free seat is left.'),
  unique: () => databaseError('23505'),
  shutdown: () => databaseError('57P01'),
  refused: () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  lost: () => new Error('Connection terminated unexpectedly'),
  bug: () => new TypeError('Cannot read secretThing of undefined'),
  string: () => 'a thrown string',
};
const counted: number[] = [];

@Resolver(() => Leaf)
class TestResolver {
  @Query(() => Leaf)
  tree(): Leaf {
    const leaf: Leaf = { id: '1', child: null, children: [] };
    return { ...leaf, child: leaf };
  }

  @Query(() => Boolean)
  fails(@Args('how', { type: () => String }) how: string): boolean {
    throw FAILURES[how]?.() ?? new Error('unknown');
  }

  @Query(() => String)
  echo(
    @Args('at', { type: () => DateTime, nullable: true }) at?: Date,
    @Args('day', { type: () => LocalDate, nullable: true }) day?: string,
    @Args('time', { type: () => LocalTime, nullable: true }) time?: string,
    @Args('zone', { type: () => TimeZone, nullable: true }) zone?: string,
  ): string {
    return [at?.toISOString(), day, time, zone].filter(Boolean).join(' ');
  }

  @Query(() => LeafConnection)
  leaves(@Args() args: NumbersArgs) {
    const request = pageRequest(args, 'leaves');
    const rows: Leaf[] = [1, 2, 3].map((id) => ({ id: String(id), child: null, children: [] }));
    return connectionOf({
      rows: rows.slice(0, request.limit + 1),
      request,
      cursorOf: (row) => encodeCursor('leaves', [row.id]),
      totalCount: () => Promise.resolve(counted.push(rows.length) && rows.length),
    });
  }

  @Mutation(() => Int)
  record(@Args('input', { type: () => RegisterInput }) input: RegisterInput): number {
    return input.marks.length;
  }
}

class PersonBody {
  @IsString()
  name: string;
}

@Injectable()
class Ledger implements OnModuleDestroy {
  static open = true;
  onModuleDestroy(): void {
    Ledger.open = false;
  }
}

@Controller('test')
class TestController {
  @Get('bug')
  bug(): never {
    throw FAILURES.unique?.();
  }

  @Post('people')
  create(@Body() body: PersonBody): { length: number } {
    return { length: body.name.length };
  }

  @Get('slow')
  async slow(): Promise<{ open: boolean }> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { open: Ledger.open };
  }
}

const checks: HealthCheck[] = [];

function testModule(config: Config) {
  @Module({
    imports: [graphqlModule(config), httpModule({ healthChecks: () => checks })],
    providers: [TestResolver, Ledger],
    controllers: [TestController],
  })
  class TestModule {}
  return TestModule;
}

interface GraphqlAnswer {
  data?: Record<string, unknown>;
  errors?: {
    message: string;
    path?: unknown;
    extensions: { code: string; fields: { field: string; message: string }[]; requestId: string };
  }[];
}

describe('the edge of the api', () => {
  const config = loadConfig({ PORT: '0', LOG_LEVEL: 'debug', MAX_BODY_BYTES: '20000' });
  const lines: string[] = [];
  let app: NestFastifyApplication;
  let address: string;

  beforeAll(async () => {
    app = await createApi(testModule(config), config, {
      logDestination: { write: (line: string) => void lines.push(line) },
    });
    address = await listen(app, config);
  });
  afterAll(() => app.close());

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const response = await post({ query, variables });
    return { status: response.status, ...((await response.json()) as GraphqlAnswer) };
  };
  const refusalOf = async (query: string, variables?: Record<string, unknown>) => {
    const { errors, status } = await ask(query, variables);
    const [error] = errors ?? [];
    return {
      status,
      code: error?.extensions.code,
      message: error?.message,
      fields: error?.extensions.fields,
    };
  };

  describe('answers errors of resolvers', () => {
    it.each([
      ['full', 'SESSION_FULL', 'No free seat is left.'],
      ['unique', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['bug', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['string', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['shutdown', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
      ['refused', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
      ['lost', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
    ])('%s as %s', async (how, code, message) => {
      const response = await post({ query: `{ fails(how: "${how}") }` });
      const text = await response.text();
      const [error] = (JSON.parse(text) as GraphqlAnswer).errors ?? [];
      expect(error?.extensions.code).toBe(code);
      expect(error?.message).toBe(message);
      expect(error?.path).toEqual(['fails']);
      expect(error?.extensions.requestId).toBe(response.headers.get('x-request-id'));
      for (const secret of [PHONE, 'INSERT', 'secretThing', 'at Test', '.ts', 'stack', '5432']) {
        expect(text).not.toContain(secret);
      }
    });

    it('and logs those it did not expect with stack and request id, without SQL values', async () => {
      lines.length = 0;
      await post({ query: '{ fails(how: "unique") }' }, { 'x-request-id': 'a-request-of-mine' });
      const logged = lines.join('');
      expect(logged).toContain('"sqlState":"23505"');
      expect(logged).toContain('participant_phone_key');
      expect(logged).toContain('edge.spec');
      expect(logged).toContain('"requestId":"a-request-of-mine"');
      expect(logged).not.toContain(PHONE);
      expect(logged).not.toContain('INSERT');
    });

    it('and does not log those a client has caused', async () => {
      lines.length = 0;
      await ask('{ fails(how: "full") }');
      expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
    });
  });

  describe('names the input field at fault', () => {
    const RECORD = 'mutation ($m: RegisterInput!) { record(input: $m) }';

    it('for class-validator, deep in a list', async () => {
      const marks = [0, 1, 2]
        .map((minutes) => ({ clientKey: 'k', minutes }))
        .concat({ clientKey: 'far too long', minutes: -1 });
      const refusal = await refusalOf(RECORD, { m: { date: '2026-11-21', marks } });
      expect(refusal.code).toBe('BAD_INPUT');
      expect(refusal.fields?.map(({ field }) => field)).toEqual([
        'input.marks.3.clientKey',
        'input.marks.3.minutes',
      ]);
    });

    it('for arguments of a connection', async () => {
      expect((await refusalOf('{ leaves(first: 201) { totalCount } }')).fields?.[0]?.field).toBe('first');
      expect(await refusalOf('{ leaves(first: 1, last: 1) { totalCount } }')).toMatchObject({
        code: 'BAD_INPUT',
      });
      expect(await refusalOf('{ leaves(after: "nonsense") { totalCount } }')).toMatchObject({
        code: 'BAD_CURSOR',
      });
    });

    it('for every wrong variable at once, by the path of the argument and not of the variable', async () => {
      const refusal = await refusalOf(RECORD, {
        m: { date: '21.11.2026', marks: [{ clientKey: 'k' }, { clientKey: 7, minutes: PHONE }] },
      });
      expect(refusal).toMatchObject({ status: 400, code: 'BAD_INPUT' });
      expect(refusal.fields).toEqual([
        {
          field: 'input.date',
          message: 'Write a day of the calendar like 2026-11-21, from the year 1900 to 2200.',
        },
        { field: 'input.marks.1.clientKey', message: 'Give a value of type String!.' },
        { field: 'input.marks.1.minutes', message: 'Give a value of type Int.' },
      ]);
    });

    it('for a variable that is missing, and one nested in a literal', async () => {
      expect((await refusalOf(RECORD)).fields).toEqual([{ field: 'input', message: 'A value is needed.' }]);
      const nested =
        'mutation ($k: String!) { record(input: { date: "2026-11-21", marks: [{ clientKey: "a" }, { clientKey: $k }] }) }';
      expect((await refusalOf(nested, { k: 5 })).fields?.[0]?.field).toBe('input.marks.1.clientKey');
    });

    it('for literals in the document', async () => {
      const literal =
        'mutation { record(input: { date: "2026-02-30", marks: [{ clientKey: "a" }, { clientKey: 3 }] }) }';
      const { errors } = await ask(literal);
      expect(errors?.map(({ extensions }) => [extensions.code, extensions.fields[0]?.field])).toEqual([
        ['BAD_INPUT', 'input.date'],
        ['BAD_INPUT', 'input.marks.1.clientKey'],
      ]);
      expect((await refusalOf('{ echo(at: "2026-11-21T13:00:00") }')).fields?.[0]?.field).toBe('at');
      expect((await refusalOf('{ echo(zone: "+02:00") }')).fields?.[0]?.field).toBe('zone');
    });

    it('for a variable that nobody has declared', async () => {
      expect(await refusalOf('{ echo(day: $day) }')).toMatchObject({
        code: 'BAD_INPUT',
        fields: [{ field: 'day' }],
      });
    });
  });

  it('takes and gives ISO 8601', async () => {
    const { data } = await ask(
      '{ echo(at: "2026-11-21T13:00:00+02:00", day: "2026-11-21", time: "13:00", zone: "Europe/Helsinki") }',
    );
    expect(data?.echo).toBe('2026-11-21T11:00:00.000Z 2026-11-21 13:00 Europe/Helsinki');
  });

  it('counts a connection only when asked', async () => {
    counted.length = 0;
    const page = await ask(
      '{ leaves(first: 2) { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage } } }',
    );
    expect(page.data?.leaves).toMatchObject({
      nodes: [{ id: '1' }, { id: '2' }],
      pageInfo: { hasNextPage: true },
    });
    expect(counted).toEqual([]);
    expect((await ask('{ leaves { totalCount } }')).data?.leaves).toEqual({ totalCount: 3 });
    expect(counted).toEqual([3]);
  });

  describe('refuses a query', () => {
    const nest = (depth: number): string => (depth === 1 ? 'id' : `child { ${nest(depth - 1)} }`);

    it.each([
      ['that is no GraphQL', '{ tree { '],
      ['that asks for what is not there', '{ nothing }'],
      ['with an unknown operation', 'mutation { nothing }'],
      ['that is too deep', `{ tree { ${nest(12)} } }`],
      ['that is too deep through fragments', `{ tree { ...F } } fragment F on Leaf { ${nest(12)} }`],
      ['with too many aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: echo`).join(' ')} }`],
      ['with too many directives', `{ tree { ${'id @include(if: true) '.repeat(31)} } }`],
      ['with too many tokens', `{ tree { ${'id '.repeat(2001)} } }`],
      ['that costs too much', '{ leaves(first: 200) { nodes { children { children { id } } } } }'],
      ['with a circle of fragments', '{ tree { ...A } } fragment A on Leaf { child { ...A } }'],
    ])('%s', async (_what, query) => {
      expect(await refusalOf(query)).toMatchObject({ status: 400, code: 'QUERY_REFUSED', fields: [] });
    });

    it('that costs too much through its variables, and says how to mend it', async () => {
      const query = 'query ($n: Int) { leaves(first: $n) { nodes { children { child { child { id } } } } } }';
      expect((await ask(query, { n: 10 })).errors).toBeUndefined();
      const refusal = await refusalOf(query, { n: 200 });
      expect(refusal.code).toBe('QUERY_REFUSED');
      expect(refusal.message).toContain('at most 5000 are allowed');
    });

    it('whose fragments multiply', async () => {
      const fragments = Array.from(
        { length: 40 },
        (_, n) => `fragment F${n} on Leaf { ...F${n + 1} ...F${n + 1} }`,
      );
      const started = Date.now();
      const refusal = await refusalOf(
        `{ tree { ...F0 } } ${fragments.join(' ')} fragment F40 on Leaf { id }`,
      );
      expect(refusal).toMatchObject({ status: 400, code: 'QUERY_REFUSED' });
      expect(Date.now() - started).toBeLessThan(2000);
    });

    it('within the limits is answered', async () => {
      expect((await ask(`{ tree { ${nest(11)} } }`)).errors).toBeUndefined();
      expect((await ask(getIntrospectionQuery())).errors).toBeUndefined();
    });
  });

  describe('refuses a request', () => {
    const codeOf = async (response: Response) => {
      const body = (await response.json()) as GraphqlAnswer & { error?: { code: string } };
      return [response.status, body.errors?.[0]?.extensions.code ?? body.error?.code];
    };
    const graphql = (init: RequestInit, search = '') => fetch(`${address}/graphql${search}`, init);

    it('that another site could have forged', async () => {
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
      const rest = await fetch(`${address}/test/people`, {
        method: 'POST',
        headers: elsewhere,
        body: '{"name":"x"}',
      });
      expect(await codeOf(rest)).toEqual([403, 'CSRF_REFUSED']);
    });

    it('only when it could be forged', async () => {
      const headers = { 'apollo-require-preflight': '1' };
      expect((await graphql({ headers }, '?query={__typename}')).status).toBe(200);
      const own = await post({ query: '{ __typename }' }, { origin: address });
      expect(own.status).toBe(200);
    });

    it('that is too large', async () => {
      expect(await codeOf(await post({ query: `{ echo(zone: "${'x'.repeat(30_000)}") }` }))).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
      ]);
    });

    it('that is no JSON, or several in one', async () => {
      expect(await codeOf(await post('{'))).toEqual([400, 'BAD_INPUT']);
      expect(await codeOf(await post([{ query: '{ __typename }' }, { query: '{ __typename }' }]))).toEqual([
        400,
        'QUERY_REFUSED',
      ]);
      expect(await codeOf(await post({}))).toEqual([400, 'QUERY_REFUSED']);
    });

    it('that changes something with GET', async () => {
      const search = `?query=${encodeURIComponent('mutation { record(input: { date: "2026-11-21", marks: [] }) }')}`;
      const answer = await graphql({ headers: { 'apollo-require-preflight': '1' } }, search);
      expect(await codeOf(answer)).toEqual([405, 'QUERY_REFUSED']);
    });
  });

  describe('answers REST routes', () => {
    it('with the same codes and fields', async () => {
      const json = { 'content-type': 'application/json' };
      const response = await fetch(`${address}/test/people`, {
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

    it('without telling what went wrong inside', async () => {
      const response = await fetch(`${address}/test/bug`);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({
        error: { code: 'INTERNAL', message: ERROR_CODES.INTERNAL },
      });
    });

    it('that do not exist, without repeating the address', async () => {
      const response = await fetch(`${address}/s/secret-token?phone=1`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { code: 'NOT_FOUND', message: ERROR_CODES.NOT_FOUND },
      });
    });
  });

  describe('gives each request an id', () => {
    it('taken from a proxy when it is sane, else new', async () => {
      const idFor = async (id?: string) =>
        (await fetch(`${address}/health/live`, { headers: id ? { 'x-request-id': id } : {} })).headers.get(
          'x-request-id',
        );
      expect(await idFor('0af7651916cd43dd')).toBe('0af7651916cd43dd');
      expect(await idFor()).toMatch(/^[0-9a-f-]{36}$/);
      for (const odd of ['short', '{"level":"fatal"}', 'x'.repeat(65)])
        expect(await idFor(odd)).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it('logs method, route, status and time, and nothing that somebody has written', async () => {
    lines.length = 0;
    await post(
      { query: 'query Maija { echo(zone: "Europe/Helsinki") }', variables: { secret: PHONE } },
      { authorization: 'Bearer abc' },
    );
    await fetch(`${address}/health/live?phone=${PHONE}`);
    await fetch(`${address}/s/secret-token`);
    await post({ query: `{ echo(zone: "${PHONE}") }` });
    const requests = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
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
      expect(lines.join('')).not.toContain(secret);
    }
  });

  it('sends headers that keep browsers safe', async () => {
    const { headers } = await fetch(`${address}/health/live`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('shows GraphiQL without anything from the internet', async () => {
    const response = await fetch(`${address}/graphiql`, { headers: { 'accept-encoding': 'identity' } });
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
    const again = await fetch(`${address}/graphiql`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('tells Prometheus about requests and errors', async () => {
    await ask('{ fails(how: "full") }');
    const text = await (await fetch(`${address}/metrics`)).text();
    expect(text).toMatch(/rytmi_graphql_errors_total\{code="SESSION_FULL"\} [1-9]/);
    expect(text).toMatch(
      /rytmi_http_request_duration_seconds_count\{method="POST",route="\/graphql",status="200"\}/,
    );
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('secret-token');
  });

  describe('tells whether it is well', () => {
    const ready = async () => {
      const response = await fetch(`${address}/health/ready`);
      return [response.status, await response.json()];
    };

    it('by what it depends on, without secrets and within a second', async () => {
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

  it('says clearly that a port is taken', async () => {
    const port = Number(new URL(address).port);
    const other = await createApi(testModule(config), { ...config, logLevel: 'silent' });
    await expect(listen(other, { host: '127.0.0.1', port })).rejects.toThrow(PortInUseError);
    await expect(listen(other, { host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use.`,
    );
    await other.close();
  });

  it('hides the schema when told to', async () => {
    const hidden = loadConfig({ PORT: '0', LOG_LEVEL: 'silent', GRAPHQL_INTROSPECTION: '0' });
    const other = await createApi(testModule(hidden), hidden);
    const at = await listen(other, hidden);
    const inject = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${at}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      return (await answer.json()) as GraphqlAnswer;
    };
    expect((await inject('{ __schema { types { name } } }')).errors?.[0]?.extensions.code).toBe(
      'QUERY_REFUSED',
    );
    expect((await inject('{ tre { id } }')).errors?.[0]?.message).not.toContain('Did you mean');
    await other.close();
  });

  it('answers what has begun before it takes its modules down', async () => {
    const other = await createApi(testModule(config), { ...config, logLevel: 'silent' });
    const at = await listen(other, { host: '127.0.0.1', port: 0 });
    const idle = connect(Number(new URL(at).port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    Ledger.open = true;
    const answer = fetch(`${at}/test/slow`).then((response) => response.json());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    await other.close();
    expect(await answer).toEqual({ open: true });
    expect(Ledger.open).toBe(false);
    expect(Date.now() - started).toBeLessThan(3000);
    idle.destroy();
    await expect(fetch(`${at}/health/live`)).rejects.toThrow();
  });

  it('prints the same schema without being started', async () => {
    const text = await schemaText([TestResolver]);
    expect(text).toContain('type LeafConnection {');
    expect(text).toContain('scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")');
    expect(await schemaText([TestResolver])).toBe(text);
  });
});
