import { byKey, type Entry } from '../outbox/outbox.js';
import type { Mark } from './mark.js';
import { addedRow, type Roster, type RosterRow } from './roster.js';

/** A row as it is shown: what the server holds, under what this device has marked and not sent. */
export interface ShownRow extends RosterRow {
  readonly state: 'SAVED' | 'WAITING' | 'REFUSED';
  /** Why the server did not take the mark that is shown. */
  readonly refusal: string | null;
}

/** The rows of a register with what waits in the outbox laid over them; people added on this device come last. */
export function shownRows(roster: Roster, entries: readonly Entry[]): readonly ShownRow[] {
  const own = new Map<string, Entry>();
  for (const entry of [...entries].sort(byKey)) {
    if (entry.sessionId === roster.sessionId && entry.change.kind === 'MARK') {
      own.set(entry.change.participantId, entry);
    }
  }
  const entryOf = (row: RosterRow) =>
    latestOf(
      own.get(row.participantId),
      row.newcomerKey === undefined ? undefined : own.get(row.newcomerKey),
    );
  const rows = roster.rows.map((row) => laidOver(row, entryOf(row)));
  const known = new Set(
    roster.rows.flatMap(({ participantId, newcomerKey = participantId }) => [participantId, newcomerKey]),
  );
  const added = [...own].flatMap(([participantId, entry]) =>
    known.has(participantId) ? [] : [laidOver(strangerOf(entry), entry)],
  );
  return [...rows, ...added];
}

function latestOf(one: Entry | undefined, other: Entry | undefined): Entry | undefined {
  if (!one || !other) return one ?? other;
  return one.key > other.key ? one : other;
}

function laidOver(row: RosterRow, entry: Entry | undefined): ShownRow {
  if (entry?.change.kind !== 'MARK' || (row.markedAt ?? 0) > entry.change.markedAt) {
    return { ...row, state: 'SAVED', refusal: null };
  }
  const { mark, markedAt, note } = entry.change;
  const refusal = entry.refused?.code ?? null;
  return { ...row, mark, markedAt, note, state: refusal === null ? 'WAITING' : 'REFUSED', refusal };
}

function strangerOf({ change }: Entry): RosterRow {
  if (change.kind !== 'MARK') throw new Error('Only marks are of somebody');
  const { participantId, name, isNewcomer } = change;
  return addedRow(isNewcomer ? { participantId, name, newcomerKey: participantId } : { participantId, name });
}

/** Visitors without a name, as this device has counted them or else as the server holds them. */
export function shownVisitors(roster: Roster, entries: readonly Entry[]): number {
  const counts = [...entries]
    .sort(byKey)
    .flatMap(({ sessionId, change }) =>
      sessionId === roster.sessionId && change.kind === 'VISITORS' ? [change.anonymousVisitors] : [],
    );
  return counts.at(-1) ?? roster.visitors;
}

/** Who is meant by "everyone is here": whoever is unmarked and has not said that they are not coming. */
export function everyoneElse(rows: readonly ShownRow[]): readonly ShownRow[] {
  return rows.filter(({ mark, said }) => mark === null && said !== 'NOT_COMING');
}

export function wasThere(mark: Mark | null): boolean {
  return mark === 'PRESENT' || mark === 'LATE';
}
