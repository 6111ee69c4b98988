import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';
import { RytmiProcess, type Entry } from '../support/rytmi-process.js';

describe('Metrics of processes', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await openTestStores();
  });
  afterAll(() => stores.database.drop());

  it.each<[Entry, string]>([
    ['api', 'rytmi_messages_stuck'],
    ['worker', 'process_resident_memory_bytes'],
  ])(
    'the %s tells %s on METRICS_PORT',
    async (entry, metric) => {
      const process = new RytmiProcess(entry, {
        DATABASE_URL: stores.ownerUrl,
        METRICS_PORT: '0',
        RYTMI_ADMIN_EMAIL: 'anna@example.org',
        RYTMI_ADMIN_PASSWORD: 'oikea hevonen paristo',
      });
      try {
        const [, port] = await process.printed(/"metricsPort":(\d+)/);
        expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(metric);
      } finally {
        expect(await process.stop('SIGTERM')).toBe(0);
      }
    },
    90_000,
  );
});
