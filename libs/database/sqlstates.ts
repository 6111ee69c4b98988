import { QueryFailedError } from 'typeorm';

/** SQLSTATE codes that the code acts on. Source: PostgreSQL documentation, appendix A. */
export const SQLSTATE = {
  UNIQUE_VIOLATION: '23505',
  FOREIGN_KEY_VIOLATION: '23503',
  CHECK_VIOLATION: '23514',
  EXCLUSION_VIOLATION: '23P01',
  SERIALIZATION_FAILURE: '40001',
  DEADLOCK_DETECTED: '40P01',
} as const;

interface PostgresError {
  readonly code?: string;
  readonly constraint?: string;
}

function postgresErrorOf(error: unknown): PostgresError | null {
  if (error instanceof QueryFailedError) return error.driverError as PostgresError;
  return null;
}

/** The SQLSTATE of an error thrown by a query, or null when it is something else. */
export function sqlStateOf(error: unknown): string | null {
  return postgresErrorOf(error)?.code ?? null;
}

/** True when the error is a violation of the named constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return postgresErrorOf(error)?.constraint === constraint;
}
