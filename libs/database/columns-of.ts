import { getMetadataArgsStorage } from 'typeorm';
import { SnakeCaseNaming } from './snake-case-naming.js';
import type { Fragment } from './sql.js';

const naming = new SnakeCaseNaming();

type EntityClass<Row> = abstract new () => Row;

/**
 * The columns of an entity's table for a SELECT or RETURNING, in the order of the entity and of the classes it extends:
 * those named, or all but those that the entity itself leaves out (`select: false`).
 * @param alias of the table in the statement
 */
export function columnsOf<Row extends object>(
  entity: EntityClass<Row>,
  alias?: string,
  only?: readonly (keyof Row & string)[],
): Fragment {
  const columns = getMetadataArgsStorage()
    .filterColumns(withParents(entity))
    .filter(({ propertyName, options }) =>
      only === undefined ? options.select !== false : only.includes(propertyName as keyof Row & string),
    )
    .map(({ propertyName, options }) => naming.columnName(propertyName, options.name));
  if (columns.length !== new Set(only ?? columns).size) {
    throw new Error(`${entity.name} does not have all the columns ${only?.join(', ') ?? ''}`);
  }
  return {
    parts: [columns.map((column) => (alias === undefined ? column : `${alias}.${column}`)).join(', ')],
  };
}

type AnyClass = abstract new () => unknown;

function withParents(entity: AnyClass): AnyClass[] {
  const parent = Object.getPrototypeOf(entity) as AnyClass;
  // What no class extends is a function of the language, which has no prototype.
  return (parent.prototype as unknown) === undefined ? [entity] : [entity, ...withParents(parent)];
}
