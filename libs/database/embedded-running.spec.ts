import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataFolderInUseError } from './embedded-errors.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { connectToRunning } from './embedded-running.js';

describe('a command beside a running Rytmi', () => {
  let base: string;

  beforeEach(() => {
    base = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-running-'));
    // As root, the user of PostgreSQL has to pass through.
    chmodSync(base, 0o711);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('a command finds the database of the running process, and nothing if none runs', async () => {
    const dataDir = join(base, 'my data');
    expect(connectToRunning(dataDir)).toBeUndefined();
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(DataFolderInUseError);
      const url = connectToRunning(dataDir);
      expect(url).toBe(server.url);
      const client = new Client({ connectionString: url });
      await client.connect();
      expect((await client.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'rytmi' }]);
      await client.end();
    } finally {
      await server.stop();
    }
    expect(connectToRunning(dataDir)).toBeUndefined();
  });
});
