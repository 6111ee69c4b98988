import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';

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
  const owners = await idsOf(
    systemTx,
    `SELECT id FROM organisation
     WHERE sms_reply_number IS NOT NULL AND ltrim(sms_reply_number, '+') = regexp_replace($1, '\\D', '', 'g')`,
    [to],
  );
  if (owners.length === 1) return owners[0] ?? null;
  const [last] = await idsOf(
    systemTx,
    `SELECT a.organisation_id AS id FROM phone_number_everywhere n
     JOIN message_everywhere m ON (m.organisation_id, m.phone_number_id) = (n.organisation_id, n.id)
     JOIN message_attempt_everywhere a ON (a.organisation_id, a.message_id) = (m.organisation_id, m.id)
     WHERE n.number_index = ANY ($1) AND a.gateway = $2 AND ($3::uuid[] = '{}' OR a.organisation_id = ANY ($3))
     ORDER BY a.started_at DESC LIMIT 1`,
    [vault.indexesOf(from), gateway, owners],
  );
  if (last !== undefined) return last;
  const all = await idsOf(systemTx, 'SELECT id FROM organisation LIMIT 2', []);
  return all.length === 1 ? (all[0] ?? null) : null;
}

async function idsOf(tx: Tx, sql: string, parameters: unknown[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(sql, parameters);
  return rows.map(({ id }) => id);
}
