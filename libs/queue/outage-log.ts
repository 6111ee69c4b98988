/** The part of a logger (pino's, or Nest's) that this library uses. */
export interface QueueLogger {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const REPEAT_AFTER_MS = 60_000;

/**
 * Logs a lost connection once and then once a minute, although every queue and worker reports it many times a second.
 * Told apart by kind of error, not by who reports it.
 */
export class OutageLog {
  private readonly told = new Map<string, { at: number; repeated: number }>();

  constructor(
    private readonly logger: QueueLogger | undefined,
    private readonly now: () => number = Date.now,
  ) {}

  report(where: string, error: unknown): void {
    const kind = errorKind(error);
    const last = this.told.get(kind);
    if (last !== undefined && this.now() - last.at < REPEAT_AFTER_MS) {
      last.repeated += 1;
      return;
    }
    this.told.set(kind, { at: this.now(), repeated: 0 });
    const repeated = last?.repeated ?? 0;
    this.logger?.error({ where, error: kind, repeated }, 'The queue has a problem');
  }

  /** Says that it works again, if anything was said before. */
  over(where: string): void {
    if (this.told.size === 0) return;
    this.told.clear();
    this.logger?.warn({ where }, 'The queue answers again');
  }
}

/** Name and code of an error, without its text: texts of database and gateway errors can carry values. */
export function errorKind(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return [name, code].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}
