import { In, type EntityTarget, type FindOptionsWhere } from 'typeorm';
import type { Batch } from '../auth/request-scope.js';

/** A batch for `RequestScope.load` that fetches rows by their ids. */
export function byId<Row extends { id: string }>(entity: EntityTarget<Row>): Batch<string, Row> {
  return async (tx, ids) => {
    const where = { id: In([...ids]) } as FindOptionsWhere<Row>;
    const rows = await tx.getRepository(entity).findBy(where);
    return new Map(rows.map((row) => [row.id, row]));
  };
}

/** Rows by a key that several of them share, in the order they came. */
export function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
