import type { Mark } from '../register/mark.js';

/**
 * The outbox, as far as it knows no browser: what is sent next, and what an answer does to what was sent. An entry leaves
 * only when the server said that it took it; whatever else happens, it stays.
 */

export type Change =
  | {
      readonly kind: 'MARK';
      /** Whose mark it is; of somebody new, the key they are known by until the server has made them. */
      readonly participantId: string;
      /** They came for the first time, and are made with the first of their marks that arrives. */
      readonly isNewcomer: boolean;
      /** As they stand on the register, to be shown where the mark is explained. */
      readonly name: string;
      readonly mark: Mark | null;
      readonly note: string | null;
      readonly walkIn: boolean;
      /** By this device's clock, in milliseconds. */
      readonly markedAt: number;
    }
  | { readonly kind: 'VISITORS'; readonly anonymousVisitors: number }
  | { readonly kind: 'NOTE'; readonly note: string | null };

/** Why the server did not take it, and when it said so. */
export interface Refused {
  readonly code: string;
  readonly at: number;
}

export interface Entry {
  /** Sorts by the time it was made. */
  readonly key: string;
  /** The staff member whose it is: nobody else sees it or sends it. */
  readonly maker: string;
  readonly sessionId: string;
  readonly madeAt: number;
  readonly change: Change;
  readonly refused: Refused | null;
}

export interface Batch {
  readonly sessionId: string;
  readonly entries: readonly Entry[];
}

export type Answer =
  /** The server looked at each mark; what is not listed it did not see. */
  | {
      readonly kind: 'TAKEN';
      readonly rows: readonly {
        readonly clientKey: string;
        readonly ok: boolean;
        readonly code: string | null;
      }[];
    }
  /** It refused the whole, for good. */
  | { readonly kind: 'REFUSED'; readonly code: string }
  /** No answer, or one that says nothing about what was sent. */
  | { readonly kind: 'LATER' }
  | { readonly kind: 'SIGNED_OUT' };

export interface Settled {
  /** Taken by the server: they may go. */
  readonly sent: readonly string[];
  readonly refused: readonly { readonly key: string; readonly code: string }[];
  /** To be sent one by one: something among them was refused. */
  readonly alone: readonly string[];
}

/** At most as many marks as one request may hold. */
export const MAX_BATCH = 100;
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * What is sent next: the oldest entry, and with it whatever else of that session waits, in the order it was made.
 * @param alone keys that are sent by themselves
 * @param resting sessions that are left alone for now
 */
export function nextBatch(
  entries: readonly Entry[],
  maker: string,
  alone: ReadonlySet<string>,
  resting: ReadonlySet<string>,
): Batch | null {
  const waiting = entries
    .filter((entry) => entry.maker === maker && entry.refused === null && !resting.has(entry.sessionId))
    .sort(byKey);
  const [first] = waiting;
  if (!first) return null;
  const { sessionId } = first;
  if (alone.has(first.key)) return { sessionId, entries: [first] };
  const ofSession = waiting.filter((entry) => entry.sessionId === sessionId);
  const untilAlone = ofSession.findIndex((entry) => alone.has(entry.key));
  const together = untilAlone === -1 ? ofSession : ofSession.slice(0, untilAlone);
  return { sessionId, entries: together.slice(0, MAX_BATCH) };
}

/** What an answer does to what was sent. */
export function settle({ entries }: Batch, answer: Answer): Settled {
  const nothing: Settled = { sent: [], refused: [], alone: [] };
  switch (answer.kind) {
    case 'LATER':
    case 'SIGNED_OUT':
      return nothing;
    case 'REFUSED': {
      const keys = entries.map(({ key }) => key);
      // One of them may have been taken before, when its answer was lost: each has to hear its own.
      if (keys.length > 1) return { ...nothing, alone: keys };
      return { ...nothing, refused: keys.map((key) => ({ key, code: answer.code })) };
    }
    case 'TAKEN': {
      const rows = new Map(answer.rows.map((row) => [row.clientKey, row]));
      const sent: string[] = [];
      const refused: { key: string; code: string }[] = [];
      for (const { key, change } of entries) {
        const row = rows.get(key);
        if (change.kind !== 'MARK' || row?.ok) sent.push(key);
        else if (row) refused.push({ key, code: row.code ?? 'INTERNAL' });
      }
      return { sent, refused, alone: [] };
    }
  }
}

/** How long a session rests after so many failures in a row, in milliseconds. */
export function restAfter(failures: number): number {
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.max(0, failures - 1));
}

/** What a maker has to be told: how much is not sent, since when, whether that is long, and what was refused. */
export function summaryOf(entries: readonly Entry[], maker: string, now: number) {
  const own = entries.filter((entry) => entry.maker === maker);
  const since = own.length === 0 ? null : Math.min(...own.map(({ madeAt }) => madeAt));
  return {
    waiting: own.filter(({ refused }) => refused === null).length,
    refused: own.filter(({ refused }) => refused !== null).length,
    since,
    isLate: since !== null && now - since > DAY_MS,
  };
}

export function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
