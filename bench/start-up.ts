import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#libs/database/embedded-port.js';
import type { Closing } from '#libs/deployment/process.js';
import { ADMIN, temporaryFolder } from './installation.js';
import { median } from './statistics.js';

const POLL_MS = 10;
const TIMEOUT_MS = 60_000;
/** What `npm start` needs beside node_modules. */
const SOURCES = [
  'apps',
  'libs',
  'test',
  'bench',
  'package.json',
  'nest-cli.json',
  '.swcrc',
  'tsconfig.json',
  'tsconfig.base.json',
];

/** Milliseconds since `npm start` was entered. */
export interface StartUp {
  /** The build has ended and Rytmi itself begins. */
  readonly builtMs: number;
  /** The first 200 of /health/ready. */
  readonly readyMs: number;
  /** The first answer to a GraphQL query. */
  readonly answerMs: number;
}

export interface StartUps {
  readonly rounds: number;
  readonly cold: StartUp;
  readonly warm: StartUp;
}

/**
 * Runs the very command in a copy of the project, whose dist/ nobody else uses. Cold: neither dist/ nor a data folder.
 * Warm: the same once more. The operating system's file cache is as it is, and node_modules is installed.
 */
export async function measureStartUps(closing: Closing, rounds: number): Promise<StartUps> {
  const project = join(temporaryFolder(closing), 'rytmi');
  mkdirSync(project);
  for (const source of SOURCES) cpSync(source, join(project, source), { recursive: true });
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  const cold: StartUp[] = [];
  const warm: StartUp[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rmSync(join(project, 'dist'), { recursive: true, force: true });
    rmSync(join(project, 'data'), { recursive: true, force: true });
    cold.push(await timeStart(closing, project));
    warm.push(await timeStart(closing, project));
  }
  return { rounds, cold: middleOf(cold), warm: middleOf(warm) };
}

async function timeStart(closing: Closing, project: string): Promise<StartUp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = performance.now();
  // A process group of its own, as a terminal gives it, to be stopped like with Ctrl-C.
  const child = spawn('npm', ['start'], {
    cwd: project,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      PORT: String(port),
      RYTMI_ADMIN_EMAIL: ADMIN.email,
      RYTMI_ADMIN_PASSWORD: ADMIN.password,
    },
  });
  let output = '';
  let builtMs = Number.NaN;
  let ended = false;
  const end = new Promise<void>((done) => child.once('close', () => done()));
  void end.then(() => (ended = true));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (Number.isNaN(builtMs) && output.includes('Starting Rytmi')) builtMs = performance.now() - start;
    });
  }
  const stop = async () => {
    if (!ended && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    await end;
  };
  closing.add(stop);
  const until = async (isThere: () => Promise<boolean>): Promise<number> => {
    while (!(await isThere().catch(() => false))) {
      if (ended || performance.now() - start > TIMEOUT_MS)
        throw new Error(`npm start did not get ready:\n${output}`);
      await sleep(POLL_MS);
    }
    return performance.now() - start;
  };
  const readyMs = await until(async () => (await fetch(`${url}/health/ready`)).ok);
  const answerMs = await until(async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    return response.ok;
  });
  await stop();
  return { builtMs, readyMs, answerMs };
}

function middleOf(starts: readonly StartUp[]): StartUp {
  return {
    builtMs: median(starts.map((start) => start.builtMs)),
    readyMs: median(starts.map((start) => start.readyMs)),
    answerMs: median(starts.map((start) => start.answerMs)),
  };
}
