import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

/** The objects and inputs that the project declares. */
interface Declared {
  readonly name: string;
  readonly fields: readonly (GraphQLField<unknown, unknown> | GraphQLInputField)[];
}

let api: TestApi;
let org: TestOrganisation;
let schema: GraphQLSchema;
let types: readonly GraphQLNamedType[];
beforeAll(async () => {
  api = await TestApi.start();
  org = await api.newOrganisation();
  schema = api.app.get(GraphQLSchemaHost).schema;
  types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
});
afterAll(() => api.close());

function objects(): Declared[] {
  return types
    .filter(isObjectType)
    .map((type) => ({ name: type.name, fields: Object.values(type.getFields()) }));
}

function inputs(): Declared[] {
  return types
    .filter(isInputObjectType)
    .map((type) => ({ name: type.name, fields: Object.values(type.getFields()) }));
}

/** Every field and every argument of the schema, by the name that a reader would give it. */
function places(): { name: string; description: string | null | undefined; type: string }[] {
  return [...objects(), ...inputs()].flatMap(({ name: owner, fields }) =>
    fields.flatMap((field) => {
      const name = `${owner}.${field.name}`;
      const args = 'args' in field ? field.args : [];
      return [{ ...field, name }, ...args.map((arg) => ({ ...arg, name: `${name}(${arg.name}:)` }))].map(
        ({ name, description, type }) => ({ name, description, type: getNamedType(type).name }),
      );
    }),
  );
}

describe('the schema', () => {
  it('the schema describes every type, field, argument and enum value', () => {
    const values = types
      .filter(isEnumType)
      .flatMap((type) => type.getValues().map((value) => ({ ...value, name: `${type.name}.${value.name}` })));
    const undescribed = [...types, ...places(), ...values]
      .filter(({ name, description }) => !description?.trim() && !['Query', 'Mutation'].includes(name))
      .map(({ name }) => name);
    expect(undescribed).toEqual([]);
  });

  it('the schema names languages by their enum and never by a text', () => {
    const languages = places().filter(({ name }) => /[.(]\w*language:?\)?$/i.test(name));
    expect(languages.length).toBeGreaterThan(20);
    expect(languages.filter(({ type }) => type !== 'Language').map(({ name }) => name)).toEqual([]);
  });
});

describe('an answer', () => {
  /** Ids of things that have no type of their own, and the request's, which stands in the log. */
  const BARE_IDS = ['AuditEvent.requestId', 'AuditEvent.subjectId', 'MessageTimelineStep.callId'];

  it('an answer holds objects and not their ids', () => {
    const ids = objects()
      .filter(({ name }) => !['Query', 'Mutation'].includes(name))
      .flatMap(({ name, fields }) => fields.map((field) => `${name}.${field.name}`))
      .filter((name) => /Ids?$/.test(name));
    expect(ids.toSorted()).toEqual(BARE_IDS);
  });
});

describe('a query for one thing', () => {
  const rootFields = () => Object.values(schema.getQueryType()?.getFields() ?? {});
  const namesOne = ({ args, type }: GraphQLField<unknown, unknown>) =>
    !getNamedType(type).name.endsWith('Connection') &&
    args.some((arg) => isNonNullType(arg.type) && getNamedType(arg.type).name === 'ID');

  it('a query for one thing can be null, so that its error leaves the rest of the answer', () => {
    const lookups = rootFields().filter(
      (field) => namesOne(field) || /\bNOT_FOUND\b/.test(field.description ?? ''),
    );
    expect(lookups.map(({ name }) => name)).toEqual(expect.arrayContaining(['group', 'previewAnnouncement']));
    expect(lookups.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
  });

  it('only root fields promise NOT_FOUND, no field below them does', () => {
    const below = objects()
      .filter(({ name }) => !['Query', 'Mutation'].includes(name))
      .flatMap(({ name, fields }) => fields.map((field) => ({ ...field, name: `${name}.${field.name}` })));
    expect(below.filter(({ description }) => description?.includes('NOT_FOUND'))).toEqual([]);
  });

  it('a query for one unknown thing is NOT_FOUND at its own path beside the other answers', async () => {
    const id = randomUUID();
    const { data, errors } = await api.ask(
      org.tokens.COORDINATOR,
      `query ($id: ID!) { me { id } group(id: $id) { id } session(id: $id) { id } projectRoster(projectId: $id) { id } }`,
      { id },
    );
    expect(data).toEqual({
      me: { id: org.staffIds.COORDINATOR },
      group: null,
      session: null,
      projectRoster: null,
    });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
      expect.arrayContaining([
        [['group'], 'NOT_FOUND'],
        [['session'], 'NOT_FOUND'],
        [['projectRoster'], 'NOT_FOUND'],
      ]),
    );
  });
});
