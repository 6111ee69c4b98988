import { systemContext, type TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { SealedColumn, TenantSealedColumn } from './sealed-columns.js';
import { SEALING, type RowToSeal } from './sealing-batches.sql.js';
import type { SealContext, Vault } from './vault.js';

/** Which values are sealed. */
export type SealingSource =
  /** What was never sealed. */
  | { readonly from: 'PLAIN'; readonly column: TenantSealedColumn }
  /** What is sealed with another key than the current one. */
  | { readonly from: 'OLDER_KEY'; readonly column: SealedColumn };

export interface SealingCounts {
  readonly sealed: number;
  /** Values that cannot be opened: changed, moved, or of a key that is missing. They stay as they are. */
  readonly unreadable: number;
}

/** Counts of a batch, and the key of its last row; null when there was none. */
type Batch = SealingCounts & { readonly last: readonly unknown[] | null };

/**
 * Seals all values of a column with the current key, in short transactions. Everything works meanwhile; stopped halfway,
 * it goes on where it is when it is called again.
 * @param owner.organisationId null for what belongs to the installation
 */
export async function sealColumn(
  database: TenantDatabase,
  vault: Vault,
  owner: { readonly organisationId: string | null; readonly jobId?: string },
  source: SealingSource,
  signal?: AbortSignal,
): Promise<SealingCounts> {
  const { organisationId, jobId } = owner;
  let counts: SealingCounts = { sealed: 0, unreadable: 0 };
  let after: readonly unknown[] | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const start: readonly unknown[] | null = after;
    const work = (tx: Tx) => sealBatch(tx, vault, organisationId, source, start);
    const batch: Batch =
      organisationId === null
        ? await database.systemTransaction(work)
        : await database.write(systemContext(organisationId, jobId), work);
    counts = {
      sealed: counts.sealed + batch.sealed,
      unreadable: counts.unreadable + batch.unreadable,
    };
    if (batch.last === null) return counts;
    after = batch.last;
  }
}

async function sealBatch(
  tx: Tx,
  vault: Vault,
  organisationId: string | null,
  source: SealingSource,
  after: readonly unknown[] | null,
): Promise<Batch> {
  const { column } = source;
  const { key } = column;
  const { next, write } = sealingOf(source);
  const rows = await next.rows(tx, {
    ...Object.fromEntries(key.map((_, at) => [`key${at}`, after?.[at] ?? null])),
    currentKeyId: vault.currentKeyId,
  });
  const context = { column: `${column.table}.${column.sealed}`, organisationId };
  const renewed: { row: RowToSeal; sealed: Buffer; index: Buffer }[] = [];
  for (const row of rows) {
    const text = typeof row.value === 'string' ? row.value : opened(vault, row.value, context);
    if (text !== null) renewed.push({ row, sealed: vault.seal(text, context), index: vault.indexOf(text) });
  }
  await write.run(tx, {
    ...Object.fromEntries(key.map((_, at) => [`key${at}`, renewed.map(({ row }) => row[`key${at}`])])),
    sealed: renewed.map(({ sealed }) => sealed),
    index: renewed.map(({ index }) => index),
  });
  const last = rows.at(-1);
  return {
    sealed: renewed.length,
    unreadable: rows.length - renewed.length,
    last: last === undefined ? null : key.map((_, at) => last[`key${at}`]),
  };
}

function sealingOf({ from, column }: SealingSource) {
  const sealing = SEALING[from][column.table];
  if (sealing === undefined) throw new Error(`Nothing is known of sealed values in ${column.table}`);
  return sealing;
}

function opened(vault: Vault, sealed: Buffer, context: SealContext): string | null {
  try {
    return vault.open(sealed, context);
  } catch {
    return null;
  }
}
