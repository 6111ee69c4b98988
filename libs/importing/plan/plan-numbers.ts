import type { Tx } from '#libs/database/tenant-database.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import type { Vault } from '#libs/secrets/vault.js';

const COLUMN = 'import_row.phone_sealed';
/** Numbers that are opened and written together. */
const BATCH_ROWS = 2_000;

/** `plan_number`: the number of each line, by each blind index that a row of `phone_number` may have. */
export const NUMBER_TABLES = `
  CREATE TEMP TABLE plan_number (
    line int NOT NULL, number_index bytea NOT NULL, PRIMARY KEY (line, number_index)
  ) ON COMMIT DROP`;

/** Whether the row `n` of `phone_number` has the number of the line `p` of `plan_person`. */
export const HAS_NUMBER_OF_LINE = `EXISTS (
  SELECT 1 FROM plan_number i WHERE i.line = p.line AND i.number_index = n.number_index)`;

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
  const rows = await tx.query<{ line: number; sealed: Buffer }[]>(
    `SELECT (data ->> 'line')::int AS line, phone_sealed AS sealed FROM import_row
     WHERE import_id = $1 AND phone_sealed IS NOT NULL ORDER BY position`,
    [importId],
  );
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const numbers = rows.slice(from, from + BATCH_ROWS).map(({ line, sealed }) => {
      const e164 = vault.open(sealed, { column: COLUMN, organisationId });
      return { line, ...sealedNumber(vault, organisationId, e164), indexes: vault.indexesOf(e164) };
    });
    await tx.query(
      `UPDATE plan_person p SET number_sealed = r.sealed, number_index = r.index
       FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS r (line, sealed, index) WHERE r.line = p.line`,
      [
        numbers.map(({ line }) => line),
        numbers.map(({ numberSealed }) => numberSealed),
        numbers.map(({ numberIndex }) => numberIndex),
      ],
    );
    await tx.query(
      'INSERT INTO plan_number (line, number_index) SELECT * FROM unnest($1::int[], $2::bytea[])',
      [
        numbers.flatMap(({ line, indexes }) => indexes.map(() => line)),
        numbers.flatMap(({ indexes }) => indexes),
      ],
    );
  }
}
