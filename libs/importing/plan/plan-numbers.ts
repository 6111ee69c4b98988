import type { Tx } from '#libs/database/tenant-database.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import type { Vault } from '#libs/secrets/vault.js';
import { LIST_INDEXES_OF_NUMBERS, NUMBERS_OF_FILE, SET_NUMBERS_OF_PEOPLE } from './plan-numbers.sql.js';

const COLUMN = 'import_row.phone_sealed';
/** Numbers that are opened and written together. */
const BATCH_ROWS = 2_000;

/** A number of a file, for as long as the import waits. */
export function sealedStagedNumber(vault: Vault, organisationId: string, e164: string): Buffer {
  return vault.seal(e164, { column: COLUMN, organisationId });
}

/** Opens the numbers of the file, and seals and indexes them anew as `phone_number` will hold them. */
export async function planNumbers(
  tx: Tx,
  vault: Vault,
  { importId, organisationId }: { readonly importId: string; readonly organisationId: string },
): Promise<void> {
  const rows = await NUMBERS_OF_FILE.rows(tx, { importId });
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const numbers = rows.slice(from, from + BATCH_ROWS).map(({ line, sealed }) => {
      const e164 = vault.open(sealed, { column: COLUMN, organisationId });
      return { line, ...sealedNumber(vault, organisationId, e164), indexes: vault.indexesOf(e164) };
    });
    await SET_NUMBERS_OF_PEOPLE.run(tx, {
      lines: numbers.map(({ line }) => line),
      sealed: numbers.map(({ numberSealed }) => numberSealed),
      indexes: numbers.map(({ numberIndex }) => numberIndex),
    });
    await LIST_INDEXES_OF_NUMBERS.run(tx, {
      lines: numbers.flatMap(({ line, indexes }) => indexes.map(() => line)),
      indexes: numbers.flatMap(({ indexes }) => indexes),
    });
  }
}
