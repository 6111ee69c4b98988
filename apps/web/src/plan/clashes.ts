import type { Spot } from './moving.js';
import type { PlanOutcome } from './plan.graphql.js';

type Warning = PlanOutcome['warnings'][number];

/** What stands in each other's way, as it is said: people of the same two sessions together, and nobody by name. */
export interface Clash {
  readonly key: string;
  readonly kind: Warning['kind'];
  readonly count: number;
  /** Null: the reader may not see it. */
  readonly other: (Spot & { readonly groupName: string }) | null;
}

export function clashesOf(warnings: readonly Warning[]): readonly Clash[] {
  const clashes = new Map<string, Clash>();
  for (const { kind, otherSession } of warnings) {
    const key = `${kind} ${otherSession?.id ?? ''}`;
    const other = otherSession && {
      localDate: otherSession.localDate,
      wallTime: otherSession.wallTime,
      groupName: otherSession.group.publicName,
    };
    clashes.set(key, { key, kind, other, count: (clashes.get(key)?.count ?? 0) + 1 });
  }
  return [...clashes.values()];
}
