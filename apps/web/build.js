import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { buildInto, filesOf } from './build-into.js';

/*
 * Builds the web app into `dist/web`, where the api finds it; does nothing when what it is made of has not changed. Specs of
 * pages call it too, several at once: one builds and the others wait.
 */

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const OUT = join(ROOT, 'dist/web');
const STAMP = join(OUT, '.inputs');
const LOCK = join(ROOT, 'dist/.web-is-being-built');
/** A builder that was killed leaves its lock. */
const LOCK_MS = 120_000;
const COMPRESSED = /\.(html|js|css|svg|webmanifest)$/;

const inputs = hashOfInputs();
if (!isCurrent()) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  await locked(async () => {
    if (!isCurrent()) await build();
  });
}

function isCurrent() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs;
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const folder of ['apps/web', 'libs/calendar']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true }).sort()) {
      const path = join(ROOT, folder, file);
      if (/\.spec\.tsx?$/.test(file) || !statSync(path).isFile()) continue;
      hash.update(`${folder}/${file}\n`).update(readFileSync(path));
    }
  }
  return hash.update(readFileSync(join(ROOT, 'package-lock.json'))).digest('hex');
}

async function locked(work) {
  for (;;) {
    try {
      closeSync(openSync(LOCK, 'wx'));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > LOCK_MS) rmSync(LOCK, { force: true });
      await sleep(100);
    }
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

async function build() {
  const next = `${OUT}.${process.pid}`;
  await buildInto(next, inputs.slice(0, 16));
  for (const file of filesOf(next).filter((each) => COMPRESSED.test(each))) compress(join(next, file));
  writeFileSync(join(next, '.inputs'), inputs);
  rmSync(OUT, { recursive: true, force: true });
  renameSync(next, OUT);
}

function compress(path) {
  const plain = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params }));
}
