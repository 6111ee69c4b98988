import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Vault } from '#libs/secrets/vault.js';
import { operationsOf, writtenRules } from '../../../../test/support/operations.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ErrorFilter } from '../http/error-filter.js';
import { AuthGuard } from './auth.guard.js';
import { PERMISSIONS } from './permissions.js';

const OPERATIONS = writtenRules();

describe('who may call what', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());

  it('every operation has a written access rule, and nothing else is callable', () => {
    expect(operationsOf(api)).toEqual(OPERATIONS);
    const rules = new Set(Object.values(OPERATIONS));
    expect([...rules].filter((rule) => rule !== 'PUBLIC' && !(rule in PERMISSIONS))).toEqual([]);
  });

  it('every operation that is not public refuses somebody who is not signed in', async () => {
    const fields = await api.data<Introspected>((await api.newOrganisation()).tokens.PEER, INTROSPECTION);
    const operations = [
      ...fields.__schema.queryType.fields.map((field) => ['query', field] as const),
      ...fields.__schema.mutationType.fields.map((field) => ['mutation', field] as const),
    ];
    for (const [kind, field] of operations) {
      const rule = OPERATIONS[`${kind === 'query' ? 'Query' : 'Mutation'}.${field.name}`];
      if (rule === 'PUBLIC') continue;
      const selection = leafKindOf(field.type) === 'SCALAR' ? '' : '{ __typename }';
      const needed = field.args.filter(
        (argument) => argument.type.kind === 'NON_NULL' && argument.defaultValue === null,
      );
      // The same guard stands before all of them; those that need no arguments can simply be asked.
      if (needed.length > 0) continue;
      expect([field.name, await api.refusal(null, `${kind} { ${field.name} ${selection} }`)]).toEqual([
        field.name,
        'UNAUTHENTICATED',
      ]);
    }
  });
});

describe('the schema', () => {
  const ALIASES = `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: __schema { types { name fields { name args { name } type { name ofType { name } } } } }`).join(' ')} }`;
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  it.each([
    ['whole', getIntrospectionQuery()],
    ['in part', '{ __type(name: "Group") { name } }'],
    ['in a fragment', '{ ...F } fragment F on Query { ... { __schema { types { name } } } }'],
  ])('the schema is not for strangers, %s', async (_how, query) => {
    expect(await api.refusal(null, query)).toBe('UNAUTHENTICATED');
    expect(await api.refusal('ryt_of-nobody', query)).toBe('UNAUTHENTICATED');
  });

  it('everybody may ask for `__typename`, which tells nothing of the schema', async () => {
    expect(await api.data(null, '{ __typename }')).toEqual({ __typename: 'Query' });
  });

  it('somebody signed in by cookie gets the schema, as GraphiQL and other tools ask for it', async () => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `rytmi_session=${org.tokens.PEER}` },
      body: JSON.stringify({
        operationName: 'IntrospectionQuery',
        query: getIntrospectionQuery({
          schemaDescription: true,
          inputValueDeprecation: true,
          specifiedByUrl: true,
          directiveIsRepeatable: true,
        }),
      }),
    });
    const { data } = (await response.json()) as { data: IntrospectionQuery };
    expect(buildClientSchema(data).getQueryType()?.getFields()).toHaveProperty('me');
  });

  it('a request gets the schema once and not thirty times, whoever asks', async () => {
    expect(await api.refusal(null, ALIASES)).toBe('QUERY_REFUSED');
    expect(await api.refusal(org.tokens.ADMIN, ALIASES)).toBe('QUERY_REFUSED');
  });

  it('everybody gets the schema where the configuration says so', async () => {
    const open = await TestApi.start({ GRAPHQL_INTROSPECTION: 'everybody' });
    try {
      expect((await open.ask(null, getIntrospectionQuery())).errors).toBeUndefined();
      expect(await open.refusal(null, ALIASES)).toBe('QUERY_REFUSED');
    } finally {
      await open.close();
    }
  });

  it('nobody gets the schema where the configuration says so', async () => {
    const hidden = await TestApi.start({ GRAPHQL_INTROSPECTION: 'nobody' });
    try {
      const { tokens } = await hidden.newOrganisation();
      expect(await hidden.refusal(tokens.ADMIN, getIntrospectionQuery())).toBe('QUERY_REFUSED');
    } finally {
      await hidden.close();
    }
  });
});

interface Introspected {
  readonly __schema: Record<'queryType' | 'mutationType', { fields: IntrospectedField[] }>;
}

interface IntrospectedType {
  readonly kind: string;
  readonly ofType?: IntrospectedType | null;
}

function leafKindOf(type: IntrospectedType): string {
  return type.ofType ? leafKindOf(type.ofType) : type.kind;
}

interface IntrospectedField {
  readonly name: string;
  readonly type: IntrospectedType;
  readonly args: readonly {
    readonly defaultValue: string | null;
    readonly type: { readonly kind: string };
  }[];
}

const FIELDS =
  'fields { name type { kind ofType { kind ofType { kind ofType { kind } } } } args { defaultValue type { kind } } }';
const INTROSPECTION = `{ __schema { queryType { ${FIELDS} } mutationType { ${FIELDS} } } }`;

@Controller('forgotten')
class ForgottenController {
  @Get()
  leak(): string {
    return 'secret';
  }
}

@Module({
  controllers: [ForgottenController],
  providers: [
    { provide: AccessTokens, useValue: { resolve: () => Promise.resolve(null) } },
    { provide: TenantDatabase, useValue: null },
    { provide: Vault, useValue: null },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
})
class ForgottenModule {}

describe('an operation that declares no rule', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(ForgottenModule, new FastifyAdapter(), {
      logger: false,
    });
    app.useGlobalFilters(new ErrorFilter());
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it('an operation that declares no access rule is refused to everybody', async () => {
    const response = await fetch(`${await app.getUrl()}/forgotten`);
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'FORBIDDEN' } }]);
  });
});
