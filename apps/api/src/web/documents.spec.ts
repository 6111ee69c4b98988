import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  typeFromAST,
} from 'graphql';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const SOURCES = 'apps/web/src';
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const FILLED: Readonly<Record<string, unknown>> = {
  Boolean: false,
  Int: 1,
  LocalDate: '2026-12-01',
  DateTime: '2026-12-01T10:00:00Z',
  LocalTime: '13:00',
  TimeZone: 'Europe/Helsinki',
  Language: 'FI',
  ContactOutcome: 'OTHER',
};
/** What ends the sign-in comes last. */
const LAST = 'SignOut';

const operations = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .flatMap((file) => operationsIn(parse(readFileSync(`${SOURCES}/${file}`, 'utf8'))))
  .sort((a, b) => Number(a.name === LAST) - Number(b.name === LAST));

function operationsIn(document: DocumentNode) {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const name = definition.name?.value ?? '';
    return [{ name, text: textOf(definition, document), variables: variablesOf(definition) }];
  });
}

/** One operation with the fragments it names, as the app sends it. */
function textOf(operation: OperationDefinitionNode, document: DocumentNode): string {
  const text = print(operation);
  const fragments = document.definitions.filter(
    (definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && text.includes(`...${definition.name.value}`),
  );
  return [text, ...fragments.map(print)].join('\n');
}

function variablesOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, type }) => [
      variable.name.value,
      filled(typeFromAST(schema, type) as GraphQLInputType),
    ]),
  );
}

/** Something of that type that could be sent. */
function filled(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return filled(type.ofType);
  if (isListType(type)) return [];
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, filled(field.type)]));
  }
  if (isEnumType(type) && !(type.name in FILLED)) return type.getValues()[0]!.name;
  return type.name === 'ID' ? randomUUID() : (FILLED[type.name] ?? 'x');
}

describe('the documents of the web app', () => {
  let api: TestApi;
  let org: TestOrganisation;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  it.each(operations)(
    'the server never refuses $name for its size, and knows all it asks for',
    async (operation) => {
      const { errors = [] } = await api.ask(org.tokens.ADMIN, operation.text, operation.variables);
      // An error with a path comes from what was carried out: the values are made up, and what they name is not there.
      const refusals = errors.filter(({ path, extensions }) => !path || extensions.code === 'INTERNAL');
      expect(refusals.map(({ extensions }) => extensions.code)).toEqual([]);
    },
  );
});
