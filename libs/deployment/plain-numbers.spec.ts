import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { numbersOfParticipants, PhoneNumbers } from '#libs/people/phone-numbers.js';
import { Statement } from '#libs/database/sql.js';
import { SEALED_COLUMNS } from '#libs/secrets/sealed-columns.js';
import { testKeyRing, testVault } from '#libs/secrets/testing/test-keys.js';
import { prepareStores } from './stores.js';

describe('a database in which an older version has written numbers in the clear', () => {
  let tenant: TestTenant;
  let owner: Client;
  let aino: string;

  /** As the tables were before: the constraints of the migration stand, but have seen no row yet. */
  beforeEach(async () => {
    tenant = await TestTenant.open();
    owner = new Client({ connectionString: tenant.ownerUrl });
    await owner.connect();
    aino = await tenant.participant();
    const constraints = await constraintsOf(owner);
    for (const { table, name } of constraints)
      await owner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
    const { organisationId } = tenant.context;
    await tenant.sql(
      `INSERT INTO phone_number (organisation_id, participant_id, e164, valid_from) VALUES ($1, $2, '+358401234567', current_date)`,
      [organisationId, aino],
    );
    await tenant.sql(
      `INSERT INTO inbound_text (organisation_id, gateway, gateway_message_id, from_e164, body)
       SELECT $1, 'sandbox', n::text, '+358401234567', '1' FROM generate_series(1, 1100) AS n`,
      [organisationId],
    );
    await tenant.sql(
      `INSERT INTO sandbox_text (organisation_id, client_reference, sender, to_e164, body) VALUES ($1, $2, 'Rytmi', '+358401234567', 'Hei')`,
      [organisationId, randomUUID()],
    );
    await tenant.sql(
      `WITH job AS (
         INSERT INTO import_job (organisation_id, kind, file_name, status) VALUES ($1, 'PARTICIPANTS', 'a.csv', 'READY') RETURNING id
       ) INSERT INTO import_row (organisation_id, import_id, position, data)
         SELECT $1, id, 0, '{"line": 2, "e164": "+358401234567"}' FROM job`,
      [organisationId],
    );
    for (const { table, name, definition } of constraints) {
      await owner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition} NOT VALID`);
    }
  });
  afterEach(async () => {
    await owner.end();
    await tenant.close();
  });

  const start = () =>
    prepareStores({ ownerUrl: tenant.ownerUrl, appUrl: tenant.appUrl, queueUrl: null, keys: testKeyRing() });

  it('no plain phone number is left after several processes start at once, and all can be read and found', async () => {
    await Promise.all([start(), start()]);
    for (const { table, plain } of SEALED_COLUMNS) {
      const value = new Statement(plain.value).text;
      const left = await tenant.sql(`SELECT ${value} AS value FROM ${table} t WHERE ${value} IS NOT NULL`);
      expect([table, left]).toEqual([table, []]);
    }
    const found = await tenant.database.read(tenant.context, (tx) =>
      new PhoneNumbers(testVault).holdersOf(tx, '+358401234567', tenant.today),
    );
    expect(found.map(({ participantId }) => participantId)).toEqual([aino]);
    const [row] = await tenant.database.read(tenant.context, (tx) => numbersOfParticipants(tx, [aino]));
    expect(e164Of(testVault, row!)).toBe('+358401234567');
    const sealed = await tenant.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM inbound_text WHERE from_sealed IS NOT NULL AND from_index = $1',
      [testVault.indexOf('+358401234567')],
    );
    expect(sealed).toEqual([{ n: 1100 }]);
  });

  it('the database refuses a plain phone number, both before and after the start', async () => {
    const write = () =>
      tenant.sql(
        `INSERT INTO phone_number (organisation_id, participant_id, e164, valid_from) VALUES ($1, $2, '+358501111111', current_date)`,
        [tenant.context.organisationId, aino],
      );
    await expect(write()).rejects.toThrow('phone_number_is_sealed');
    await start();
    await expect(write()).rejects.toThrow('phone_number_is_sealed');
    expect((await constraintsOf(owner)).every(({ validated }) => validated)).toBe(true);
  });
});

async function constraintsOf(owner: Client) {
  const { rows } = await owner.query<{ table: string; name: string; definition: string; validated: boolean }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition,
       convalidated AS validated
     FROM pg_constraint WHERE contype = 'c' AND conname LIKE '%_is_sealed'`,
  );
  expect(rows).toHaveLength(SEALED_COLUMNS.length);
  return rows;
}
