import { Column } from 'typeorm';
import type { Measure, MeasureValues } from '../measures/catalogue.js';

/** A class with a column for each of these measures, for entities to extend. */
export function withMeasureColumns<M extends Measure>(
  measures: readonly M[],
): abstract new () => MeasureValues<M> {
  abstract class MeasureColumns {}
  for (const { key, column, sqlType, nullable } of measures) {
    Column({ name: column, type: sqlType, nullable })(MeasureColumns.prototype, key);
  }
  return MeasureColumns as abstract new () => MeasureValues<M>;
}
