import { monthIndex } from '#libs/calendar/month.js';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { weekdayOf } from '#libs/calendar/local-date.js';
import type { MembershipPeriod } from '../measures/history.js';
import type { MarkEntry, PersonMeasures } from '../measures/measures.js';
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

/** M2 and M3, with the visits, counted the slow way: sets of weeks, and runs over the sorted list of offered weeks. */
export function weeksByDefinition(entries: readonly MarkEntry[]): PersonMeasures {
  const eligible = eligibleOf(entries);
  const offered = [...new Set(eligible.map(weekOf))].sort((a, b) => a - b);
  const active = new Set(eligible.filter(came).map(weekOf));
  const runs = offered
    .map((week) => (active.has(week) ? 'x' : ' '))
    .join('')
    .split(' ')
    .map((run) => run.length);
  return {
    visits: entries.filter(came).length,
    activeWeeks: active.size,
    offeredWeeks: offered.length,
    currentStreak: runs.at(-1)!,
    bestStreak: Math.max(...runs),
  };
}

/** The history as its definition says it, each figure counted by itself. */
export function historyByDefinition(
  entries: readonly MarkEntry[],
  kind: 'WEEK' | 'MONTH',
): MembershipPeriod[] {
  const periodOf = (one: MarkEntry) => (kind === 'WEEK' ? isoWeekIndex(one.date) : monthIndex(one.date));
  const eligible = eligibleOf(entries);
  const weeks = [...new Set(eligible.map(weekOf))].map((week) =>
    eligible.filter((one) => weekOf(one) === week),
  );
  const something = entries.filter((one) => came(one) || eligible.includes(one));
  return [...new Set(something.map(periodOf))].map((index) => {
    const own = eligible.filter((one) => periodOf(one) === index);
    const offered = weeks.filter(([first]) => periodOf(first!) === index);
    const upTo = eligible.slice(0, eligible.findLastIndex((one) => periodOf(one) === index) + 1);
    return {
      index,
      visits: entries.filter((one) => came(one) && periodOf(one) === index).length,
      attended: own.filter(came).length,
      missed: own.filter((one) => !came(one)).length,
      offeredWeeks: offered.length,
      activeWeeks: offered.filter((week) => week.some(came)).length,
      momentum: own.length === 0 ? null : Math.round(1000 * byDefinition(upTo).momentum!) / 1000,
    };
  });
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
