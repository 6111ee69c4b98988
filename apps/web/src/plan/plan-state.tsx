import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Carried, Spot } from './moving.js';
import type { PlannedSession } from './plan.graphql.js';

/** A change that is being looked at before it is made. */
export type Intent =
  | {
      readonly kind: 'MOVE';
      readonly session: PlannedSession;
      readonly to: Spot;
      readonly place?: string | null;
      readonly scope?: PlanScope;
    }
  | { readonly kind: 'CANCEL'; readonly session: PlannedSession }
  | { readonly kind: 'RESTORE'; readonly session: PlannedSession };

export type PlanScope = 'THIS' | 'THIS_AND_FOLLOWING';

/** What was done last, and how it is taken back; null: it cannot be. */
export interface Done {
  readonly text: string;
  readonly undo: (() => void) | null;
}

interface PlanState {
  /** The group that is looked at; null: all of them. */
  readonly groupId: string | null;
  readonly chooseGroup: (groupId: string | null) => void;
  readonly carried: Carried | null;
  readonly carry: (carried: Carried | null) => void;
  readonly intent: Intent | null;
  readonly intend: (intent: Intent | null) => void;
  readonly done: Done | null;
  readonly tell: (done: Done | null) => void;
}

const PlanContext = createContext<PlanState | null>(null);

/** What stays while somebody goes from week to week: the chosen group, what is carried, and what was done. */
export function PlanProvider({ children }: { children: ReactNode }) {
  const [groupId, chooseGroup] = useState<string | null>(null);
  const [carried, carry] = useState<Carried | null>(null);
  const [intent, setIntent] = useState<Intent | null>(null);
  const [done, tell] = useState<Done | null>(null);
  const intend = useCallback((next: Intent | null) => {
    setIntent(next);
    carry(null);
    if (next) tell(null);
  }, []);
  const state = useMemo(
    () => ({ groupId, chooseGroup, carried, carry, intent, intend, done, tell }),
    [groupId, carried, intent, intend, done],
  );
  return <PlanContext value={state}>{children}</PlanContext>;
}

export function usePlan(): PlanState {
  const state = useContext(PlanContext);
  if (!state) throw new Error('There is no plan outside of PlanProvider');
  return state;
}
