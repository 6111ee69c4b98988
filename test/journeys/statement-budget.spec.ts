import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FirstRun } from '#libs/deployment/first-run.js';
import { namesOfToday, runExamples } from '../support/examples.js';
import { RytmiProcess } from '../support/rytmi-process.js';
import { StatementCounter, type Asked } from '../support/statement-counter.js';
import { TestApi } from '../support/test-api.js';

/** What each request of docs/examples asks of PostgreSQL. RYTMI_WRITE_BUDGET=1 writes it anew; read what has changed. */
const FILE = 'test/fixtures/statement-budget.json';
const EMAIL = 'anna@example.org';
const PASSWORD = 'oikea hevonen paristo';

describe('what the documented requests ask of PostgreSQL', () => {
  let api: TestApi;
  let worker: RytmiProcess;
  const asked: Record<string, Asked> = {};

  beforeAll(async () => {
    api = await TestApi.start();
    await api.service(FirstRun).run({ email: EMAIL, password: PASSWORD }, false);
    worker = new RytmiProcess('worker', { DATABASE_URL: api.stores.ownerUrl });
    await worker.printed(/The worker is ready/);
    const counter = new StatementCounter();
    try {
      await runExamples(api.url, { ...namesOfToday(new Date()), EMAIL, PASSWORD }, async (file, ask) => {
        asked[file] = await counter.countedDuring(ask);
      });
    } finally {
      counter.stop();
    }
    if (process.env.RYTMI_WRITE_BUDGET === '1') writeFileSync(FILE, `${JSON.stringify(asked, null, 2)}\n`);
  }, 120_000);
  afterAll(async () => {
    await worker.stop('SIGTERM');
    await api.close();
  });

  it('no request sends more statements, or writes to a socket more often, than stands in the file', () => {
    const budget = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Asked>;
    expect(Object.keys(asked)).toEqual(Object.keys(budget));
    const beyond = Object.entries(asked).filter(
      ([file, { statements, writes }]) =>
        statements > budget[file]!.statements || writes > budget[file]!.writes,
    );
    expect(beyond).toEqual([]);
  });
});
