import { HttpException } from '@nestjs/common';
import { sqlStateOf } from '#libs/database/sqlstates.js';
import { AppError, ERROR_CODES, type ErrorCode, type FieldProblem } from '#libs/errors/app-error.js';

/** The HTTP status of each code on REST routes; in GraphQL the code alone counts. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  SIGN_IN_FAILED: 401,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_REQUESTS: 429,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_INPUT: 400,
  BAD_CURSOR: 400,
  CONFLICT: 409,
  SESSION_FULL: 409,
  SESSION_CANCELLED: 409,
  SESSION_STARTED: 409,
  SESSION_NOT_STARTED: 409,
  NOT_A_MEMBER: 409,
  SIGN_UP_NOT_OPEN: 409,
  SIGN_UP_CLOSED: 409,
  OFFER_EXPIRED: 409,
  TOO_LATE_TO_CANCEL: 409,
  REGISTER_CLOSED: 409,
  REGISTER_CLOSED_BY_STAFF: 403,
  REGISTER_CHANGED_SINCE: 409,
  NOTHING_TO_UNDO: 409,
  CLIENT_KEY_REUSED: 409,
  CONFIRMATION_NEEDED: 409,
  LINK_ENDED: 410,
  PARTICIPANT_MERGED: 409,
  IMPORT_NOT_READY: 409,
  UNREADABLE_FILE: 422,
  PAYLOAD_TOO_LARGE: 413,
  QUERY_REFUSED: 400,
  CSRF_REFUSED: 403,
  // Nobody is left to see it. nginx has this number for it in its logs; the standards have none.
  REQUEST_ENDED: 499,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** What a client is told about an error: nothing but a code, a text of ours and the fields at fault. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
  readonly status: number;
}

/** Classes and codes of PostgreSQL (Appendix A of its manual) that mean: not now, try again. */
const UNAVAILABLE_SQLSTATES = {
  CONNECTION_EXCEPTION_CLASS: '08',
  TOO_MANY_CONNECTIONS: '53300',
  ADMIN_SHUTDOWN: '57P01',
  CRASH_SHUTDOWN: '57P02',
  CANNOT_CONNECT_NOW: '57P03',
} as const;

/** What Node says when nobody answers at the other end. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The pg driver gives no code when a connection dies under a query, only these texts. */
const LOST_CONNECTION_MESSAGES: ReadonlySet<string> = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
]);

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isUnreachable(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  if (sqlState !== null) {
    const { CONNECTION_EXCEPTION_CLASS, ...codes } = UNAVAILABLE_SQLSTATES;
    return sqlState.startsWith(CONNECTION_EXCEPTION_CLASS) || Object.values<string>(codes).includes(sqlState);
  }
  const cause = property(error, 'driverError') ?? error;
  const code = property(cause, 'code');
  return (
    (typeof code === 'string' && UNREACHABLE_CODES.has(code)) ||
    (cause instanceof Error && LOST_CONNECTION_MESSAGES.has(cause.message))
  );
}

/** The code for a status that Nest or Fastify chose. Their texts are not passed on: they hold URLs and file names. */
function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'FORBIDDEN';
    case 404:
    case 405:
      return 'NOT_FOUND';
    case 409:
      return 'CONFLICT';
    case 413:
      return 'PAYLOAD_TOO_LARGE';
    case 429:
      return 'TOO_MANY_ATTEMPTS';
    case 503:
      return 'UNAVAILABLE';
    default:
      return status >= 400 && status < 500 ? 'BAD_INPUT' : 'INTERNAL';
  }
}

function problem(code: ErrorCode, status: number = HTTP_STATUS[code]): Problem {
  return { code, message: ERROR_CODES[code], fields: [], status };
}

/** What a client may know about any error. Whatever is not known to be harmless becomes INTERNAL with a general text. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) {
    const message = error.code === 'INTERNAL' ? ERROR_CODES.INTERNAL : error.message;
    return { code: error.code, message, fields: error.fields, status: HTTP_STATUS[error.code] };
  }
  if (error instanceof HttpException) {
    return problem(codeOfStatus(error.getStatus()), error.getStatus());
  }
  const code = property(error, 'code');
  const status = property(error, 'statusCode');
  if (typeof code === 'string' && code.startsWith('FST_') && typeof status === 'number') {
    return problem(codeOfStatus(status), status);
  }
  return problem(isUnreachable(error) ? 'UNAVAILABLE' : 'INTERNAL');
}
