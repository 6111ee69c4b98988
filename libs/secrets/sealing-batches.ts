import type { TenantContext, TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import type { SealedColumn } from './sealed-columns.js';
import type { Vault } from './vault.js';

/** Rows that are locked and written together: few enough that nobody waits long for one of them. */
const BATCH_ROWS = 500;

/** PLAIN: what was never sealed. OLDER_KEY: what is sealed with another key than the current one. */
export type SealingSource = 'PLAIN' | 'OLDER_KEY';

export interface SealingCounts {
  readonly sealed: number;
  /** Values that cannot be opened: changed, moved, or of a key that is missing. They stay as they are. */
  readonly unreadable: number;
}

/** Counts of a batch, and the key of its last row; null when there was none. */
type Batch = SealingCounts & { readonly last: readonly unknown[] | null };

/**
 * Seals all values of a column of one organisation with the current key, in short transactions. Everything works
 * meanwhile; stopped halfway, it goes on where it is when it is called again.
 */
export async function sealColumn(
  database: TenantDatabase,
  vault: Vault,
  context: TenantContext,
  column: SealedColumn,
  source: SealingSource,
  signal?: AbortSignal,
): Promise<SealingCounts> {
  let counts: SealingCounts = { sealed: 0, unreadable: 0 };
  let after: readonly unknown[] | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const start: readonly unknown[] | null = after;
    const batch: Batch = await database.write(context, (tx) =>
      sealBatch(tx, vault, context.organisationId, column, source, start),
    );
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
  organisationId: string,
  column: SealedColumn,
  source: SealingSource,
  after: readonly unknown[] | null,
): Promise<Batch> {
  const rows = await nextRows(tx, vault, column, source, after);
  const context = { column: `${column.table}.${column.sealed}`, organisationId };
  const renewed: { key: readonly unknown[]; sealed: Buffer; index: Buffer }[] = [];
  for (const { key, value } of rows) {
    const text = typeof value === 'string' ? value : opened(vault, value, context);
    if (text !== null) renewed.push({ key, sealed: vault.seal(text, context), index: vault.indexOf(text) });
  }
  await write(tx, column, source, renewed);
  return {
    sealed: renewed.length,
    unreadable: rows.length - renewed.length,
    last: rows.at(-1)?.key ?? null,
  };
}

async function nextRows(
  tx: Tx,
  vault: Vault,
  column: SealedColumn,
  source: SealingSource,
  after: readonly unknown[] | null,
): Promise<{ key: readonly unknown[]; value: string | Buffer }[]> {
  const names = column.key.map(({ name }) => `t.${name}`).join(', ');
  const value = source === 'PLAIN' ? column.plain.value : `t.${column.sealed}`;
  const parameters: unknown[] = [];
  const given = (item: unknown) => `$${parameters.push(item)}`;
  const wanted =
    source === 'PLAIN'
      ? `${value} IS NOT NULL`
      : `sealed_with(t.${column.sealed}) <> ${given(vault.currentKeyId)}`;
  const beyond =
    after === null
      ? ''
      : `AND (${names}) > (${column.key.map(({ type }, at) => `${given(after[at])}::${type}`).join(', ')})`;
  const rows = await tx.query<Record<string, unknown>[]>(
    `SELECT ${names}, ${value} AS value FROM ${column.table} t WHERE ${wanted} ${beyond}
     ORDER BY ${names} LIMIT ${BATCH_ROWS} FOR NO KEY UPDATE OF t`,
    parameters,
  );
  return rows.map((row) => ({
    key: column.key.map(({ name }) => row[name]),
    value: row.value as string | Buffer,
  }));
}

async function write(
  tx: Tx,
  column: SealedColumn,
  source: SealingSource,
  renewed: readonly { key: readonly unknown[]; sealed: Buffer; index: Buffer }[],
): Promise<void> {
  const { key, index } = column;
  const lists: unknown[][] = [
    ...key.map((_, at) => renewed.map((row) => row.key[at])),
    renewed.map((row) => row.sealed),
    renewed.map((row) => row.index),
  ];
  const types = [...key.map(({ type }) => type), 'bytea', 'bytea'];
  const sets = [
    `${column.sealed} = r.new_sealed`,
    ...(index === null ? [] : [`${index} = r.new_index`]),
    ...(source === 'PLAIN' ? [column.plain.clear] : []),
  ];
  await tx.query(
    `UPDATE ${column.table} t SET ${sets.join(', ')}
     FROM unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})
       AS r (${key.map((_, at) => `key_${at}`).join(', ')}, new_sealed, new_index)
     WHERE ${key.map(({ name }, at) => `t.${name} = r.key_${at}`).join(' AND ')}`,
    lists,
  );
}

function opened(
  vault: Vault,
  sealed: Buffer,
  context: { column: string; organisationId: string },
): string | null {
  try {
    return vault.open(sealed, context);
  } catch {
    return null;
  }
}
