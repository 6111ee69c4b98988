import type { ValueTransformer } from 'typeorm';

/** PostgreSQL gives a `time` as HH:MM:SS; wall times are written HH:MM. */
export const wallTimeColumn: ValueTransformer = {
  to: (value: string) => value,
  from: (value: string) => value.slice(0, 5),
};
