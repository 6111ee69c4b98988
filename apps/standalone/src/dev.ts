import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';

/*
 * `npm run dev`: builds on every change and starts Rytmi again. Nest's own watcher stops the whole tree of processes at
 * once, and with it the PostgreSQL that Rytmi has started and wants to stop last. The web app has a server of its own, which
 * reloads it in the browser and hands everything else on.
 */

/** The builder writes many files for one change. */
const QUIET_MS = 300;
const MAIN = 'dist/apps/standalone/src/main.js';

const inspect = process.argv.filter((argument) => argument.startsWith('--inspect'));
const builder = spawn(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--watch'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const web = spawn(
  process.execPath,
  ['node_modules/vite/bin/vite.js', '--config', 'apps/web/vite.config.js', '--clearScreen', 'false'],
  { stdio: 'inherit' },
);
let running = start();
let restarting: NodeJS.Timeout | undefined;
let turn: Promise<void> = Promise.resolve();

watch('dist', { recursive: true }, (_event, file) => {
  if (file?.endsWith('.js') !== true) return;
  clearTimeout(restarting);
  restarting = setTimeout(() => {
    turn = turn.then(async () => {
      console.log('\nSomething changed; starting again …');
      await stop(running);
      running = start();
    });
  }, QUIET_MS);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    clearTimeout(restarting);
    builder.kill();
    web.kill();
    void turn.then(() => stop(running)).then(() => process.exit(0));
  });
}

function start(): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', ...inspect, MAIN], { stdio: 'inherit' });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
