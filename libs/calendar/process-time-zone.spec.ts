import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const here = dirname(fileURLToPath(import.meta.url));
const jestProgram = resolve(
  dirname(createRequire(import.meta.url).resolve('jest/package.json')),
  'bin/jest.js',
);

/** These specs need neither dist/ nor a database: building again would pull dist/ away from under other tests. */
const NO_SET_UP = ['--globalSetup=', '--globalTeardown='];

/** A zone is read once when a process starts, so each needs a process of its own. */
function runIn(timeZone: string, args: string[]): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', ...args], {
    cwd: resolve(here, '../..'),
    env: { ...process.env, TZ: timeZone },
    encoding: 'utf8',
  });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}

describe('the calendar', () => {
  it.each(['America/New_York', 'Pacific/Kiritimati'])(
    'the calendar gives the same answers on a machine that runs in %s',
    (timeZone) => {
      expect(runIn(timeZone, ['-p', 'Intl.DateTimeFormat().resolvedOptions().timeZone']).output.trim()).toBe(
        timeZone,
      );
      const specs = ['local-date', 'wall-time', 'iso-week', 'recurrence'].map(
        (name) => `${here}/${name}.spec.ts`,
      );
      const { status, output } = runIn(timeZone, [
        jestProgram,
        ...NO_SET_UP,
        '--runInBand',
        '--runTestsByPath',
        ...specs,
      ]);
      expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
      expect(output).toMatch(/Test Suites: 4 passed, 4 total/);
    },
    120_000,
  );
});
