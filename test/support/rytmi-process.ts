import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { TEST_KEYS } from '#libs/secrets/testing/test-keys.js';

export type Entry = 'standalone' | 'api' | 'worker';

const WAIT_TIMEOUT_MS = 60_000;

/** One real process of Rytmi, built into dist/ by the test set-up, with an environment of its own. */
export class RytmiProcess {
  private text = '';
  private readonly child: ChildProcess;
  private readonly exit: Promise<number | NodeJS.Signals>;

  constructor(entry: Entry, environment: NodeJS.ProcessEnv, options: { cwd?: string } = {}) {
    this.child = spawn(
      process.execPath,
      ['--enable-source-maps', resolve(`dist/apps/${entry}/src/main.js`)],
      {
        cwd: options.cwd ?? process.cwd(),
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          TMPDIR: process.env.TMPDIR,
          PORT: '0',
          // Beside a PostgreSQL of its own it makes its own key.
          ...(environment.DATABASE_URL ? { RYTMI_KEYS: TEST_KEYS } : {}),
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    }
    this.exit = new Promise((done) => {
      this.child.once('close', (code, signal) => done(signal ?? code ?? -1));
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** All that it has printed so far, on both streams. */
  get output(): string {
    return this.text;
  }

  /** Waits until it has printed something that matches, and gives the match. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + WAIT_TIMEOUT_MS;
    let gone = false;
    void this.exit.then(() => (gone = true));
    for (;;) {
      const match = pattern.exec(this.text);
      if (match) return match;
      if (gone || Date.now() > deadline) throw new Error(`Never printed ${String(pattern)}:\n${this.text}`);
      await new Promise((again) => setTimeout(again, 20));
    }
  }

  /** Sends a signal and waits for the end; gives the exit code, or the signal that ended it. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.exit;
  }

  /** Waits for it to end by itself. */
  ended(): Promise<number | NodeJS.Signals> {
    return this.exit;
  }
}
