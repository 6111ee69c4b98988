import { columnsOf } from '#libs/database/columns-of.js';
import { identifier, sql, type NoParameters } from '#libs/database/sql.js';
import { SEALED_COLUMNS, SEALED_COLUMNS_OF_THE_INSTALLATION, type SealedColumn } from './sealed-columns.js';
import { SealingKey } from './sealing-key.entity.js';

export type RegisteredKey = Pick<SealingKey, 'id' | 'checkValue'>;

export const REGISTER_KEY = sql<RegisteredKey>`
  INSERT INTO sealing_key (id, check_value) VALUES (${'id'}, ${'checkValue'}) ON CONFLICT (id) DO NOTHING`;

export const REGISTERED_KEYS = sql<NoParameters, RegisteredKey>`
  SELECT ${columnsOf(SealingKey, undefined, ['id', 'checkValue'])} FROM sealing_key ORDER BY id`;

function keysOf({ table, sealed }: SealedColumn) {
  const column = identifier(sealed);
  return sql<NoParameters, { id: string }>`
    SELECT DISTINCT sealed_with(${column}) AS id FROM ${identifier(table)} WHERE ${column} IS NOT NULL`;
}

/** The ids of the keys that something is sealed with: in an organisation, and in the installation. */
export const KEYS_IN_USE = {
  ofOrganisation: SEALED_COLUMNS.map(keysOf),
  ofInstallation: SEALED_COLUMNS_OF_THE_INSTALLATION.map(keysOf),
} as const;

export const ALL_ORGANISATIONS = sql<NoParameters, { organisationId: string }>`
  SELECT id AS organisation_id FROM organisation`;
