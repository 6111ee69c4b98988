/** The part of a pino logger that this library uses. */
export interface QueueLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const REPEAT_AFTER_MS = 60_000;

/** Logs a lost connection once and then once a minute, although every queue and worker reports it many times a second. */
export class OutageLog {
  private readonly told = new Map<string, { at: number; since: number }>();

  constructor(
    private readonly logger: QueueLogger | undefined,
    private readonly now: () => number = Date.now,
  ) {}

  report(where: string, error: unknown): void {
    const kind = errorKind(error);
    const key = `${where} ${kind}`;
    const last = this.told.get(key);
    if (last !== undefined && this.now() - last.at < REPEAT_AFTER_MS) {
      last.since += 1;
      return;
    }
    this.told.set(key, { at: this.now(), since: 0 });
    this.logger?.error({ where, error: kind, repeated: last?.since ?? 0 }, 'The queue has a problem');
  }

  /** Says that it works again, if anything was said before. */
  over(where: string): void {
    let spoke = false;
    for (const key of this.told.keys()) {
      if (key.startsWith(where)) {
        this.told.delete(key);
        spoke = true;
      }
    }
    if (spoke) this.logger?.info({ where }, 'The queue answers again');
  }
}

/** Name and code of an error, without its text: texts of database and gateway errors can carry values. */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? `${error.name} ${code}` : error.name;
}
