import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import {
  type DocumentNode,
  getNamedType,
  getNullableType,
  GraphQLError,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  OperationTypeNode,
  type ValidationRule,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { AppError } from '#libs/errors/app-error.js';
import { problemsOfVariables, refuseUnstorableTexts, rememberPlaces } from './argument-paths.js';
import { DEFAULT_PAGE_ROWS } from './connection.js';
import { asksForSchema, introspectionLimitOf, type IntrospectionLimit } from './introspection.js';

/** What one GraphQL request may ask for. Part of the API: documented in docs/, and only ever widened. */
export const GRAPHQL_LIMITS = {
  /** Levels of fields below the operation. */
  depth: 12,
  aliases: 30,
  directives: 30,
  tokens: 2000,
  /** Objects in one answer at most, as counted by `costOf`. Introspection has a limit of its own. */
  cost: 5000,
} as const;

/** How many rows a list field answers with these arguments, said in its extensions as `rowsAsked`. */
export type RowsAsked<FieldArgs> = (args: FieldArgs) => number;

/** How many rows a list without `first` or `last` is taken to have: a group's leaders, the answers of one mutation. */
const ASSUMED_LIST_ROWS = 10;

const BAD_REQUEST = { http: { status: 400 } };

/**
 * The cost of a query is the number of objects it could return: each object is 1, scalars are free, a connection is 1
 * and its rows `first` or `last` times what one row asks for, a list of periods as many as its days hold.
 */
const costOf: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const named = getNamedType(field.type);
  if (field.name.startsWith('__') || !isCompositeType(named) || named.name === 'PageInfo') return 0;
  if (named.name.endsWith('Connection')) {
    const { first, last } = args as { first?: number | null; last?: number | null };
    return 1 + Math.max(0, first ?? last ?? DEFAULT_PAGE_ROWS) * childComplexity;
  }
  if (!isListType(getNullableType(field.type))) return 1 + childComplexity;
  // The rows of a connection were multiplied by its own first or last.
  if (named.name.endsWith('Edge')) return childComplexity;
  if (field.name === 'nodes') return 1 + childComplexity;
  const { rowsAsked } = field.extensions as { rowsAsked?: RowsAsked<typeof args> };
  return (rowsAsked?.(args) ?? ASSUMED_LIST_ROWS) * (1 + childComplexity);
};

/** The limits that can be seen in the document alone. */
export function documentRules(): ValidationRule[] {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: GRAPHQL_LIMITS.depth, flattenFragments: true },
    maxAliases: { n: GRAPHQL_LIMITS.aliases },
    maxDirectives: { n: GRAPHQL_LIMITS.directives },
    // Tokens are counted by the parser of graphql-js, cost with the variables, suggestions are Apollo's to hide.
    maxTokens: { enabled: false },
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect();
  return [...validationRules, rememberPlaces, refuseUnstorableTexts];
}

function refused(error: AppError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: BAD_REQUEST });
}

/** Counted once for each schema, which takes as long as a request. */
const introspectionLimits = new WeakMap<GraphQLSchema, IntrospectionLimit>();

/**
 * Refuses subscriptions, wrong variables, naming their fields, and queries that cost too much with the variables they were sent, or ask
 * for more of the schema than the whole of it once.
 */
export const requestLimits: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        if (!operation) return;
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
          const message =
            'There are no subscriptions; a register is followed at /live/registers/{sessionId} by server-sent events.';
          throw refused(new AppError('QUERY_REFUSED', message));
        }
        const variables = request.variables ?? {};
        const fields = problemsOfVariables(schema, document, operation, variables);
        if (fields.length > 0) {
          throw refused(
            new AppError('BAD_INPUT', 'Some variables have values that cannot be used.', { fields }),
          );
        }
        const asked: Asked = { schema, query: document, operationName: request.operationName, variables };
        const cost = costOfOperation(asked, costOf);
        if (cost > GRAPHQL_LIMITS.cost) {
          const message = `The query could return ${cost} objects; at most ${GRAPHQL_LIMITS.cost} are allowed. Ask for fewer rows with first or last, or for a shorter time.`;
          throw refused(new AppError('QUERY_REFUSED', message));
        }
        refuseCostlyIntrospection(asked);
      },
    };
  },
};

interface Asked {
  readonly schema: GraphQLSchema;
  readonly query: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
}

/** @throws GraphQLError with QUERY_REFUSED */
function refuseCostlyIntrospection(asked: Asked): void {
  if (!asksForSchema(asked.query)) return;
  const { schema } = asked;
  const limit = introspectionLimits.get(schema) ?? introspectionLimitOf(schema);
  introspectionLimits.set(schema, limit);
  if (costOfOperation(asked, limit.costOf) <= limit.room) return;
  const message =
    'The query asks for more than the whole schema. Ask for the schema once, or for fewer types.';
  throw refused(new AppError('QUERY_REFUSED', message));
}

/** @throws GraphQLError with QUERY_REFUSED where the document is too large to be counted. */
function costOfOperation(asked: Asked, estimator: ComplexityEstimator): number {
  try {
    return getComplexity({ ...asked, estimators: [estimator] });
  } catch (cause) {
    throw refused(new AppError('QUERY_REFUSED', 'The query repeats its fragments too often.', { cause }));
  }
}
