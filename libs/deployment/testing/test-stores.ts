import { applicationUrl } from '#libs/database/migrate.js';
import { cloneTestDatabase, type TestDatabase } from '#libs/database/testing/test-server.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import type { Stores } from '#libs/deployment/stores.js';
import { TEMPLATE_DATABASE } from './template.js';

/** A migrated database of one's own, and how to connect to it as the application and as the owner. */
export interface TestStores extends Stores {
  readonly ownerUrl: string;
  readonly database: TestDatabase;
}

/** Copies the template; `database.drop()` removes the copy and fails when connections to it were left open. */
export async function openTestStores(): Promise<TestStores> {
  const database = await cloneTestDatabase(TEMPLATE_DATABASE);
  const appUrl = applicationUrl(database.url);
  return { database, ownerUrl: database.url, appUrl, queueUrl: appUrl, keys: testKeyRing() };
}
