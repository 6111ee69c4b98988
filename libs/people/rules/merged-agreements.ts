import type { LocalDate } from '#libs/calendar/local-date.js';

/** One agreement of one of the two people to one purpose. */
export interface Agreement {
  readonly id: string;
  readonly isKept: boolean;
  readonly grantedOn: LocalDate;
  readonly withdrawnOn: LocalDate | null;
}

/** What becomes of the agreements of both to one purpose. */
export interface MergedAgreements<A extends Agreement> {
  /** The agreement that holds, or will from its day on; null when none does. */
  readonly standing: A | null;
  /** One given earlier for the same: it is gone, as one agreement holds at a time. The audit trail has it. */
  readonly superseded: A | null;
  /** From this day on the standing one holds no more; null while it goes on. */
  readonly endsOn: LocalDate | null;
  /** The agreement of the other one whose end ends the standing one. */
  readonly endedBy: A | null;
}

/**
 * The agreements of one person out of those of two. Whoever ended an agreement and gave none since has ended it for both:
 * a withdrawal wins, whatever day it is of. Of two that hold the later one stands. Nothing becomes wider than it was.
 */
export function mergedAgreements<A extends Agreement>(
  agreements: readonly A[],
  today: LocalDate,
): MergedAgreements<A> {
  const holding = agreements
    .filter(({ withdrawnOn }) => withdrawnOn === null || withdrawnOn > today)
    .toSorted((a, b) =>
      a.grantedOn === b.grantedOn ? Number(b.isKept) - Number(a.isKept) : a.grantedOn < b.grantedOn ? 1 : -1,
    );
  const [standing = null, superseded = null] = holding;
  if (standing === null) return { standing, superseded, endsOn: null, endedBy: null };
  // Whoever has an agreement that holds has not ended theirs.
  const ended = agreements.filter(({ isKept }) => !holding.some((each) => each.isKept === isKept));
  const endedBy = ended.toSorted((a, b) => (a.withdrawnOn! < b.withdrawnOn! ? 1 : -1))[0] ?? null;
  const ends = [standing.withdrawnOn, superseded?.withdrawnOn ?? null, endedBy && today];
  const [end = null] = ends.filter((day) => day !== null).toSorted();
  const endsOn = end !== null && end < standing.grantedOn ? standing.grantedOn : end;
  return { standing, superseded, endsOn, endedBy };
}
