import { getMetadataArgsStorage } from 'typeorm';
import { columnsOf } from './columns-of.js';
import { identifier, sql, type Statement } from './sql.js';
import type { Tx } from './tenant-database.js';

type EntityClass<Row> = abstract new () => Row;
type ById = Statement<{ ids: readonly string[] }, never>;

const statements = new Map<unknown, ById>();

/** The statement that reads rows of an entity by their ids; one for each entity, which connections keep prepared. */
export function selectById(entity: EntityClass<object>): ById {
  let statement = statements.get(entity);
  if (!statement) {
    const table = getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name;
    if (table === undefined) throw new Error(`${entity.name} has no table`);
    statement = sql<{ ids: readonly string[] }>`
      SELECT ${columnsOf(entity)} FROM ${identifier(table)} WHERE id = ANY (${'ids'}::uuid[])`;
    statements.set(entity, statement);
  }
  return statement;
}

/** Rows of an entity by their ids, in any order; ids of nothing have no row. */
export function rowsById<Row extends object>(
  tx: Tx,
  entity: EntityClass<Row>,
  ids: readonly string[],
): Promise<Row[]> {
  return selectById(entity).rows(tx, { ids });
}

/** A row of an entity by its id; null without one. */
export async function rowById<Row extends object>(
  tx: Tx,
  entity: EntityClass<Row>,
  id: string,
): Promise<Row | null> {
  const [row] = await rowsById(tx, entity, [id]);
  return row ?? null;
}
