import { timingSafeEqual } from 'node:crypto';
import { ConfigError } from '#libs/config/config.js';
import { systemContext, type TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { KeyRing } from './key-ring.js';
import { SEALED_COLUMNS, SEALED_COLUMNS_OF_THE_INSTALLATION, type SealedColumn } from './sealed-columns.js';

interface RegisteredKey {
  readonly id: string;
  readonly check_value: Buffer;
}

/**
 * Makes sure, before anything is sealed or opened, that the ring has every key that something in the database needs, and
 * that they are the keys of that name. Notes the current key.
 * @throws ConfigError naming the ids of keys that are missing or mistaken
 */
export async function checkKeys(database: TenantDatabase, keys: KeyRing): Promise<void> {
  const registered = await database.writeAsSystem(async (tx) => {
    await tx.query('INSERT INTO sealing_key (id, check_value) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [
      keys.current.id,
      keys.current.checkValue,
    ]);
    return tx.query<RegisteredKey[]>('SELECT id, check_value FROM sealing_key ORDER BY id');
  });
  const mistaken = registered.filter(({ id, check_value }) => {
    const known = keys.get(id)?.checkValue;
    return known !== undefined && !timingSafeEqual(known, check_value);
  });
  const absent = registered.filter(({ id }) => keys.get(id) === undefined);
  const needed = absent.length === 0 ? new Set() : await keysInUse(database);
  const missing = absent.filter(({ id }) => needed.has(id));
  if (mistaken.length + missing.length > 0) {
    throw new ConfigError([
      ...mistaken.map(
        ({ id }) =>
          `RYTMI_KEYS has another key named ${id} than the one that this database was sealed with; ` +
          'bring that one back, or give the new one an id of its own',
      ),
      ...missing.map(
        ({ id }) =>
          `RYTMI_KEYS does not have the key ${id}, which phone numbers in this database are sealed with; ` +
          'put it after the current key until everything is sealed anew',
      ),
    ]);
  }
}

/**
 * Ids of all keys that something is sealed with. Reads every sealed value, at each start after a key was taken away: another
 * process may have gone on sealing with it.
 */
async function keysInUse(database: TenantDatabase): Promise<Set<string>> {
  const ids = new Set<string>();
  const add = async (tx: Tx, columns: readonly SealedColumn[]): Promise<void> => {
    for (const { table, sealed } of columns) {
      const rows = await tx.query<{ id: string }[]>(
        `SELECT DISTINCT sealed_with(${sealed}) AS id FROM ${table} WHERE ${sealed} IS NOT NULL`,
      );
      for (const { id } of rows) ids.add(id);
    }
  };
  await database.writeAsSystem((tx) => add(tx, SEALED_COLUMNS_OF_THE_INSTALLATION));
  for (const organisationId of await database.organisationsWith(
    'SELECT id AS organisation_id FROM organisation',
  )) {
    await database.read(systemContext(organisationId), (tx) => add(tx, SEALED_COLUMNS));
  }
  return ids;
}
