import { sqlStateOf } from '#libs/database/sqlstates.js';

const MAX_CAUSES = 4;

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

function text(error: object, name: string): string | undefined {
  const value = (error as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * What the log keeps of an error: enough to find it, nothing about people. Messages of PostgreSQL and of parsers repeat
 * values (names, phone numbers), and TypeORM hangs the parameters onto the error, so of these only names of tables,
 * columns and constraints are kept.
 */
export function loggedError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const driverError = (error as { driverError?: unknown }).driverError;
  const fromDatabase = driverError !== undefined || sqlStateOf(error) !== null;
  const source = driverError instanceof Error ? driverError : error;
  return {
    type: error.constructor.name,
    ...(fromDatabase
      ? {
          sqlState: sqlStateOf(error),
          table: text(source, 'table'),
          column: text(source, 'column'),
          constraint: text(source, 'constraint'),
          routine: text(source, 'routine'),
        }
      : { message: error instanceof SyntaxError ? undefined : error.message }),
    code: text(source, 'code'),
    stack: framesOf(error),
    ...(error.cause instanceof Error && depth < MAX_CAUSES
      ? { cause: loggedError(error.cause, depth + 1) }
      : {}),
  };
}
