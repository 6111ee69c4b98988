/**
 * Momentum (M6): the share of eligible sessions attended, in which each session weighs two thirds of the one after it.
 * The divisor begins empty too, so the first marks are not pulled towards a starting value.
 */

/** The weight lost at each further session; (2 − α)/α = 5 plain sessions have an average as steady. */
export const MOMENTUM_ALPHA = 1 / 3;

/** The weighted sums N and D. Plain data. */
export interface MomentumTally {
  readonly attended: number;
  readonly eligible: number;
}

export const NO_MOMENTUM: MomentumTally = { attended: 0, eligible: 0 };

/** N ← (1−α)N + x and D ← (1−α)D + 1, for one more eligible session. */
export function addToMomentum(momentum: MomentumTally, came: boolean): MomentumTally {
  return {
    attended: (1 - MOMENTUM_ALPHA) * momentum.attended + (came ? 1 : 0),
    eligible: (1 - MOMENTUM_ALPHA) * momentum.eligible + 1,
  };
}

/** N/D, from 0 to 1; null before the first eligible session. */
export function momentum({ attended, eligible }: MomentumTally): number | null {
  return eligible === 0 ? null : attended / eligible;
}
