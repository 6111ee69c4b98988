import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#libs/database/embedded-postgres.js';
import type { Closing } from '#libs/deployment/process.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { RytmiProcess, type Entry } from '../test/support/rytmi-process.js';

export const ADMIN = { email: 'anna@example.org', password: 'oikea hevonen paristo' };

/** PostgreSQL with the settings of production in a folder of its own, migrated. */
export interface Installation {
  readonly ownerUrl: string;
  /** As the role that the api and the worker use. */
  readonly appUrl: string;
  readonly postgresPort: number;
}

/** A folder that goes when the bench ends. */
export function temporaryFolder(closing: Closing): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-bench-'));
  closing.add(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}

export async function install(closing: Closing): Promise<Installation> {
  const postgres = await startEmbeddedPostgres({ dataDir: temporaryFolder(closing) });
  closing.add(() => postgres.stop());
  const { appUrl } = await prepareStores({
    ownerUrl: postgres.url,
    appUrl: null,
    queueUrl: null,
    keys: testKeyRing(),
  });
  return { ownerUrl: postgres.url, appUrl, postgresPort: postgres.port };
}

/** Starts one process of Rytmi and waits until it works. */
export async function startProcess(
  closing: Closing,
  entry: Entry,
  environment: NodeJS.ProcessEnv,
): Promise<RytmiProcess & { readonly address: string }> {
  const started = new RytmiProcess(entry, {
    RYTMI_ADMIN_EMAIL: ADMIN.email,
    RYTMI_ADMIN_PASSWORD: ADMIN.password,
    ...environment,
  });
  closing.add(async () => void (await started.stop()));
  const address = await READY[entry](started);
  return Object.assign(started, { address });
}

const READY: Record<Entry, (started: RytmiProcess) => Promise<string>> = {
  api: async (started) => (await started.printed(/"address":"(http[^"]+)"/))[1] ?? '',
  worker: async (started) => {
    await started.printed(/The worker is ready/);
    return '';
  },
  standalone: async (started) => (await started.printed(/running at (http\S+)/))[1] ?? '',
};
