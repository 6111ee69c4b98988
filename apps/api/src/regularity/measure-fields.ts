import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  sortableBy,
  type Measure,
  type MeasureValues,
  type SortName,
} from '#libs/regularity/measures/catalogue.js';
import { enumOf } from '../graphql/enum-of.js';

type Class<Instance> = abstract new () => Instance;

const GRAPHQL_TYPES = { integer: Int, 'double precision': Float } as const;

/** `base` with a field for each of these measures, for object types to extend. */
export function withMeasureFields<M extends Measure, Base extends object>(
  measures: readonly M[],
  base: Class<Base>,
): Class<Base & MeasureValues<M>> {
  @ObjectType({ isAbstract: true })
  abstract class MeasureFields extends (base as Class<object>) {}
  for (const { key, sqlType, nullable, description } of measures) {
    Field(() => GRAPHQL_TYPES[sqlType], { nullable, description })(MeasureFields.prototype, key);
  }
  return MeasureFields as Class<Base & MeasureValues<M>>;
}

/** The enum of what a list can be sorted by, registered: those of these measures that can be sorted by. */
export function sortEnum<M extends Measure>(
  measures: readonly M[],
  { name, description }: { readonly name: string; readonly description: string },
): { readonly [Name in SortName<M>]: Name } {
  const sortable = Object.entries<Measure>(sortableBy(measures));
  const names = enumOf(sortable.map(([sort]) => sort as SortName<M>));
  registerEnumType(names, {
    name,
    description,
    valuesMap: Object.fromEntries(
      sortable.map(([sort, measure]) => [sort, { description: measure.sortable ?? '' }]),
    ) as { [Name in SortName<M>]: { description: string } },
  });
  return names;
}
