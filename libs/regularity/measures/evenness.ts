/**
 * Evenness (M4): how regularly attendances are spaced, from the gaps between them. A gap is counted in eligible sessions,
 * so 1 means that the very next one was attended, and breaks and cancelled weeks lengthen nothing.
 */

/** With fewer attendances than this a pattern would say more about chance than about the person. */
export const MIN_ATTENDED_FOR_EVENNESS = 5;

/** Running sums over the gaps. Plain data; whole numbers, so the sums are exact in any order. */
export interface GapTally {
  readonly count: number;
  readonly sum: number;
  readonly squareSum: number;
  /** Eligible sessions missed since the last attendance; null before the first. */
  readonly missedSince: number | null;
}

export const NO_GAPS: GapTally = { count: 0, sum: 0, squareSum: 0, missedSince: null };

/** The gaps after one more eligible session. */
export function addToGaps(gaps: GapTally, came: boolean): GapTally {
  if (gaps.missedSince === null) return came ? { ...gaps, missedSince: 0 } : gaps;
  if (!came) return { ...gaps, missedSince: gaps.missedSince + 1 };
  const gap = gaps.missedSince + 1;
  return {
    count: gaps.count + 1,
    sum: gaps.sum + gap,
    squareSum: gaps.squareSum + gap * gap,
    missedSince: 0,
  };
}

/**
 * (1 − A_n)/2, from 0 to 1: 1 when all gaps are equal, 1/2 when they are as uneven as chance makes them, towards 0 when
 * visits come in bursts. A_n is the burstiness of n gaps, corrected for small n, with r the ratio of their standard
 * deviation (over n) to their mean. Null with fewer than five attendances.
 * Source: E.-K. Kim & H.-H. Jo, Physical Review E 94 (2016) 032311, arXiv 1604.01125.
 */
export function evenness({ count: n, sum, squareSum }: GapTally): number | null {
  if (n < MIN_ATTENDED_FOR_EVENNESS - 1) return null;
  // σ/μ from whole numbers: exactly 0 when all gaps are equal.
  const r = Math.sqrt(n * squareSum - sum * sum) / sum;
  const burstiness =
    (Math.sqrt(n + 1) * r - Math.sqrt(n - 1)) / ((Math.sqrt(n + 1) - 2) * r + Math.sqrt(n - 1));
  return (1 - burstiness) / 2;
}
