import { transformFileSync } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const LIBRARY = join(import.meta.dirname, '..');
const CACHE = join(LIBRARY, '../../node_modules/.cache');

/** What the program says once it has started, or why it did not. */
export type EmbeddedReport =
  | { readonly url: string; readonly port: number; readonly adopted: boolean }
  | { readonly error: string; readonly message: string };

/** A process that runs the embedded PostgreSQL as `npm start` would. SIGTERM stops both in order. */
export interface EmbeddedProgram {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly report: Promise<EmbeddedReport>;
  readonly exited: Promise<void>;
}

const MAIN = `
import { startEmbeddedPostgres } from './embedded-postgres.js';
try {
  const server = await startEmbeddedPostgres(JSON.parse(process.argv[2]));
  const waiting = setInterval(() => undefined, 1000);
  process.once('SIGTERM', () => server.stop().then(() => clearInterval(waiting)));
  console.log(JSON.stringify({ url: server.url, port: server.port, adopted: server.adopted }));
} catch (error) {
  console.log(JSON.stringify({ error: error.name, message: error.message }));
}
`;

/** Compiles the embedded PostgreSQL to a folder from which plain Node can run it; `remove` deletes the folder. */
export function compileEmbeddedProgram(): { readonly main: string; remove(): void } {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'rytmi-embedded-'));
  // An ordinary user must be able to run it too.
  chmodSync(folder, 0o755);
  for (const name of readdirSync(LIBRARY)) {
    if (!/^embedded.*(?<!\.spec)\.ts$/.test(name)) continue;
    const { code } = transformFileSync(join(LIBRARY, name), {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), code);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'main.js'), MAIN);
  return { main: join(folder, 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs the program; `prefix` is a command such as setpriv(1) that runs it as somebody else. */
export function runEmbeddedProgram(
  main: string,
  options: Record<string, unknown>,
  prefix: readonly string[] = [],
): EmbeddedProgram {
  const [command = '', ...args] = [...prefix, process.execPath, main, JSON.stringify(options)];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
  const lines = createInterface({ input: child.stdout });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const report = new Promise<EmbeddedReport>((resolve) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as EmbeddedReport));
    lines.once('close', () => resolve({ error: 'Ended', message: 'the program ended without a word' }));
  });
  return { process: child, pid: child.pid ?? 0, report, exited };
}
