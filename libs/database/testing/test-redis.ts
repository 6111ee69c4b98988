import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../embedded-port.js';
import { waitUntil } from '../embedded-process.js';

/** Where the tests find their Redis. Set it yourself to test on a server of your own. */
export const TEST_REDIS_URL = 'RYTMI_TEST_REDIS_URL';

const START_ATTEMPTS = 3;
const READY_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

interface TestRedis {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly onExit: () => void;
}

/** Jest loads set-up and teardown as separate modules of one process. */
const held = globalThis as { rytmiTestRedis?: TestRedis };

/**
 * Starts a Redis for the whole run and puts its URL into the environment; null when no `redis-server` is installed.
 * For Jest's global set-up.
 */
export async function startTestRedis(): Promise<string | null> {
  const given = process.env[TEST_REDIS_URL];
  if (given) return given;
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const url = await tryStart();
    if (url === null) return null;
    if (url) return (process.env[TEST_REDIS_URL] = url);
  }
  throw new Error('redis-server is installed but does not start');
}

/** Stops what `startTestRedis` started. For Jest's global teardown. */
export async function stopTestRedis(): Promise<void> {
  const redis = held.rytmiTestRedis;
  if (!redis) return;
  delete held.rytmiTestRedis;
  delete process.env[TEST_REDIS_URL];
  process.off('exit', redis.onExit);
  await stop(redis);
}

/**
 * The Redis of this run, or null when there is none, for the suite to skip itself and say why. In CI (`CI` is set) it
 * throws instead: there a suite that did not run must not look like one that passed.
 */
export function redisUrlOrThrow(): string | null {
  const url = process.env[TEST_REDIS_URL];
  if (url) return url;
  if (process.env.CI && process.env.CI !== 'false')
    throw new Error(`CI has to test on Redis too: install redis-server, or set ${TEST_REDIS_URL}.`);
  return null;
}

/** Null when there is no redis-server, undefined when it ended at once (as when the port was taken meanwhile). */
async function tryStart(): Promise<string | null | undefined> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'rytmi-test-redis-'));
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    'maxmemory-policy': 'noeviction',
    save: '',
    appendonly: 'no',
  };
  const child = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // Given, because a test sees an environment of its own.
    { stdio: 'ignore', env: process.env },
  );
  const missing = await new Promise<boolean>((resolve, reject) => {
    child.once('spawn', () => resolve(false));
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(true) : reject(error),
    );
  });
  const onExit = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const redis = { process: child, folder, onExit };
  if (missing || !(await isReady(child, port))) {
    await stop(redis);
    return missing ? null : undefined;
  }
  child.unref();
  process.once('exit', onExit);
  held.rytmiTestRedis = redis;
  return `redis://127.0.0.1:${port}`;
}

async function isReady(child: ChildProcess, port: number): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    if (await answersPing(port)) return child.exitCode === null;
    await sleep(POLL_MS);
  }
  return false;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

async function stop({ process: child, folder }: TestRedis): Promise<void> {
  const ended = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (!ended()) child.kill('SIGTERM');
  if (!(await waitUntil(ended, STOP_TIMEOUT_MS))) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
