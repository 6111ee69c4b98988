import {
  BREAK,
  getIntrospectionQuery,
  getNamedType,
  type DocumentNode,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  visit,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';

/** Somewhat more than the largest query of the usual tools, and less than that query twice. */
const ROOM_IN_WHOLE_SCHEMAS = 1.5;
/** Fields that lead to one type, which may be the largest of all. */
const ONE_TYPE = /^(__type|queryType|mutationType|subscriptionType)$/;

/** What introspection may cost with one schema. */
export interface IntrospectionLimit {
  /** Objects of the answer, about. Fields of data cost nothing here. */
  readonly costOf: ComplexityEstimator;
  readonly room: number;
}

/** True for a document that asks for the schema or a type, anywhere in it. `__typename` is no introspection. */
export function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field({ name }) {
      asks = name.value === '__schema' || name.value === '__type';
      return asks ? BREAK : undefined;
    },
  });
  return asks;
}

/** Counts with the lengths that the lists of this schema have, so that the limit grows with the schema. */
export function introspectionLimitOf(schema: GraphQLSchema): IntrospectionLimit {
  const { rows, largestType } = lengthsOf(schema);
  const costOf: ComplexityEstimator = ({ type, field, childComplexity }) => {
    const isRoot = field.name === '__schema' || field.name === '__type';
    if (!(isRoot || type.name.startsWith('__')) || !isCompositeType(getNamedType(field.type))) return 0;
    if (ONE_TYPE.test(field.name)) return 1 + largestType * childComplexity;
    return (rows[`${type.name}.${field.name}`] ?? 1) * (1 + childComplexity);
  };
  const query = parse(
    getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  );
  const whole = getComplexity({ schema, query, estimators: [costOf] });
  return { costOf, room: whole * ROOM_IN_WHOLE_SCHEMAS };
}

/** How long the lists are: of all types as it is, of what belongs to a type on average over the types that have it. */
function lengthsOf(schema: GraphQLSchema) {
  const types = Object.values(schema.getTypeMap());
  const holders = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = holders.map((type) => Object.values(type.getFields()));
  const inputs = types.filter(isInputObjectType).map((type) => Object.values(type.getFields()));
  const enums = types.filter(isEnumType).map((type) => type.getValues());
  const rows: Readonly<Record<string, number>> = {
    '__Schema.types': types.length,
    '__Schema.directives': schema.getDirectives().length,
    '__Directive.args': average(schema.getDirectives().map(({ args }) => args)),
    '__Type.fields': average(fields),
    '__Field.args': average(fields.flat().map(({ args }) => args)),
    '__Type.inputFields': average(inputs),
    '__Type.enumValues': average(enums),
  };
  const largest = Math.max(...fields.map(({ length }) => length));
  return { rows, largestType: Math.ceil(largest / average(fields)) };
}

/** A whole number, and at least one. */
function average(lists: readonly (readonly unknown[])[]): number {
  return Math.max(1, Math.ceil(lists.flat().length / lists.length || 0));
}
