import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { numbersOfParticipants, PhoneNumbers } from '#libs/people/phone-numbers.js';
import { parseSealingKeys } from '#libs/config/sealing-keys.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { checkKeys } from './key-register.js';
import { SEALED_COLUMNS, SEALED_COLUMNS_OF_THE_INSTALLATION } from './sealed-columns.js';
import { testKeyRing } from './testing/test-keys.js';
import { keyIdOf, Vault } from './vault.js';

/** More than two batches. */
const PEOPLE = 1_200;
const numberAt = (index: number) => `+3584012${String(index).padStart(5, '0')}`;

describe('putting a new key in front', () => {
  const before = new Vault(testKeyRing('old'));
  const during = new Vault(testKeyRing('new', 'old'));
  const after = new Vault(testKeyRing('new'));
  let tenant: TestTenant;
  let people: string[];

  beforeEach(async () => {
    tenant = await TestTenant.open();
    people = await tenant.participants(PEOPLE);
    const numbers = people.map((participantId, index) => ({
      participantId,
      sealed: before.seal(numberAt(index), {
        column: 'phone_number.number_sealed',
        organisationId: tenant.context.organisationId,
      }),
      index: before.indexOf(numberAt(index)),
    }));
    await tenant.sql(
      `INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, valid_from)
       SELECT $1, participant_id, sealed, index, current_date - 1
       FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS r (participant_id, sealed, index)`,
      [
        tenant.context.organisationId,
        numbers.map(({ participantId }) => participantId),
        numbers.map(({ sealed }) => sealed),
        numbers.map(({ index }) => index),
      ],
    );
  });
  afterEach(() => tenant.close());

  const rotate = (signal?: AbortSignal) =>
    new KeyRotation(tenant.database, during).run(tenant.context.organisationId, signal ? { signal } : {});
  const read = async (vault: Vault, index: number): Promise<string> => {
    const [row] = await tenant.database.read(tenant.context, (tx) =>
      numbersOfParticipants(tx, [people[index]!]),
    );
    return e164Of(vault, row!);
  };
  const holders = async (vault: Vault, index: number): Promise<string[]> => {
    const rows = await tenant.database.read(tenant.context, (tx) =>
      new PhoneNumbers(vault).holdersOf(tx, numberAt(index), tenant.today),
    );
    return rows.map(({ participantId }) => participantId);
  };
  const keysInUse = () =>
    tenant.sql<{ key: string; rows: number }>(
      `SELECT sealed_with(number_sealed) AS key, count(*)::int AS rows FROM phone_number GROUP BY 1 ORDER BY 1`,
    );

  it('a key rotation seals everything anew in the background, while every number can be read, found and added', async () => {
    let rotating = true;
    const rotation = rotate().finally(() => (rotating = false));
    let looks = 0;
    do {
      const index = (looks * 97) % PEOPLE;
      expect([await read(during, index), await holders(during, index)]).toEqual([
        numberAt(index),
        [people[index]],
      ]);
      const added = await tenant.database.write(tenant.context, (tx) =>
        new PhoneNumbers(during).add(tx, tenant.context, people[index]!, numberAt(index), tenant.today),
      );
      expect(added.validFrom).not.toBe(tenant.today);
      looks += 1;
    } while (rotating);
    expect(looks).toBeGreaterThan(3);
    expect(await rotation).toEqual({ sealed: PEOPLE, unreadable: 0 });
    expect(await keysInUse()).toEqual([{ key: 'new', rows: PEOPLE }]);
    expect([await read(after, 7), await holders(after, 7)]).toEqual([numberAt(7), [people[7]]]);
    expect(await rotate()).toEqual({ sealed: 0, unreadable: 0 });
  });

  it('a key rotation goes on after it was stopped, and may run twice at once', async () => {
    await expect(rotate(AbortSignal.abort())).rejects.toThrow();
    const stop = new AbortController();
    const stopped = rotate(stop.signal);
    while ((await keysInUse()).length < 2) await new Promise((again) => setTimeout(again, 1));
    stop.abort();
    await stopped.catch(() => undefined);
    await Promise.all([rotate(), rotate()]);
    expect(await keysInUse()).toEqual([{ key: 'new', rows: PEOPLE }]);
    expect(await read(after, PEOPLE - 1)).toBe(numberAt(PEOPLE - 1));
  });

  it('a key rotation leaves no trace in the audit trail: no number has changed', async () => {
    const events = () =>
      tenant.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM audit_event WHERE subject_table = 'phone_number'`,
      );
    const made = await events();
    await rotate();
    expect(await events()).toEqual(made);
  });

  it('a key rotation seals anew what belongs to the installation, too', async () => {
    const seal = (table: string) =>
      before.seal('{"from":"+358401234567"}', { column: `${table}.payload`, organisationId: null });
    await tenant.database.systemTransaction(async (tx) => {
      await tx.query(
        `INSERT INTO gateway_event (gateway, kind, dedupe_key, payload) VALUES ('sandbox', 'INCOMING', 'a', $1)`,
        [seal('gateway_event')],
      );
      await tx.query(
        'INSERT INTO smpp_incoming_part (text_key, part, parts, text_id, payload) VALUES ($1, 1, 2, $2, $3)',
        [before.indexOf('key'), randomUUID(), seal('smpp_incoming_part')],
      );
    });
    expect(await new KeyRotation(tenant.database, during).run(null)).toEqual({ sealed: 2, unreadable: 0 });
    for (const { table, sealed } of SEALED_COLUMNS_OF_THE_INSTALLATION) {
      const rows = await tenant.database.systemTransaction((tx) =>
        tx.query<{ value: Buffer }[]>(`SELECT ${sealed} AS value FROM ${table}`),
      );
      const context = { column: `${table}.${sealed}`, organisationId: null };
      expect(rows.map(({ value }) => after.open(value, context))).toEqual(['{"from":"+358401234567"}']);
    }
  });

  it('a key rotation forgets no sealed column: each one of the database stands in the lists', async () => {
    const columns = await tenant.sql<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name LIKE '%sealed' OR column_name = 'payload')
       ORDER BY 1, 2`,
    );
    const listed = [...SEALED_COLUMNS, ...SEALED_COLUMNS_OF_THE_INSTALLATION].map(({ table, sealed }) => ({
      table,
      column: sealed,
    }));
    expect(columns).toEqual(listed.sort((a, b) => (a.table < b.table ? -1 : 1)));
  });

  it('a key rotation counts what cannot be opened, leaves it as it is, and does all the rest', async () => {
    const moved = before.seal(numberAt(0), {
      column: 'phone_number.number_sealed',
      organisationId: randomUUID(),
    });
    await tenant.sql('UPDATE phone_number SET number_sealed = $2 WHERE participant_id = $1', [
      people[0],
      moved,
    ]);
    expect(await rotate()).toEqual({ sealed: PEOPLE - 1, unreadable: 1 });
    const [row] = await tenant.database.read(tenant.context, (tx) => numbersOfParticipants(tx, [people[0]!]));
    expect(keyIdOf(row!.numberSealed)).toBe('old');
  });

  it('the key check at start tells what keys are missing, by their ids, until nothing needs them', async () => {
    const start = (...ids: string[]) => checkKeys(tenant.database, testKeyRing(...ids));
    await start('old');
    await start('new', 'old');
    await expect(start('new')).rejects.toThrow('RYTMI_KEYS does not have the key old, which');
    await expect(start('old')).resolves.toBeUndefined();
    await rotate();
    await expect(start('old')).rejects.toThrow('RYTMI_KEYS does not have the key new, which');
    await expect(start('new')).resolves.toBeUndefined();
    await expect(start('new')).resolves.toBeUndefined();
  });

  it('the key check at start tells when a key is not the one of that name', async () => {
    await checkKeys(tenant.database, testKeyRing('old'));
    const mistaken = new KeyRing(parseSealingKeys(`old:${Buffer.alloc(32, 'other').toString('base64')}`));
    await expect(checkKeys(tenant.database, mistaken)).rejects.toThrow(
      'RYTMI_KEYS has another key named old',
    );
  });
});
