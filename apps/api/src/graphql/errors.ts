import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError, ERROR_CODES, type ErrorCode, type FieldProblem } from '#libs/errors/app-error.js';
import { loggedError } from '#libs/logging/logged-error.js';
import { problemOf } from '../http/problem.js';
import { currentRequestId } from '#libs/logging/request-id.js';
import { problemAt } from './argument-paths.js';

const logger = new Logger('GraphQL');

/** Refusals of graphql-js and Apollo, which never come from a resolver. Their texts speak of the document only. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.BAD_REQUEST,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
]);

interface Answer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}

/** An error of ours stays ours, however deeply GraphQL or Apollo has wrapped it. */
function appErrorIn(error: unknown): AppError | null {
  for (let at = error; at instanceof Error; at = at instanceof GraphQLError ? at.originalError : undefined) {
    if (at instanceof AppError) return at;
  }
  return null;
}

function answerFor(error: unknown, givenCode: unknown): Answer {
  const ours = appErrorIn(error);
  if (ours) return problemOf(ours);
  // Only graphql-js and Apollo make errors without a cause from a resolver.
  const cause = unwrapResolverError(error);
  if (!(cause instanceof GraphQLError)) return problemOf(cause);
  const inField = problemAt(cause.nodes?.[0], cause.message);
  if (inField)
    return { code: 'BAD_INPUT', message: 'Some fields have values that cannot be used.', fields: [inField] };
  if (REFUSALS.has(givenCode)) {
    return { code: 'QUERY_REFUSED', message: cause.message.replace(/^(Syntax Error: )+/, ''), fields: [] };
  }
  if (givenCode === ApolloServerErrorCode.BAD_USER_INPUT) {
    return { code: 'BAD_INPUT', message: ERROR_CODES.BAD_INPUT, fields: [] };
  }
  return problemOf(cause);
}

/**
 * Apollo's formatError: every error gets a code of ours, the fields at fault and the request's id. What is not known to
 * be harmless becomes INTERNAL with a general text, and is logged with its stack.
 *
 * @param onError is told each code, for the metrics.
 */
export function createFormatError(
  onError: (code: ErrorCode) => void,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return ({ locations, path, extensions }, error) => {
    const { code, message, fields } = answerFor(error, extensions?.code);
    onError(code);
    if (code === 'INTERNAL' || code === 'UNAVAILABLE') {
      logger.error({
        msg: 'A GraphQL field failed',
        code,
        path: path?.filter((part) => typeof part === 'string').join('.'),
        error: loggedError(unwrapResolverError(error)),
      });
    }
    return {
      message,
      ...(locations ? { locations } : {}),
      ...(path ? { path } : {}),
      extensions: { code, fields, requestId: currentRequestId() ?? null },
    };
  };
}
