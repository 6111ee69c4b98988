/**
 * How many rounds a random test runs of the `full` number: the share that RYTMI_ROUNDS says, 1 by `npm run test:full`,
 * one fifth otherwise; at least one.
 */
export function rounds(full: number): number {
  return Math.max(1, Math.round(full * Number(process.env.RYTMI_ROUNDS ?? 1)));
}

/** What random tests of this run start from; RYTMI_SEED repeats it. */
export const SEED = Number(process.env.RYTMI_SEED ?? 0);
