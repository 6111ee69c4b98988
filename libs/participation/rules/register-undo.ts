import type { Mark } from './mark.js';
import { overtakes, type DatedMark, type NewChange } from './register-decision.js';

/**
 * How the last change of a register is taken back, decided without a database. What stood before it is marked anew, as of
 * now: history only grows. Whoever undoes step by step goes back through their own changes, the latest first; what others
 * have changed since stays as they left it.
 */

/** A mark of the session as its history has it. */
export interface PastChange extends DatedMark {
  readonly participantId: string;
  /** Null for marks of the system. */
  readonly actorId: string | null;
  /** Marks that arrived together have the same; null for those from before batches were counted. */
  readonly batch: number | null;
  readonly previousMark: Mark | null;
  /** The client key of the mark that it took the place of; null: there was none. */
  readonly previousKey: string | null;
  /** Whether it was in force on arrival. */
  readonly applied: boolean;
  /** The batch that it undoes; null: it is a mark of its own. */
  readonly undoesBatch: number | null;
}

export interface UndoState {
  readonly history: readonly PastChange[];
  /** The client key of the mark in force of each person. */
  readonly inForce: ReadonlyMap<string, string>;
  readonly makerId: string;
  readonly receivedAt: Date;
  readonly newKey: () => string;
}

export type UndoDecision =
  | { readonly kind: 'NOTHING_TO_UNDO' }
  | {
      readonly kind: 'CHANGED_SINCE';
      /** What stands now instead of the maker's marks. */
      readonly standing: readonly { readonly participantId: string; readonly mark: Mark | null }[];
    }
  | { readonly kind: 'UNDO'; readonly batch: number; readonly changes: readonly NewChange[] };

/** Decides what becomes of the last batch of marks that its maker has not undone yet. */
export function decideUndo(state: UndoState): UndoDecision {
  const batch = lastBatchOf(state);
  if (batch === null) return { kind: 'NOTHING_TO_UNDO' };
  const past = new Past(state.history);
  const people = past.peopleIn(batch);
  const standing = people.map((participantId) => past.change(state.inForce.get(participantId))!);
  const changed = standing.filter((change) => past.meantBy(change)?.batch !== batch);
  if (changed.length > 0) {
    const standsNow = changed.map(({ participantId, mark }) => ({ participantId, mark }));
    return { kind: 'CHANGED_SINCE', standing: standsNow };
  }
  const changes = standing.map((change) => restoring(past, change, batch, state));
  return { kind: 'UNDO', batch, changes };
}

function lastBatchOf({ history, makerId }: UndoState): number | null {
  const undone = new Set(history.map(({ undoesBatch }) => undoesBatch));
  const own = history.flatMap(({ actorId, batch, applied, undoesBatch }) =>
    actorId === makerId && applied && undoesBatch === null && batch !== null && !undone.has(batch)
      ? [batch]
      : [],
  );
  return own.length === 0 ? null : Math.max(...own);
}

function restoring(
  past: Past,
  standing: PastChange,
  batch: number,
  { receivedAt, newKey }: UndoState,
): NewChange {
  const { participantId } = standing;
  const before = past.before(participantId, batch);
  const restored = { clientKey: newKey(), markedAt: receivedAt };
  // Two marks of one moment are ordered by their keys: a longer key stands after the key that it begins with.
  const dated = overtakes(restored, standing)
    ? restored
    : { clientKey: `${standing.clientKey}~${restored.clientKey}`, markedAt: standing.markedAt };
  return {
    ...dated,
    participantId,
    mark: before?.mark ?? null,
    walkIn: before?.walkIn ?? false,
    note: before?.note ?? null,
    previousMark: standing.mark,
    previousKey: standing.clientKey,
    applied: true,
    undoesBatch: batch,
  };
}

/** The history of a register, by its keys. */
class Past {
  private readonly byKey: ReadonlyMap<string, PastChange>;

  constructor(private readonly history: readonly PastChange[]) {
    this.byKey = new Map(history.map((change) => [change.clientKey, change]));
  }

  change(key: string | null | undefined): PastChange | null {
    return (key != null && this.byKey.get(key)) || null;
  }

  /** Those whose mark in force the batch has changed. */
  peopleIn(batch: number): string[] {
    const applied = this.history.filter((change) => change.batch === batch && change.applied);
    return [...new Set(applied.map(({ participantId }) => participantId))];
  }

  /** What stood before the first mark that a batch has of a person; null: they were not marked. */
  before(participantId: string, batch: number): PastChange | null {
    const keys = new Set<string>();
    const inBatch = this.history.filter(
      (change) => change.batch === batch && change.participantId === participantId && change.applied,
    );
    for (const { clientKey } of inBatch) keys.add(clientKey);
    const first = inBatch.find(({ previousKey }) => previousKey === null || !keys.has(previousKey));
    return this.change(first?.previousKey);
  }

  /** The mark that stands again by this change: itself, or what it brought back. */
  meantBy(change: PastChange): PastChange | null {
    let meant: PastChange | null = change;
    while (meant !== null && meant.undoesBatch !== null) {
      meant = this.before(meant.participantId, meant.undoesBatch);
    }
    return meant;
  }
}
