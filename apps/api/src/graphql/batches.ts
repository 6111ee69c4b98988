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
