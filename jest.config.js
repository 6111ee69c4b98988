import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/*
 * Random tests take their seed from the commit, so that CI repeats the run that was made before it, and each commit
 * explores anew. RYTMI_ROUNDS is the share of their full number of rounds that they run: see libs/config/testing/rounds.ts.
 */
process.env.RYTMI_SEED ??= String(seedOfCommit());
process.env.RYTMI_ROUNDS ??= '0.2';
if (process.env.JEST_WORKER_ID === undefined) {
  console.error(
    `Random tests: RYTMI_SEED=${process.env.RYTMI_SEED} RYTMI_ROUNDS=${process.env.RYTMI_ROUNDS}`,
  );
}

function seedOfCommit() {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number.parseInt(commit.slice(0, 7), 16);
  } catch {
    return Date.now() % 0x1000_0000;
  }
}

/** This folder, in a regular expression. */
const ROOT = `^${import.meta.dirname.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;

/** Pure: no database, no queue, no process, no build. A rule of dependency-cruiser keeps them so. */
const UNIT = [
  'libs/(calendar|config|errors)/.*',
  'libs/.*/(rules|measures|wording|lint|parse)/.*',
  'libs/demo/demo-plan',
  'libs/excursions/(excursion-rules|sheet-pdf)',
  'libs/groups/(continued-rule|counterparts|group-names)',
  'libs/importing/job/stored-json',
  'libs/links/calendar-text',
  'libs/messaging/delivery/(gateway-channel|message-interleavings)',
  'libs/queue/(job-map|nudges|outage-log)',
  'libs/regularity/(readme|group-rhythm/small-cells|snapshots/session-index)',
  'libs/reporting/(report-files|suppression)',
  'libs/secrets/(key-file|vault)',
  'apps/api/src/graphql/(connection|keyset|mutation-conventions|scalars)',
  'apps/api/src/http/token-buckets',
  'apps/api/src/live/register-events',
  'apps/api/src/live/stream-limits',
  'apps/web/.*',
  'apps/worker/src/refresh-batcher',
  'test/crash/verdict',
  'test/web-kills/verdict',
].map((path) => `${ROOT}/${path}\\.spec\\.ts$`);
const SERVICES = {
  globalSetup: '<rootDir>/test/setup/global-setup.js',
  globalTeardown: '<rootDir>/test/setup/global-teardown.js',
};

const project = (displayName, testRegex, more = {}) => ({
  displayName,
  testRegex,
  testEnvironment: '<rootDir>/test/setup/shared-environment.cjs',
  runtime: '<rootDir>/test/setup/shared-runtime.cjs',
  setupFiles: ['<rootDir>/test/setup/properties.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#libs/(.*)\\.js$': '<rootDir>/libs/$1',
    '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  ...more,
});

const OTHERS = { ...SERVICES, testPathIgnorePatterns: ['/node_modules/', ...UNIT] };

/** @type {import('jest').Config} */
export default {
  projects: [
    project('unit', UNIT),
    project('database', [`${ROOT}/libs/.*\\.spec\\.ts$`], OTHERS),
    project('api', [`${ROOT}/apps/.*\\.spec\\.ts$`], OTHERS),
    project('system', [`${ROOT}/test/.*\\.spec\\.ts$`], OTHERS),
  ],
  testSequencer: '<rootDir>/test/setup/longest-first.cjs',
  // Files wait for PostgreSQL, other processes and clocks: with as many workers as cores these would be idle a third of the time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Modules of tests that ran before are never let go, and a worker whose heap is nearly full only collects garbage.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
