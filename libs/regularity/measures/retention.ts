/**
 * Retention of a group (G1): how long people stay, as the Kaplan–Meier estimate of the survival of memberships with
 * Greenwood's variance.
 *
 * Somebody has left when at least four weeks in which the group offered them a session went by after their last
 * attendance; they left at that attendance. Everybody else is censored at their last attendance: so long they are known
 * to have stayed, and what comes after is not known yet. Durations are whole weeks since the membership began.
 *
 * Source: E. L. Kaplan & P. Meier, JASA 53 (1958) 457–481; M. Greenwood, Reports on Public Health 33 (1926).
 */

/** So many offered weeks missed in a row after the last attendance mean that somebody has left. */
export const WEEKS_MISSED_TO_HAVE_LEFT = 4;

const Z_95 = 1.959964;

/** One membership as far as it is known. */
export interface Stay {
  /** Whole weeks from the beginning of the membership to the last attendance; 0 for somebody who never came. */
  readonly weeks: number;
  /** false: still there, as far as is known. */
  readonly left: boolean;
}

/** What changed at one duration. Shares are from 0 to 1. */
export interface RetentionStep {
  /** Whole weeks since the membership began. */
  readonly week: number;
  /** Memberships that had lasted until then. */
  readonly atRisk: number;
  /** Of them, those that ended at this duration. */
  readonly left: number;
  /** The share that is estimated to stay longer than this. */
  readonly survival: number;
  /** The 95 % interval of `survival`; null once nobody is left, when its variance is not defined. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface Retention {
  readonly memberships: number;
  readonly left: number;
  /** The durations at which somebody left, in order. Before the first one everybody stays. */
  readonly steps: readonly RetentionStep[];
  /** The first week after which at most half are estimated to stay; null when more than half do. */
  readonly medianWeeks: number | null;
}

/** The retention of a group from the stays of its members, in any order. */
export function retention(stays: readonly Stay[]): Retention {
  const byWeek = new Map<number, { left: number; gone: number }>();
  for (const { weeks, left } of stays) {
    const at = byWeek.get(weeks) ?? { left: 0, gone: 0 };
    byWeek.set(weeks, { left: at.left + (left ? 1 : 0), gone: at.gone + 1 });
  }
  const steps: RetentionStep[] = [];
  let atRisk = stays.length;
  let survival = 1;
  let greenwood = 0;
  for (const [week, { left, gone }] of [...byWeek].sort(([a], [b]) => a - b)) {
    if (left > 0) {
      survival *= 1 - left / atRisk;
      greenwood += left / (atRisk * (atRisk - left));
      const halfWidth = Z_95 * survival * Math.sqrt(greenwood);
      steps.push({
        week,
        atRisk,
        left,
        survival,
        low: survival === 0 ? null : Math.max(0, survival - halfWidth),
        high: survival === 0 ? null : Math.min(1, survival + halfWidth),
      });
    }
    // Who is censored at a duration was still at risk at it.
    atRisk -= gone;
  }
  return {
    memberships: stays.length,
    left: stays.filter(({ left }) => left).length,
    steps,
    medianWeeks: steps.find((step) => step.survival <= 0.5)?.week ?? null,
  };
}
