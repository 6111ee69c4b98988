import type { EntityTarget, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { keysetWhere, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';

/**
 * Fetches the same page of many lists in one statement: for each parent up to `limit + 1` rows after the cursor.
 *
 * @param query the rows of all parents, already filtered
 * @param parentColumn property path of the parent's id, such as `membership.groupId`
 * @returns the rows of all parents, each parent's in the direction of the request
 */
export async function fetchPagePerParent<Row extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<Row>,
  query: SelectQueryBuilder<Row>,
  parentColumn: string,
  columns: readonly KeysetColumn[],
  request: PageRequest,
): Promise<Row[]> {
  const alias = query.alias;
  const { sql, params, orderBy } = keysetWhere(columns, request, 1);
  const named = sql.replace(
    /\$(\d+)::(\w+)/g,
    (_match, index: string, cast: string) => `CAST(:key${index} AS ${cast})`,
  );
  const ranked = query
    .clone()
    .andWhere(named, Object.fromEntries(params.map((value, index) => [`key${index + 1}`, value])))
    .select(`${alias}.id`, 'id')
    .addSelect(`row_number() OVER (PARTITION BY ${parentColumn} ORDER BY ${orderBy})`, 'place');
  return tx
    .getRepository(entity)
    .createQueryBuilder(alias)
    .innerJoin(`(${ranked.getQuery()})`, 'ranked', `ranked.id = ${alias}.id AND ranked.place <= :rankLimit`)
    .setParameters({ ...ranked.getParameters(), rankLimit: request.limit + 1 })
    .orderBy('ranked.place', 'ASC')
    .getMany();
}
