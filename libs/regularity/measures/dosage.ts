/**
 * Dosage of a group (G2): how much of it people have had. Intensity is hours a week, duration is weeks, breadth is how many
 * kinds of session. Of one person: over the ISO weeks from their first attendance to their last, both included.
 */

/** One session that somebody attended. */
export interface AttendedSession {
  /** Number of the ISO week, counted without gaps over the years (`isoWeekIndex`). */
  readonly week: number;
  readonly hours: number;
  /** Such as MEETING or EXCURSION. */
  readonly kind: string;
}

/** What one person has had. */
export interface Dose {
  /** Hours attended ÷ `weeks`. */
  readonly hoursPerWeek: number;
  /** From the first attended week to the last, both included; at least 1. */
  readonly weeks: number;
  /** Kinds of session attended; at least 1. */
  readonly kinds: number;
}

export interface Average {
  readonly mean: number;
  readonly median: number;
}

/** What the people of a group have had, each person once. */
export interface Dosage {
  readonly people: number;
  readonly hoursPerWeek: Average;
  readonly weeks: Average;
  readonly kinds: Average;
}

/** The dose of one person; null when they attended nothing. */
export function doseOf(attended: readonly AttendedSession[]): Dose | null {
  if (attended.length === 0) return null;
  let first = Infinity;
  let last = -Infinity;
  let hours = 0;
  const kinds = new Set<string>();
  for (const session of attended) {
    first = Math.min(first, session.week);
    last = Math.max(last, session.week);
    hours += session.hours;
    kinds.add(session.kind);
  }
  const weeks = last - first + 1;
  return { hoursPerWeek: hours / weeks, weeks, kinds: kinds.size };
}

/** The dosage of a group; null when nobody attended anything. */
export function dosage(doses: readonly Dose[]): Dosage | null {
  if (doses.length === 0) return null;
  return {
    people: doses.length,
    hoursPerWeek: averageOf(doses.map((dose) => dose.hoursPerWeek)),
    weeks: averageOf(doses.map((dose) => dose.weeks)),
    kinds: averageOf(doses.map((dose) => dose.kinds)),
  };
}

function averageOf(values: readonly number[]): Average {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = 0, above = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return { mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, median: (below + above) / 2 };
}
