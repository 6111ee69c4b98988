import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const MAIN = join(import.meta.dirname, 'embedded-program.main.ts');
const TYPESCRIPT = pathToFileURL(join(import.meta.dirname, 'typescript.js')).href;

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

/** Runs the program; `prefix` is a command such as setpriv(1) that runs it as somebody else. */
export function runEmbeddedProgram(
  options: Record<string, unknown>,
  prefix: readonly string[] = [],
): EmbeddedProgram {
  const node = [process.execPath, '--import', TYPESCRIPT, MAIN, JSON.stringify(options)];
  const [command = '', ...args] = [...prefix, ...node];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
  const lines = createInterface({ input: child.stdout });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const report = new Promise<EmbeddedReport>((resolve) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as EmbeddedReport));
    lines.once('close', () => resolve({ error: 'Ended', message: 'the program ended without a word' }));
  });
  return { process: child, pid: child.pid ?? 0, report, exited };
}
