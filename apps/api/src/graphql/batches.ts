import { rowsById } from '#libs/database/rows-by-id.js';
import type { Batch } from '../auth/request-scope.js';

/** A batch for `RequestScope.load` that fetches rows by their ids. */
export function byId<Row extends { id: string }>(entity: abstract new () => Row): Batch<string, Row> {
  return async (tx, ids) => new Map((await rowsById(tx, entity, ids)).map((row) => [row.id, row]));
}
