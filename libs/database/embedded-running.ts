import { dataFolder, OWNER_ROLE, readPassword } from './embedded-cluster.js';
import { errno } from './embedded-errors.js';
import { processesIn, readPostmasterFile } from './embedded-process.js';

/** The name that `startEmbeddedPostgres` gives its database. */
const DATABASE = 'rytmi';

/**
 * How to connect to the PostgreSQL that another Rytmi process runs in a data folder, for commands beside a running
 * Rytmi. It stops when that one does.
 * @returns the owner's URL, which holds the password: never log it; undefined when no server is ready there
 */
export function connectToRunning(dataDir: string): string | undefined {
  const folder = dataFolder(dataDir);
  const file = readPostmasterFile(folder.postgres);
  if (file?.status !== 'ready' || !processesIn(folder.postgres).pids.includes(file.pid)) return undefined;
  try {
    return `postgres://${OWNER_ROLE}:${readPassword(folder)}@127.0.0.1:${file.port}/${DATABASE}`;
  } catch (error) {
    if (errno(error) === 'EACCES' || errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}
