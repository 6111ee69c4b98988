import { timingSafeEqual } from 'node:crypto';
import { ConfigError } from '#libs/config/config.js';
import { systemContext, type TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { KeyRing } from './key-ring.js';
import { ALL_ORGANISATIONS, KEYS_IN_USE, REGISTER_KEY, REGISTERED_KEYS } from './key-register.sql.js';

/**
 * Makes sure, before anything is sealed or opened, that the ring has every key that something in the database needs, and
 * that they are the keys of that name. Notes the current key.
 * @throws ConfigError naming the ids of keys that are missing or mistaken
 */
export async function checkKeys(database: TenantDatabase, keys: KeyRing): Promise<void> {
  const registered = await database.systemTransaction(async (tx) => {
    const { id, checkValue } = keys.current;
    await REGISTER_KEY.run(tx, { id, checkValue });
    return REGISTERED_KEYS.rows(tx, {});
  });
  const mistaken = registered.filter(({ id, checkValue }) => {
    const known = keys.get(id)?.checkValue;
    return known !== undefined && !timingSafeEqual(known, checkValue);
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
  const add = async (tx: Tx, statements: (typeof KEYS_IN_USE)[keyof typeof KEYS_IN_USE]): Promise<void> => {
    for (const keysInColumn of statements) {
      for (const { id } of await keysInColumn.rows(tx, {})) ids.add(id);
    }
  };
  await database.systemTransaction((tx) => add(tx, KEYS_IN_USE.ofInstallation));
  for (const organisationId of await database.findOrganisations(ALL_ORGANISATIONS, {})) {
    await database.read(systemContext(organisationId), (tx) => add(tx, KEYS_IN_USE.ofOrganisation));
  }
  return ids;
}
