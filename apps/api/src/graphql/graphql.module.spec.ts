/** @own-modules It declares GraphQL types of its own. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { loadConfig } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { ERROR_CODES } from '#libs/errors/app-error.js';
import { counted, type GraphqlAnswer, PHONE, startEdge, testModule } from '../http/testing/edge-fixture.js';
import { schemaText } from './print-schema.js';

describe('GraphQL over HTTP', () => {
  let edge: Awaited<ReturnType<typeof startEdge>>;
  beforeAll(async () => {
    edge = await startEdge();
  });
  afterAll(() => edge.app.close());

  describe('answers errors of resolvers', () => {
    it.each([
      ['full', 'SESSION_FULL', 'No free seat is left.'],
      ['unique', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['bug', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['string', 'INTERNAL', ERROR_CODES.INTERNAL],
      ['shutdown', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
      ['refused', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
      ['lost', 'UNAVAILABLE', ERROR_CODES.UNAVAILABLE],
    ])('a resolver error %s is answered as %s', async (how, code, message) => {
      const response = await edge.post({ query: `{ fails(how: "${how}") }` });
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

    it('unexpected resolver errors are logged with stack and request id, without SQL values', async () => {
      edge.lines.length = 0;
      await edge.post({ query: '{ fails(how: "unique") }' }, { 'x-request-id': 'a-request-of-mine' });
      const logged = edge.lines.join('');
      expect(logged).toContain('"sqlState":"23505"');
      expect(logged).toContain('participant_phone_key');
      expect(logged).toContain('edge-fixture');
      expect(logged).toContain('"requestId":"a-request-of-mine"');
      expect(logged).not.toContain(PHONE);
      expect(logged).not.toContain('INSERT');
    });

    it('resolver errors that a client has caused are not logged', async () => {
      edge.lines.length = 0;
      await edge.ask('{ fails(how: "full") }');
      expect(edge.lines.filter((line) => line.includes('"error"'))).toEqual([]);
    });
  });

  describe('names the input field at fault', () => {
    const RECORD = 'mutation ($m: RegisterInput!) { record(input: $m) }';

    it('a class-validator error names the input field at fault, deep in a list', async () => {
      const marks = [0, 1, 2]
        .map((minutes) => ({ clientKey: 'k', minutes }))
        .concat({ clientKey: 'far too long', minutes: -1 });
      const refusal = await edge.refusalOf(RECORD, { m: { date: '2026-11-21', marks } });
      expect(refusal.code).toBe('BAD_INPUT');
      expect(refusal.fields?.map(({ field }) => field)).toEqual([
        'input.marks.3.clientKey',
        'input.marks.3.minutes',
      ]);
    });

    it('an error in the arguments of a connection names the argument at fault', async () => {
      expect((await edge.refusalOf('{ leaves(first: 201) { totalCount } }')).fields?.[0]?.field).toBe(
        'first',
      );
      expect(await edge.refusalOf('{ leaves(first: 1, last: 1) { totalCount } }')).toMatchObject({
        code: 'BAD_INPUT',
      });
      expect(await edge.refusalOf('{ leaves(after: "nonsense") { totalCount } }')).toMatchObject({
        code: 'BAD_CURSOR',
      });
    });

    it('all wrong variables are named at once, by the path of the argument and not of the variable', async () => {
      const refusal = await edge.refusalOf(RECORD, {
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

    it('a missing variable and one nested in a literal are named by the input field at fault', async () => {
      expect((await edge.refusalOf(RECORD)).fields).toEqual([
        { field: 'input', message: 'A value is needed.' },
      ]);
      const nested =
        'mutation ($k: String!) { record(input: { date: "2026-11-21", marks: [{ clientKey: "a" }, { clientKey: $k }] }) }';
      expect((await edge.refusalOf(nested, { k: 5 })).fields?.[0]?.field).toBe('input.marks.1.clientKey');
    });

    it('a wrong literal in the document is named by the input field at fault', async () => {
      const literal =
        'mutation { record(input: { date: "2026-02-30", marks: [{ clientKey: "a" }, { clientKey: 3 }] }) }';
      const { errors } = await edge.ask(literal);
      expect(errors?.map(({ extensions }) => [extensions.code, extensions.fields[0]?.field])).toEqual([
        ['BAD_INPUT', 'input.date'],
        ['BAD_INPUT', 'input.marks.1.clientKey'],
      ]);
      expect((await edge.refusalOf('{ echo(at: "2026-11-21T13:00:00") }')).fields?.[0]?.field).toBe('at');
      expect((await edge.refusalOf('{ echo(zone: "+02:00") }')).fields?.[0]?.field).toBe('zone');
    });

    it('an undeclared variable is named as the field at fault', async () => {
      expect(await edge.refusalOf('{ echo(day: $day) }')).toMatchObject({
        code: 'BAD_INPUT',
        fields: [{ field: 'day' }],
      });
    });
  });

  it('GraphQL reads and writes dates and times in ISO 8601', async () => {
    const { data } = await edge.ask(
      '{ echo(at: "2026-11-21T13:00:00+02:00", day: "2026-11-21", time: "13:00", zone: "Europe/Helsinki") }',
    );
    expect(data?.echo).toBe('2026-11-21T11:00:00.000Z 2026-11-21 13:00 Europe/Helsinki');
  });

  it('GraphQL counts a connection only on request', async () => {
    counted.length = 0;
    const page = await edge.ask(
      '{ leaves(first: 2) { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage } } }',
    );
    expect(page.data?.leaves).toMatchObject({
      nodes: [{ id: '1' }, { id: '2' }],
      pageInfo: { hasNextPage: true },
    });
    expect(counted).toEqual([]);
    expect((await edge.ask('{ leaves { totalCount } }')).data?.leaves).toEqual({ totalCount: 3 });
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
    ])('a query %s is refused', async (_what, query) => {
      expect(await edge.refusalOf(query)).toMatchObject({ status: 400, code: 'QUERY_REFUSED', fields: [] });
    });

    it('a query that costs too much through its variables is refused with a hint how to fix it', async () => {
      const query = 'query ($n: Int) { leaves(first: $n) { nodes { children { child { child { id } } } } } }';
      expect((await edge.ask(query, { n: 10 })).errors).toBeUndefined();
      const refusal = await edge.refusalOf(query, { n: 200 });
      expect(refusal.code).toBe('QUERY_REFUSED');
      expect(refusal.message).toContain('at most 5000 are allowed');
    });

    it('a query whose fragments multiply is refused', async () => {
      const fragments = Array.from(
        { length: 40 },
        (_, n) => `fragment F${n} on Leaf { ...F${n + 1} ...F${n + 1} }`,
      );
      const started = Date.now();
      const refusal = await edge.refusalOf(
        `{ tree { ...F0 } } ${fragments.join(' ')} fragment F40 on Leaf { id }`,
      );
      expect(refusal).toMatchObject({ status: 400, code: 'QUERY_REFUSED' });
      expect(Date.now() - started).toBeLessThan(2000);
    });

    const TYPE = 'kind name ofType { kind name ofType { kind name } }';
    const TYPES = `types { name fields { name args { name } type { ${TYPE} } } }`;
    it.each([
      ['many times', Array.from({ length: 30 }, (_, n) => `a${n}: __schema { ${TYPES} }`).join(' ')],
      [
        'many times in one',
        `__schema { ${Array.from({ length: 30 }, (_, n) => `a${n}: ${TYPES}`).join(' ')} }`,
      ],
      [
        'through a fragment',
        `${Array.from({ length: 30 }, (_, n) => `a${n}: __schema { ...F }`).join(' ')} } fragment F on __Schema { ${TYPES}`,
      ],
    ])(
      'a query that asks for the whole schema %s is refused before anything is executed',
      async (_how, query) => {
        counted.length = 0;
        const refusal = await edge.refusalOf(`{ leaves { totalCount } ${query} }`);
        expect(refusal).toMatchObject({ status: 400, code: 'QUERY_REFUSED' });
        expect(refusal.message).toContain('the whole schema');
        expect(counted).toEqual([]);
      },
    );

    it('a query within the limits is answered', async () => {
      expect((await edge.ask(`{ tree { ${nest(11)} } }`)).errors).toBeUndefined();
      expect((await edge.ask(getIntrospectionQuery())).errors).toBeUndefined();
    });
  });

  it('the server hides the schema if configured to', async () => {
    const hidden = await startEdge({ GRAPHQL_INTROSPECTION: 'nobody' });
    expect((await hidden.refusalOf('{ __schema { types { name } } }')).code).toBe('QUERY_REFUSED');
    expect((await hidden.refusalOf('{ tre { id } }')).message).not.toContain('Did you mean');
    await hidden.app.close();
  });

  it('the printed schema equals that of the running server, without starting anything', async () => {
    const text = await schemaText(testModule(loadConfig({}, GATEWAYS)));
    const introspection = await edge.ask(
      getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
    );
    const running = printSchema(
      lexicographicSortSchema(buildClientSchema(introspection.data as unknown as IntrospectionQuery)),
    );
    expect(text).toBe(`# Generated by \`npm run schema\`; do not edit.\n\n${running}\n`);
    expect(text).toContain('type LeafConnection {');
    expect(text).toContain('scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")');
  });
});
