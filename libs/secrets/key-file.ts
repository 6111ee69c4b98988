import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '#libs/config/config.js';
import { parseSealingKeys, SealingKeysError, type SealingKey } from '#libs/config/sealing-keys.js';

export const KEY_FILE_NAME = 'rytmi.keys';
const KEY_BYTES = 32;
const ID_BYTES = 3;

/**
 * The keys of an installation that keeps its own database, from a file beside it that only its owner may read; made when
 * there is none. Several processes may start at once.
 * @param dataDir a folder that exists
 * @throws ConfigError when the file cannot be used
 */
export async function keysFromFile(dataDir: string): Promise<readonly SealingKey[]> {
  const file = join(dataDir, KEY_FILE_NAME);
  try {
    return parseSealingKeys((await read(file)) ?? (await make(file)));
  } catch (error) {
    if (error instanceof SealingKeysError) throw new ConfigError([`${file} ${error.message}`]);
    throw error;
  }
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole on the disk before it has its name: a key that was used and lost takes every number with it. */
async function make(file: string): Promise<string> {
  const text = `k${randomBytes(ID_BYTES).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}\n`;
  const draft = `${file}.${randomBytes(ID_BYTES).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return await readFile(file, 'utf8');
    throw error;
  } finally {
    await rm(draft);
  }
}
