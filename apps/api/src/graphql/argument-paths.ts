import {
  type ASTNode,
  type ASTVisitor,
  coerceInputValue,
  type DocumentNode,
  getNamedType,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputType,
  isNonNullType,
  isSpecifiedScalarType,
  isValueNode,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValidationContext,
  visit,
} from 'graphql';
import { isStorable, STORABLE_TEXT, unstorablePlaces } from '#libs/database/storable-text.js';
import { badInput, type FieldProblem } from '#libs/errors/app-error.js';

interface Place {
  readonly field: string;
  readonly type: GraphQLInputType | null | undefined;
}

/** Where each value of a document that was validated stands, so that an error about a value can name its field. */
const places = new WeakMap<ASTNode, Place>();

/** The dotted path from an operation's arguments down to the last node, like `input.marks.3.clientKey`. */
function pathOf(chain: readonly (ASTNode | readonly ASTNode[])[]): string {
  const parts: (string | number)[] = [];
  chain.forEach((link, index) => {
    if (!('kind' in link)) {
      const parent = chain[index - 1];
      const child = chain[index + 1];
      const inList = parent !== undefined && 'kind' in parent && parent.kind === Kind.LIST;
      if (inList && child !== undefined && 'kind' in child) parts.push(link.indexOf(child));
    } else if (link.kind === Kind.ARGUMENT || link.kind === Kind.OBJECT_FIELD) {
      parts.push(link.name.value);
    } else if (link.kind === Kind.VARIABLE_DEFINITION) {
      parts.push(link.variable.name.value);
    }
  });
  return parts.join('.');
}

/** A validation rule that refuses nothing: it remembers where values stand, for `placeOf`. */
export function rememberPlaces(context: ValidationContext): ASTVisitor {
  return {
    enter(node, _key, parent, _path, ancestors) {
      if (isValueNode(node) || node.kind === Kind.OBJECT_FIELD) {
        places.set(node, {
          field: pathOf(parent ? [...ancestors, parent, node] : [node]),
          type: context.getInputType(),
        });
      }
    },
  };
}

/**
 * A validation rule: texts written in the document are such as PostgreSQL can hold, whatever they are for. Goes after
 * `rememberPlaces`, by which the error names the field.
 */
export function refuseUnstorableTexts(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node) {
      if (isStorable(node.value)) return;
      const originalError = badInput(places.get(node)?.field ?? '', STORABLE_TEXT);
      context.reportError(new GraphQLError(STORABLE_TEXT, { nodes: node, originalError }));
    },
  };
}

/** What is wrong with a value written in the document; null if the node is no value. */
export function problemAt(node: ASTNode | undefined, message: string): FieldProblem | null {
  const place = node && places.get(node);
  return place ? { field: place.field, message: wordsFor(place.type, message) } : null;
}

/** graphql-js repeats wrong values in its texts for Int, Float, Boolean, ID and enums; here they are not repeated. */
function wordsFor(type: GraphQLInputType | null | undefined, message: string): string {
  const named = type && getNamedType(type);
  if (isEnumType(named)) {
    return `Choose one of ${named
      .getValues()
      .map(({ name }) => name)
      .join(', ')}.`;
  }
  return named && isSpecifiedScalarType(named) ? `Give a value of type ${String(type)}.` : message;
}

function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType | undefined {
  let current: GraphQLInputType | undefined = type;
  for (const step of path) {
    const nullable: GraphQLInputType | undefined = isNonNullType(current) ? current.ofType : current;
    if (nullable && 'ofType' in nullable) current = nullable.ofType;
    else if (nullable && 'getFields' in nullable) current = nullable.getFields()[step]?.type;
  }
  return current;
}

/** The path of the argument that a variable fills; the variable's own name where it fills none. */
function fieldOfVariable(document: DocumentNode, name: string): string {
  let field: string | undefined;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node, _key, parent, _path, ancestors) => {
      if (node.name.value === name && parent) field ??= pathOf([...ancestors, parent]);
    },
  });
  return field ?? name;
}

/** Every wrong variable of an operation with the path of its field, found as graphql-js itself would find it. */
export function problemsOfVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const name = definition.variable.name.value;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      if (isNonNullType(type) && !definition.defaultValue) {
        problems.push({ field: fieldOfVariable(document, name), message: 'A value is needed.' });
      }
      continue;
    }
    coerceInputValue(value, type, (path, _wrong, error) => {
      const field = [fieldOfVariable(document, name), ...path].join('.');
      problems.push({ field, message: wordsFor(typeAt(type, path), error.message) });
    });
    for (const field of unstorablePlaces(value, fieldOfVariable(document, name))) {
      problems.push({ field, message: STORABLE_TEXT });
    }
  }
  return problems;
}
