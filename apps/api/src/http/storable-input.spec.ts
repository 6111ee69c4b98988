import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const BAD_TEXTS = ['A\0ino', '\0', 'Aino \ud83d', '\ude00'];
const SOME_ID = '00000000-0000-4000-8000-000000000000';

interface Refusal {
  readonly code: string;
  readonly fields: readonly { readonly field: string }[];
}

describe('Texts that PostgreSQL cannot hold', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let token: string;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    token = org.tokens.ADMIN;
  });
  afterAll(() => api.close());

  async function refusedFields(
    as: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<[string, string[]][]> {
    const { errors = [] } = await api.ask(as, query, variables);
    return errors.map(({ extensions }) => [extensions.code, extensions.fields.map(({ field }) => field)]);
  }

  it.each(BAD_TEXTS)(
    'the variable %j is refused with the path of its field, wherever it is used',
    async (text) => {
      const create =
        'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { __typename } }';
      expect(
        await refusedFields(token, create, { input: { firstName: 'Aino', lastName: text, language: 'FI' } }),
      ).toEqual([['BAD_INPUT', ['input.lastName']]]);
      const search = 'query ($words: String) { participants(search: $words) { totalCount } }';
      expect(await refusedFields(token, search, { words: text })).toEqual([['BAD_INPUT', ['search']]]);
      const signIn =
        'mutation ($e: String!, $p: String!) { signIn(input: { email: $e, password: $p }) { expiresAt } }';
      expect(await refusedFields(null, signIn, { e: text, p: text })).toEqual([
        ['BAD_INPUT', ['input.email', 'input.password']],
      ]);
      const after = 'query ($c: String) { participants(after: $c) { totalCount } }';
      expect(await refusedFields(token, after, { c: text })).toEqual([['BAD_INPUT', ['after']]]);
      const one = 'query ($id: ID!) { participant(id: $id) { id } }';
      expect(await refusedFields(token, one, { id: text })).toEqual([['BAD_INPUT', ['id']]]);
    },
  );

  it('a text written in the document, or as the default of a variable, is refused with the path of its field', async () => {
    const literal = String.raw`mutation { signIn(input: { email: "a\u0000", password: "x" }) { expiresAt } }`;
    expect(await refusedFields(null, literal)).toEqual([['BAD_INPUT', ['input.email']]]);
    const byDefault = String.raw`query ($s: String = "\u0000") { participants(search: $s) { totalCount } }`;
    expect(await refusedFields(token, byDefault)).toEqual([['BAD_INPUT', ['s']]]);
  });

  async function refusalOf(path: string, init: RequestInit = {}): Promise<[number, string, string[]]> {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(`${api.url}${path}`, { ...init, headers });
    const { error } = (await response.json()) as { error: Refusal };
    return [response.status, error.code, error.fields.map(({ field }) => field)];
  }

  it('a text in the address, the query or the body of a REST route is refused with its field', async () => {
    const year = 'from=2026-01-01&to=2026-12-31';
    expect(await refusalOf('/imports/%00')).toEqual([400, 'BAD_INPUT', ['id']]);
    expect(await refusalOf('/sign-in/%00', { method: 'POST' })).toEqual([400, 'BAD_INPUT', ['secret']]);
    expect(await refusalOf(`/reports/yearly.csv?${year}&language=%00`)).toEqual([
      400,
      'BAD_INPUT',
      ['language'],
    ]);
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', 'email=%00&password=x'],
      ['application/json', JSON.stringify({ email: '\ud83d', password: 'x' })],
    ] as const) {
      const headers = { 'content-type': type };
      expect(await refusalOf('/sign-in', { method: 'POST', headers, body })).toEqual([
        400,
        'BAD_INPUT',
        ['email'],
      ]);
    }
  });

  it('a text in a field of an upload is refused with the name of the field', async () => {
    const upload = (fields: Record<string, string>) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      body.set('file', new Blob(['Etunimi\nAino']), 'a.csv');
      return refusalOf('/imports', { method: 'POST', body });
    };
    expect(await upload({ kind: 'PARTICIPANTS\0' })).toEqual([400, 'BAD_INPUT', ['kind']]);
    expect(await upload({ kind: 'PARTICIPANTS', options: JSON.stringify({ a: ['\0'] }) })).toEqual([
      400,
      'BAD_INPUT',
      ['options.a.0'],
    ]);
  });

  it('a credential that cannot be one is answered like one that is unknown', async () => {
    const credentials: Record<string, string>[] = [
      { cookie: 'rytmi_session=%00' },
      { authorization: 'Bearer %00\u00ff' },
    ];
    for (const headers of credentials) {
      const response = await fetch(`${api.url}/imports/${SOME_ID}`, { headers });
      expect(response.status).toBe(401);
    }
  });
});

describe('Inputs that leave out what may be left out', () => {
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  it.each([
    ['updateSessionCapacity', `updateSessionCapacity(input: { sessionId: "${SOME_ID}" }) { __typename }`],
    ['snoozeCheckIn', `snoozeCheckIn(input: { id: "${SOME_ID}" }) { __typename }`],
  ])('%s without its optional field looks for what it is about', async (_name, field) => {
    expect(await api.refusal(org.tokens.COORDINATOR, `mutation { ${field} }`)).toBe('NOT_FOUND');
  });

  it.each([null, 'COORDINATOR' as const])(
    'a subscription of %s is refused with a clear error',
    async (role) => {
      const token = role === null ? null : org.tokens[role];
      for (const document of ['subscription { __typename }', 'subscription { marks { id } }']) {
        expect(await api.refusal(token, document)).toBe('QUERY_REFUSED');
      }
    },
  );
});
