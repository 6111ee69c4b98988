import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

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

// Specs run under another name, by which React would come as for developers.
process.env.NODE_ENV = 'production';

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
  const { build: viteBuild } = await import('vite');
  const next = `${OUT}.${process.pid}`;
  const configFile = join(HERE, 'vite.config.js');
  await viteBuild({ configFile, logLevel: 'warn', build: { outDir: next } });
  const shell = filesOf(next).map((file) => `/${file === 'index.html' ? '' : file}`);
  await viteBuild({
    configFile,
    logLevel: 'warn',
    publicDir: false,
    define: { SHELL_FILES: JSON.stringify(shell), SHELL_VERSION: JSON.stringify(inputs.slice(0, 16)) },
    build: {
      outDir: next,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(HERE, 'src/shell/service-worker.ts'),
        output: { entryFileNames: 'service-worker.js', format: 'iife' },
      },
    },
  });
  for (const file of filesOf(next).filter((each) => COMPRESSED.test(each))) compress(join(next, file));
  writeFileSync(join(next, '.inputs'), inputs);
  rmSync(OUT, { recursive: true, force: true });
  renameSync(next, OUT);
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}

function compress(path) {
  const plain = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params }));
}
