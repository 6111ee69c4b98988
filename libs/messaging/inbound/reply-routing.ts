import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { FIRST_TWO_ORGANISATIONS, LAST_TO_TEXT, ORGANISATIONS_OF_NUMBER } from './reply-routing.sql.js';

/**
 * Whose text it is that comes in: of the one organisation whose texts are answered to the number it was sent to; else of
 * the one that last texted the phone through that gateway; else of the only one there is.
 * @param systemTx a transaction of the installation
 * @param from as `numberFrom` gives it
 * @param to as the gateway gives it, with or without a plus
 * @returns null when nobody can say
 */
export async function organisationAnswered(
  systemTx: Tx,
  vault: Vault,
  gateway: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<string | null> {
  const owners = idsOf(await ORGANISATIONS_OF_NUMBER.rows(systemTx, { to }));
  if (owners.length === 1) return owners[0] ?? null;
  const numberIndexes = vault.indexesOf(from);
  const last = await LAST_TO_TEXT.first(systemTx, { numberIndexes, gateway, organisationIds: owners });
  if (last !== null) return last.id;
  const all = idsOf(await FIRST_TWO_ORGANISATIONS.rows(systemTx, {}));
  return all.length === 1 ? (all[0] ?? null) : null;
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
