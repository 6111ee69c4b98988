import { useCallback, useRef, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewChange } from '../outbox/device-outbox.js';
import { useEntries } from '../outbox/unsent-line.js';
import { useStaff } from '../shell/staff.js';
import { nextMark, type Mark } from './mark.js';
import { everyoneElse, shownRows, shownVisitors, type ShownRow } from './marks-now.js';
import type { Roster } from './roster.js';
import { rosterKey, rosterQuery } from './rosters.js';

/** What was done last, and how things were before it. */
export interface Undoable {
  readonly what: string;
  readonly at: number;
  readonly before: readonly Pick<ShownRow, 'participantId' | 'name' | 'mark' | 'note' | 'isExpected'>[];
}

/** A register with what can be done on it. Each thing done is on the disk before it is shown. */
export function useRegister(sessionId: string) {
  const { who, outbox } = useStaff();
  const client = useQueryClient();
  const query = useQuery(rosterQuery(client, who.staffMemberId, sessionId));
  const entries = useEntries();
  const [undoable, setUndoable] = useState<Undoable | null>(null);
  const turn = useRef<Promise<void>>(Promise.resolve());

  /** One after another, each on the rows as the one before left them: two quick taps are two marks. */
  const inTurn = useCallback(
    (work: (rows: readonly ShownRow[], roster: Roster) => Promise<void>): Promise<void> => {
      const done = turn.current.then(async () => {
        const roster = client.getQueryData<Roster | null>(rosterKey(sessionId));
        if (roster) await work(shownRows(roster, outbox.snapshot()), roster);
      });
      // What could not be written shows no tick; the next tap has its turn all the same.
      turn.current = done.catch(() => undefined);
      return done;
    },
    [client, outbox, sessionId],
  );

  const write = useCallback(
    async (
      rows: readonly ShownRow[],
      changeOf: (row: ShownRow) => { mark: Mark | null; note: string | null },
    ) => {
      const changes: NewChange[] = rows.map((row) => ({
        kind: 'MARK',
        participantId: row.participantId,
        isNewcomer: row.newcomerKey === row.participantId,
        name: row.name,
        walkIn: !row.isExpected,
        ...changeOf(row),
      }));
      await outbox.add(
        sessionId,
        changes,
        rows.map(({ markedAt }) => markedAt ?? 0),
      );
    },
    [outbox, sessionId],
  );

  const done = (what: string, before: readonly ShownRow[]) => setUndoable({ what, before, at: Date.now() });

  const roster = query.data ?? null;
  return {
    query,
    roster,
    rows: roster ? shownRows(roster, entries) : [],
    visitors: roster ? shownVisitors(roster, entries) : 0,
    waiting: entries.filter((entry) => entry.sessionId === sessionId && entry.refused === null).length,
    undoable,

    /** One more tap on a row. */
    tap: (participantId: string) =>
      inTurn(async (rows) => {
        const row = rows.find((each) => each.participantId === participantId);
        if (!row) return;
        await write([row], ({ mark, note }) => ({ mark: nextMark(mark), note }));
        done(row.name, [row]);
      }),

    set: (participantId: string, change: { mark?: Mark | null; note?: string | null }) =>
      inTurn(async (rows) => {
        const row = rows.find((each) => each.participantId === participantId);
        if (!row) return;
        await write([row], ({ mark, note }) => ({ mark, note, ...change }));
        done(row.name, [row]);
      }),

    everyone: (what: (count: number) => string) =>
      inTurn(async (rows) => {
        const chosen = everyoneElse(rows);
        if (chosen.length === 0) return;
        await write(chosen, ({ note }) => ({ mark: 'PRESENT', note }));
        done(what(chosen.length), chosen);
      }),

    undo: () =>
      inTurn(async (rows) => {
        if (!undoable) return;
        const before = new Map(undoable.before.map((row) => [row.participantId, row]));
        const chosen = rows.filter(({ participantId }) => before.has(participantId));
        await write(chosen, (row) => ({
          mark: before.get(row.participantId)?.mark ?? null,
          note: before.get(row.participantId)?.note ?? null,
        }));
        setUndoable(null);
      }),

    /** Somebody who was not on the list came. */
    add: (person: { participantId: string; name: string; newcomerKey?: string }) =>
      inTurn(async (rows) => {
        const known = rows.find(({ participantId }) => participantId === person.participantId);
        const row: ShownRow = known ?? {
          ...person,
          isExpected: false,
          said: null,
          askForNumber: false,
          mark: null,
          markedAt: null,
          note: null,
          state: 'SAVED',
          refusal: null,
        };
        await write([row], ({ note }) => ({ mark: 'PRESENT', note }));
        done(row.name, [row]);
      }),

    countVisitors: (by: number) =>
      inTurn(async (_rows, current) => {
        const count = Math.max(0, shownVisitors(current, outbox.snapshot()) + by);
        await outbox.add(sessionId, [{ kind: 'VISITORS', anonymousVisitors: count }], []);
      }),
  };
}

export type RegisterInUse = ReturnType<typeof useRegister>;
