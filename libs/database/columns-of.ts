import { getMetadataArgsStorage } from 'typeorm';
import { SnakeCaseNaming } from './snake-case-naming.js';
import type { Fragment } from './sql.js';

const naming = new SnakeCaseNaming();

type EntityClass<Row> = abstract new () => Row;

/**
 * The columns of an entity's table for a SELECT or RETURNING: all of them, or those named, in the order of the entity.
 * @param alias of the table in the statement
 */
export function columnsOf<Row extends object>(
  entity: EntityClass<Row>,
  alias?: string,
  only?: readonly (keyof Row & string)[],
): Fragment {
  const columns = getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(({ propertyName }) => only === undefined || only.includes(propertyName as keyof Row & string))
    .map(({ propertyName, options }) => naming.columnName(propertyName, options.name));
  if (columns.length !== new Set(only ?? columns).size) {
    throw new Error(`${entity.name} does not have all the columns ${only?.join(', ') ?? ''}`);
  }
  return {
    parts: [columns.map((column) => (alias === undefined ? column : `${alias}.${column}`)).join(', ')],
  };
}
