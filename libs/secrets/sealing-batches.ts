import { systemContext, type TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { SealedColumn, TenantSealedColumn } from './sealed-columns.js';
import type { SealContext, Vault } from './vault.js';

/** Rows that are locked and written together: few enough that nobody waits long for one of them. */
const BATCH_ROWS = 500;

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
        ? await database.writeAsSystem(work)
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
  const rows = await nextRows(tx, vault, source, after);
  const context = { column: `${column.table}.${column.sealed}`, organisationId };
  const renewed: { key: readonly unknown[]; sealed: Buffer; index: Buffer }[] = [];
  for (const { key, value } of rows) {
    const text = typeof value === 'string' ? value : opened(vault, value, context);
    if (text !== null) renewed.push({ key, sealed: vault.seal(text, context), index: vault.indexOf(text) });
  }
  await write(tx, source, renewed);
  return {
    sealed: renewed.length,
    unreadable: rows.length - renewed.length,
    last: rows.at(-1)?.key ?? null,
  };
}

async function nextRows(
  tx: Tx,
  vault: Vault,
  source: SealingSource,
  after: readonly unknown[] | null,
): Promise<{ key: readonly unknown[]; value: string | Buffer }[]> {
  const { column } = source;
  const names = column.key.map(({ name }) => `t.${name}`).join(', ');
  const value = source.from === 'PLAIN' ? source.column.plain.value : `t.${column.sealed}`;
  const parameters: unknown[] = [];
  const given = (item: unknown) => `$${parameters.push(item)}`;
  const wanted =
    source.from === 'PLAIN'
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
  source: SealingSource,
  renewed: readonly { key: readonly unknown[]; sealed: Buffer; index: Buffer }[],
): Promise<void> {
  const { column } = source;
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
    ...(source.from === 'PLAIN' ? [source.column.plain.clear] : []),
  ];
  await tx.query(
    `UPDATE ${column.table} t SET ${sets.join(', ')}
     FROM unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})
       AS r (${key.map((_, at) => `key_${at}`).join(', ')}, new_sealed, new_index)
     WHERE ${key.map(({ name }, at) => `t.${name} = r.key_${at}`).join(' AND ')}`,
    lists,
  );
}

function opened(vault: Vault, sealed: Buffer, context: SealContext): string | null {
  try {
    return vault.open(sealed, context);
  } catch {
    return null;
  }
}
