import { weekdayOf } from '#libs/calendar/local-date.js';
import type { MarkEntry } from '../metrics.js';
import { came, eligibleOf, weekOf } from './histories.js';

/** The measures M4 to M6 of gaps, weeks and marks written out, as the definitions say them. */
export function byDefinition(entries: readonly MarkEntry[]) {
  const eligible = eligibleOf(entries);
  const attendedAt = eligible.flatMap((one, at) => (came(one) ? [at] : []));
  const gaps = attendedAt.slice(1).map((at, before) => at - attendedAt[before]!);
  const weeks = new Map<number, Set<number>>();
  for (const one of eligible) {
    const days = weeks.get(weekOf(one)) ?? new Set();
    if (came(one)) days.add(weekdayOf(one.date));
    weeks.set(weekOf(one), days);
  }
  const weights = eligible.map((_, at) => (2 / 3) ** (eligible.length - 1 - at));
  const attended = weights.filter((_, at) => came(eligible[at]!));
  return {
    evenness: attendedAt.length < 5 ? null : evennessOf(gaps),
    similarWeeks: weeks.size < 3 ? null : meanSimilarity([...weeks.values()]),
    momentum: eligible.length === 0 ? null : sum(attended) / sum(weights),
  };
}

export function evennessOf(gaps: readonly number[]): number {
  const n = gaps.length;
  const mean = sum(gaps) / n;
  const r = Math.sqrt(sum(gaps.map((gap) => (gap - mean) ** 2)) / n) / mean;
  const a = (Math.sqrt(n + 1) * r - Math.sqrt(n - 1)) / ((Math.sqrt(n + 1) - 2) * r + Math.sqrt(n - 1));
  return (1 - a) / 2;
}

export function meanSimilarity(weeks: readonly ReadonlySet<number>[]): number | null {
  const similarities = weeks.flatMap((a, at) =>
    weeks
      .slice(at + 1)
      .filter((b) => a.size > 0 || b.size > 0)
      .map((b) => [...a].filter((day) => b.has(day)).length / Math.max(a.size, b.size)),
  );
  return similarities.length === 0 ? null : sum(similarities) / similarities.length;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
