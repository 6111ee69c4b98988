import type { ErrorCode } from '#libs/errors/app-error.js';
import { isClientKey, MAX_CLIENT_KEY_CHARACTERS } from './client-key.js';
import type { Mark } from './mark.js';
import type { RowRefusal } from './new-visitor.js';

/**
 * What becomes of marks that arrive at a register, decided without a database. Marks of one person in one session are
 * ordered by the moment they were made, ties by their client key. The last one in that order is in force, whichever
 * devices sent the marks and in whichever order they arrived; the others are kept as overtaken.
 */

/** One mark as a device sends it. */
export interface SentMark {
  /** Chosen by the device, once per mark: the same mark sent again carries the same key. */
  readonly clientKey: string;
  readonly participantId: string;
  /** null: unknown again. */
  readonly mark: Mark | null;
  /** The device's clock when the mark was made; left out, it is the moment of receipt. */
  readonly markedAt?: Date | null;
  /** Came without a place, whatever the plans say. */
  readonly walkIn?: boolean | null;
  readonly note?: string | null;
  /** Why the person that it names cannot be made. */
  readonly refusal?: RowRefusal | null;
}

/** A mark with everything that travels with it. */
export interface DatedMark {
  readonly clientKey: string;
  readonly mark: Mark | null;
  readonly walkIn: boolean;
  readonly note: string | null;
  /** Never later than the moment of receipt. */
  readonly markedAt: Date;
}

/** A mark that was kept before, in any session. */
export interface KeptMark extends Omit<DatedMark, 'markedAt'> {
  readonly sessionId: string;
  readonly participantId: string;
  readonly applied: boolean;
}

/** What is known when the marks arrive, read under the lock of the session. */
export interface RegisterState {
  readonly sessionId: string;
  readonly receivedAt: Date;
  /** Those participants who exist, each with the mark in force, if there is one. */
  readonly participants: ReadonlyMap<string, DatedMark | null>;
  /** Marks that already carry one of the client keys. */
  readonly kept: ReadonlyMap<string, KeptMark>;
  /** Keys that are in use where this transaction cannot look. */
  readonly takenKeys: ReadonlySet<string>;
}

/** A mark to keep; `applied` when it was in force on arrival. */
export interface NewChange extends DatedMark {
  readonly participantId: string;
  readonly previousMark: Mark | null;
  /** The client key of the mark that it takes the place of; null: there is none. */
  readonly previousKey: string | null;
  readonly applied: boolean;
  /** The batch of marks before which it brings back what stood; left out: it is a mark of its own. */
  readonly undoesBatch?: number;
}

export type RowDecision =
  | { readonly kind: 'REFUSED'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'REPEATED'; readonly participantId: string; readonly applied: boolean }
  | { readonly kind: 'NEW'; readonly participantId: string; readonly change: NewChange };

export interface RegisterDecision {
  /** One for each mark sent, in the same order. */
  readonly rows: readonly RowDecision[];
  /** The marks now in force, of those participants for whom that changed. */
  readonly inForce: ReadonlyMap<string, DatedMark>;
}

export const MAX_NOTE_CHARACTERS = 2000;

/** Decides row by row; a row that is refused stops no other. */
export function decideMarks(state: RegisterState, sent: readonly SentMark[]): RegisterDecision {
  const kept = new Map(state.kept);
  const standing = new Map(state.participants);
  const inForce = new Map<string, DatedMark>();
  const rows = sent.map((row) => {
    const decision = decideRow(state, row, kept, standing);
    if (decision.kind === 'NEW') {
      const { change } = decision;
      kept.set(row.clientKey, { ...change, sessionId: state.sessionId });
      if (change.applied) {
        standing.set(row.participantId, change);
        inForce.set(row.participantId, change);
      }
    }
    return decision;
  });
  return { rows, inForce };
}

function decideRow(
  state: RegisterState,
  row: SentMark,
  kept: ReadonlyMap<string, KeptMark>,
  standing: ReadonlyMap<string, DatedMark | null>,
): RowDecision {
  if (!isClientKey(row.clientKey)) {
    const message = `The client key must be 1 to ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters`;
    return { kind: 'REFUSED', code: 'BAD_INPUT', message };
  }
  const note = noteOf(row);
  // PostgreSQL's text cannot hold a zero byte.
  if (note !== null && (note.length > MAX_NOTE_CHARACTERS || note.includes('\0'))) {
    const message = `The note must be text of at most ${MAX_NOTE_CHARACTERS} characters`;
    return { kind: 'REFUSED', code: 'BAD_INPUT', message };
  }
  if (row.refusal) return { kind: 'REFUSED', ...row.refusal };
  const before = kept.get(row.clientKey);
  if (before ? !isSame(before, row, state.sessionId) : state.takenKeys.has(row.clientKey)) {
    const message = 'The client key was already used for something else';
    return { kind: 'REFUSED', code: 'CLIENT_KEY_REUSED', message };
  }
  const { participantId } = row;
  if (before) return { kind: 'REPEATED', participantId, applied: before.applied };
  const current = standing.get(participantId);
  if (current === undefined) {
    return { kind: 'REFUSED', code: 'NOT_FOUND', message: 'There is no such participant' };
  }
  const mark: DatedMark = {
    clientKey: row.clientKey,
    mark: row.mark,
    walkIn: row.walkIn ?? false,
    note,
    markedAt: earlier(row.markedAt ?? state.receivedAt, state.receivedAt),
  };
  const applied = current === null || overtakes(mark, current);
  return {
    kind: 'NEW',
    participantId,
    change: {
      ...mark,
      participantId,
      previousMark: current?.mark ?? null,
      previousKey: current?.clientKey ?? null,
      applied,
    },
  };
}

/** Whether `mark` comes after `other` in the one order of all marks of a person in a session. */
export function overtakes(
  mark: Pick<DatedMark, 'markedAt' | 'clientKey'>,
  other: Pick<DatedMark, 'markedAt' | 'clientKey'>,
): boolean {
  const difference = mark.markedAt.getTime() - other.markedAt.getTime();
  return difference === 0 ? mark.clientKey > other.clientKey : difference > 0;
}

/** The moment is left out: a device may have corrected its clock between two attempts to send the same mark. */
function isSame(kept: KeptMark, row: SentMark, sessionId: string): boolean {
  return (
    kept.sessionId === sessionId &&
    kept.participantId === row.participantId &&
    kept.mark === row.mark &&
    kept.walkIn === (row.walkIn ?? false) &&
    kept.note === noteOf(row)
  );
}

function noteOf(row: SentMark): string | null {
  return row.note?.trim() || null;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
