import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { extname, join, relative, sep } from 'node:path';

/** What `npm run build` makes of apps/web; beside `apps/` when this runs from `dist`, in `dist` when it runs from source. */
const PLACES = ['../../../../web', '../../../../dist/web'].map((place) => join(import.meta.dirname, place));
const BUILT = 'index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
/** How a file is kept beside itself when it is sent compressed, the best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** One file of the web app, held in memory, with its compressed forms. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly compressed: ReadonlyMap<string, Buffer>;
}

/** The files of the built web app by their path, such as `assets/x.js`; null while it has not been built. */
export async function readWebFiles(): Promise<ReadonlyMap<string, WebFile> | null> {
  const folder = PLACES.find((place) => existsSync(join(place, BUILT)));
  if (folder === undefined) return null;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.flatMap((path) => {
    const type = TYPES[extname(path)];
    return type === undefined ? [] : [{ path, type }];
  });
  return new Map(
    await Promise.all(
      files.map(
        async ({ path, type }) =>
          [
            relative(folder, path).replaceAll(sep, '/'),
            await readWebFile(path, type, new Set(paths)),
          ] as const,
      ),
    ),
  );
}

async function readWebFile(path: string, type: string, paths: ReadonlySet<string>): Promise<WebFile> {
  const plain = await readFile(path);
  const compressed = new Map<string, Buffer>();
  for (const [encoding, suffix] of ENCODINGS) {
    if (paths.has(path + suffix)) compressed.set(encoding, await readFile(path + suffix));
  }
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, etag, plain, compressed };
}
