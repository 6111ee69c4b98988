/**
 * A reason why the embedded PostgreSQL cannot run that a person can do something about.
 * Its message is meant to be printed as it is, without a stack; these never reach a GraphQL client.
 */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Another living Rytmi process holds the data folder. */
export class DataFolderInUseError extends EmbeddedPostgresError {
  constructor(
    readonly dataDir: string,
    readonly pid: number,
  ) {
    super(
      `Rytmi is already running on this data folder (process ${pid}): ${dataDir}\n` +
        'Stop that one first, or give this one a folder of its own with RYTMI_DATA_DIR.',
    );
  }
}

/** The data folder cannot be made or written to. */
export class DataFolderNotWritableError extends EmbeddedPostgresError {
  constructor(
    readonly path: string,
    reason: string,
    cause?: unknown,
  ) {
    super(
      `Rytmi cannot keep its data in ${path}: ${reason}.\n` +
        'Make the folder writable for the user who runs Rytmi, or name another one with RYTMI_DATA_DIR.',
      { cause },
    );
  }
}

/** The errno code of a failed system call (`ENOENT` …), or an empty string for any other error. */
export function errno(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
