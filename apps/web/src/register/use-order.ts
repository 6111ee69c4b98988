import { useRef } from 'react';
import { rowOrder } from '../settings/preferences.js';
import type { ShownRow } from './marks-now.js';

/** Rows in an order that is made once, when the register is opened: no row moves under a finger. Who comes new is last. */
export function useOrder(rows: readonly ShownRow[]): readonly ShownRow[] {
  const places = useRef(new Map<string, number>());
  const known = places.current;
  const isFirst = known.size === 0;
  const arrived = rows.filter((row) => !known.has(identityOf(row)));
  if (isFirst && rowOrder() === 'UNMARKED_FIRST') {
    arrived.sort((a, b) => Number(a.mark !== null) - Number(b.mark !== null));
  }
  for (const row of arrived) known.set(identityOf(row), known.size);
  return [...rows].sort((a, b) => (known.get(identityOf(a)) ?? 0) - (known.get(identityOf(b)) ?? 0));
}

/** What a row is known by as long as the page is open, also when somebody new gets an id. */
export function identityOf({ participantId, newcomerKey }: ShownRow): string {
  return newcomerKey ?? participantId;
}
