/** SQLSTATE codes that the code acts on. Source: PostgreSQL documentation, appendix A. */
export const SQLSTATE = {
  UNIQUE_VIOLATION: '23505',
  FOREIGN_KEY_VIOLATION: '23503',
  CHECK_VIOLATION: '23514',
  EXCLUSION_VIOLATION: '23P01',
  DUPLICATE_OBJECT: '42710',
  SERIALIZATION_FAILURE: '40001',
  DEADLOCK_DETECTED: '40P01',
  LOCK_NOT_AVAILABLE: '55P03',
  /** Our own: a row would refer to a participant who was merged into another one. */
  PARTICIPANT_MERGED: 'RY001',
} as const;

/** Five digits or capital letters, as the SQL standard writes them. */
const SQLSTATE_PATTERN = /^[0-9A-Z]{5}$/;

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** The SQLSTATE of an error of PostgreSQL, also when TypeORM has wrapped it; null for any other error. */
export function sqlStateOf(error: unknown): string | null {
  const driverError = property(error, 'driverError') ?? error;
  const code = property(driverError, 'code');
  const fromServer = property(driverError, 'severity') !== undefined;
  return fromServer && typeof code === 'string' && SQLSTATE_PATTERN.test(code) ? code : null;
}

/** True when the error is a violation of the named constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return property(property(error, 'driverError') ?? error, 'constraint') === constraint;
}
