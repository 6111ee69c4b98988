import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** The schema as it is written down: what is tried is found there and named nowhere else. */
export const SCHEMA = buildSchema(readFileSync('schema.graphql', 'utf8'));

type Field = GraphQLField<unknown, unknown>;

/** One field whose arguments are tried, and the fields that lead there from the root. */
export interface Target {
  /** As somebody would write it, such as `Mutation.signUp` or `Participant.messages`. */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  readonly path: readonly Field[];
}

/** The argument of a target, and the name of the variable that fills it. */
export interface Slot {
  readonly variable: string;
  readonly argument: GraphQLArgument;
  /** Whether it belongs to the field that is tried, and not to one that leads there. */
  readonly isTried: boolean;
}

/** A field with an id to find comes after any detour through lists. */
const STEPS_FOR_AN_ID = 6;
/** Levels of objects that are asked for below what is tried. */
const LEVELS = 2;

/** Every root field, and every field below with arguments, where it is reached first. */
export function targets(): Target[] {
  const roots = (['query', 'mutation'] as const).flatMap((operation) =>
    fieldsOf(operation).map((field) => ({ operation, field })),
  );
  const tried: Target[] = roots.map(({ operation, field }) => ({
    name: `${operation === 'query' ? 'Query' : 'Mutation'}.${field.name}`,
    operation,
    path: [field],
  }));
  for (const { type, path, operation } of waysToTypes()) {
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0) continue;
      tried.push({ name: `${type.name}.${field.name}`, operation, path: [...path, field] });
    }
  }
  return tried;
}

function fieldsOf(operation: 'query' | 'mutation'): Field[] {
  const root = operation === 'query' ? SCHEMA.getQueryType() : SCHEMA.getMutationType();
  return Object.values(root?.getFields() ?? {});
}

interface Way {
  readonly type: GraphQLObjectType;
  readonly operation: 'query' | 'mutation';
  readonly path: readonly Field[];
  readonly steps: number;
}

/** Each object type below the roots with the easiest way there. */
function waysToTypes(): Way[] {
  const found = new Map<string, Way>();
  const waiting: Way[] = [];
  const extend = (
    operation: Way['operation'],
    fields: readonly Field[],
    from: Pick<Way, 'path' | 'steps'>,
  ) => {
    for (const field of fields) {
      const type = getNamedType(field.type);
      if (!isObjectType(type)) continue;
      const steps = from.steps + (field.args.some(isNeeded) ? STEPS_FOR_AN_ID : 1);
      waiting.push({ type, operation, path: [...from.path, field], steps });
    }
  };
  extend('query', fieldsOf('query'), { path: [], steps: 0 });
  extend('mutation', fieldsOf('mutation'), { path: [], steps: 100 });
  while (waiting.length > 0) {
    waiting.sort((one, other) => one.steps - other.steps);
    const way = waiting.shift()!;
    if (found.has(way.type.name)) continue;
    found.set(way.type.name, way);
    extend(way.operation, Object.values(way.type.getFields()), way);
  }
  return [...found.values()];
}

/** Whether a request without the argument is refused. */
export function isNeeded(argument: GraphQLArgument): boolean {
  return isNonNullType(argument.type) && argument.defaultValue === undefined;
}

/** The arguments that a request for the target fills: all of the field that is tried, of those before what they need. */
export function slotsOf(target: Target): Slot[] {
  const last = target.path.length - 1;
  return target.path.flatMap((field, at) =>
    field.args
      .filter((argument) => at === last || isNeeded(argument) || argument.name === 'first')
      .map((argument) => ({ variable: `v${at}_${argument.name}`, argument, isTried: at === last })),
  );
}

/** The document of a request, with a variable for each slot: each field stands within the one before it. */
export function documentOf(target: Target): string {
  const slots = slotsOf(target);
  const variables = slots.map(({ variable, argument }) => `$${variable}: ${String(argument.type)}`);
  const last = target.path.length - 1;
  const fields = target.path.reduceRight(
    (inner, field, at) => {
      const given = slots
        .filter(({ variable, argument }) => variable === `v${at}_${argument.name}`)
        .map(({ variable, argument }) => `${argument.name}: $${variable}`);
      return `${field.name}${inBrackets(given)}${at === last ? inner : ` { ${inner} }`}`;
    },
    selectionOf(target.path.at(-1)!.type, LEVELS, isPageAsked(target)),
  );
  return `${target.operation} ${inBrackets(variables)} { ${fields} }`;
}

function isPageAsked({ path }: Target): boolean {
  return path.some(({ type }) => getNamedType(type).name.endsWith('Connection'));
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

/**
 * All that can be asked for without arguments, so many levels down. Lists below lists are left out: what they could hold would be
 * refused as too much.
 */
function selectionOf(output: GraphQLOutputType, levels: number, isInList = false): string {
  const type = getNamedType(output);
  if (isUnionType(type)) return ' { __typename }';
  if (isLeafType(type) || !('getFields' in type)) return '';
  const isPage = /(Connection|Edge)$/.test(type.name);
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (field.args.some(isNeeded) || field.name === 'edges') return [];
    if (isLeafType(inner)) return [field.name];
    const isList = isListType(getNullableType(field.type)) || inner.name.endsWith('Connection');
    if (levels === 0 || (isList && isInList && !isPage)) return [];
    return [`${field.name}${selectionOf(field.type, isPage ? levels : levels - 1, isInList || isList)}`];
  });
  return ` { ${['__typename', ...fields].join(' ')} }`;
}
