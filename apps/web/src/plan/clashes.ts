import type { Spot } from './moving.js';
import type { PlanOutcome } from './plan.graphql.js';

type Warning = PlanOutcome['warnings'][number];

/** What stands in each other's way, as it is said: by group, people counted, and nobody by name. */
export interface Clash {
  readonly key: string;
  readonly kind: Warning['kind'];
  /** How many people at once. */
  readonly count: number;
  /** Null: the reader may not see it. */
  readonly groupName: string | null;
  readonly spots: readonly Spot[];
}

export function clashesOf(warnings: readonly Warning[]): readonly Clash[] {
  const clashes = new Map<string, Clash>();
  const people = new Map<string, number>();
  for (const { kind, otherSession } of warnings) {
    const groupName = otherSession?.group.publicName ?? null;
    const key = `${kind} ${groupName ?? ''}`;
    const of = `${key} ${otherSession?.id ?? ''}`;
    const count = (people.get(of) ?? 0) + 1;
    people.set(of, count);
    const known = clashes.get(key) ?? { key, kind, count, groupName, spots: [] };
    const spots = count === 1 && otherSession ? [...known.spots, spotOf(otherSession)] : known.spots;
    clashes.set(key, { ...known, spots, count: Math.max(known.count, count) });
  }
  return [...clashes.values()];
}

function spotOf({ localDate, wallTime }: Spot): Spot {
  return { localDate, wallTime };
}
