import { Client } from 'pg';
import { testDatabaseUrl } from '#libs/database/testing/test-server.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { prepareStores } from '#libs/deployment/stores.js';

/** The migrated, empty database that every spec file copies. */
export const TEMPLATE_DATABASE = 'rytmi_template';

/** Makes the template anew: the migrations of this very tree, with the queue on PostgreSQL. */
export async function makeTemplate(): Promise<void> {
  const administrator = new Client({ connectionString: testDatabaseUrl() });
  await administrator.connect();
  try {
    await administrator.query(`DROP DATABASE IF EXISTS ${TEMPLATE_DATABASE} WITH (FORCE)`);
    await administrator.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  } finally {
    await administrator.end();
  }
  const ownerUrl = new URL(testDatabaseUrl());
  ownerUrl.pathname = `/${TEMPLATE_DATABASE}`;
  await prepareStores({ ownerUrl: ownerUrl.href, appUrl: null, queueUrl: null, keys: testKeyRing() });
}
