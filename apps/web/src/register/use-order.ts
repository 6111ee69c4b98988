import { useRef } from 'react';
import { rowOrder } from '../settings/preferences.js';
import type { ShownRow } from './marks-now.js';

/** Rows in an order that is made once, when the register is opened: no row moves under a finger. Who comes new is last. */
export function useOrder(rows: readonly ShownRow[]): readonly ShownRow[] {
  const places = useRef(new Map<string, number>());
  const known = places.current;
  const isFirst = known.size === 0;
  const arrived = rows.filter(({ participantId }) => !known.has(participantId));
  if (isFirst && rowOrder() === 'UNMARKED_FIRST') {
    arrived.sort((a, b) => Number(a.mark !== null) - Number(b.mark !== null));
  }
  for (const { participantId } of arrived) known.set(participantId, known.size);
  return [...rows].sort((a, b) => known.get(a.participantId)! - known.get(b.participantId)!);
}
