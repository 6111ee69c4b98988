import { fragment, identifier, type Fragment } from '#libs/database/sql.js';

/** A part of a table's primary key, in its order. */
interface KeyColumn {
  readonly name: string;
  readonly type: 'uuid' | 'integer' | 'bytea';
}

/** A column that holds sealed values. */
export interface SealedColumn {
  readonly table: string;
  readonly key: readonly KeyColumn[];
  readonly sealed: string;
  /** The column of the blind index; null when nothing is found by it. */
  readonly index: string | null;
}

/** A sealed column of the organisations' tables, which have held values in the clear. */
export interface TenantSealedColumn extends SealedColumn {
  /** Where the value stood before values were sealed. */
  readonly plain: {
    /** The value in a row `t`. */
    readonly value: Fragment;
    /** What takes it out. */
    readonly clear: Fragment;
  };
}

const ID: readonly KeyColumn[] = [{ name: 'id', type: 'uuid' }];

function textBefore(column: string): TenantSealedColumn['plain'] {
  return { value: identifier(`t.${column}`), clear: fragment`${identifier(column)} = NULL` };
}

/** Every sealed column of the organisations' tables: what is not here is not rotated, and a key it needs is not missed. */
export const SEALED_COLUMNS: readonly TenantSealedColumn[] = [
  {
    table: 'phone_number',
    key: ID,
    sealed: 'number_sealed',
    index: 'number_index',
    plain: textBefore('e164'),
  },
  {
    table: 'inbound_text',
    key: ID,
    sealed: 'from_sealed',
    index: 'from_index',
    plain: textBefore('from_e164'),
  },
  { table: 'sandbox_text', key: ID, sealed: 'to_sealed', index: 'to_index', plain: textBefore('to_e164') },
  {
    table: 'import_row',
    key: [
      { name: 'import_id', type: 'uuid' },
      { name: 'position', type: 'integer' },
    ],
    sealed: 'phone_sealed',
    index: null,
    plain: { value: fragment`t.data ->> 'e164'`, clear: fragment`data = t.data - 'e164'` },
  },
];

/** Sealed columns of tables that belong to the installation and to no organisation. */
export const SEALED_COLUMNS_OF_THE_INSTALLATION: readonly SealedColumn[] = [
  { table: 'gateway_event', key: ID, sealed: 'payload', index: null },
  {
    table: 'smpp_incoming_part',
    key: [
      { name: 'text_key', type: 'bytea' },
      { name: 'part', type: 'integer' },
    ],
    sealed: 'payload',
    index: null,
  },
];
