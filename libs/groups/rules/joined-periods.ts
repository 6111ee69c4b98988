import type { LocalDate } from '#libs/calendar/local-date.js';

/** Some days of one of the two people; `endsOn` null while they go on. */
export interface Period {
  readonly id: string;
  readonly isKept: boolean;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/** Periods that overlap, as one. */
export interface JoinedPeriod<P extends Period> {
  /** The one that stays, with the days of all. */
  readonly survivor: P;
  readonly absorbed: readonly P[];
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/**
 * Joins periods that share a day to one from the earliest start to the latest end. The earliest of the kept person stays,
 * where there is one. Periods that only follow one another are two, as they are for one person: they left and came again.
 */
export function joinOverlapping<P extends Period>(periods: readonly P[]): JoinedPeriod<P>[] {
  const joined: { members: P[]; endsOn: LocalDate | null }[] = [];
  for (const period of periods.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))) {
    const last = joined.at(-1);
    if (last !== undefined && (last.endsOn === null || period.startsOn <= last.endsOn)) {
      last.members.push(period);
      last.endsOn = later(last.endsOn, period.endsOn);
    } else {
      joined.push({ members: [period], endsOn: period.endsOn });
    }
  }
  return joined.map(({ members, endsOn }) => {
    const survivor = members.find(({ isKept }) => isKept) ?? members[0]!;
    const absorbed = members.filter((member) => member !== survivor);
    return { survivor, absorbed, startsOn: members[0]!.startsOn, endsOn };
  });
}

function later(a: LocalDate | null, b: LocalDate | null): LocalDate | null {
  if (a === null || b === null) return null;
  return a > b ? a : b;
}
