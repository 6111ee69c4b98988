import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KEY_FILE_NAME, keysFromFile } from './key-file.js';

describe('the key file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rytmi-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const secretsOf = (keys: Awaited<ReturnType<typeof keysFromFile>>) =>
    keys.map(({ id, secret }) => `${id}:${secret.export().toString('base64')}`);

  it('the key file is made once, for its owner alone, and read from then on', async () => {
    const made = secretsOf(await keysFromFile(folder));
    expect(made).toHaveLength(1);
    expect((await stat(join(folder, KEY_FILE_NAME))).mode & 0o777).toBe(0o600);
    expect(secretsOf(await keysFromFile(folder))).toEqual(made);
    expect(await readdir(folder)).toEqual([KEY_FILE_NAME]);
  });

  it('the key file is the same one for all processes that start at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => keysFromFile(folder)));
    expect(new Set(all.flatMap(secretsOf)).size).toBe(1);
    expect(await readdir(folder)).toEqual([KEY_FILE_NAME]);
  });

  it('the key file is refused by its name, and never replaced, when it cannot be read', async () => {
    const file = join(folder, KEY_FILE_NAME);
    await writeFile(file, 'a:c2VjcmV0');
    await expect(keysFromFile(folder)).rejects.toThrow(`${file} has a key a that is not 32 bytes`);
    expect(await readFile(file, 'utf8')).toBe('a:c2VjcmV0');
  });
});
