import { useCallback, type PointerEvent } from 'react';
import { hasMoved, isMovable, type Carried } from './moving.js';
import { usePlan } from './plan-state.js';
import type { PlannedSession } from './plan.graphql.js';

/** A hand that shakes does not drag. */
const MIN_PIXELS = 6;

/**
 * Carries a session to another day by the pointer. Not by touch, which scrolls: there the button of the session, or M, does
 * it. The time is chosen where the move is looked at.
 */
export function useDrag(): (event: PointerEvent, session: PlannedSession) => void {
  const { carry, intend } = usePlan();
  return useCallback(
    (event, session) => {
      if (event.button !== 0 || event.pointerType === 'touch' || !isMovable(session, Date.now())) return;
      const { clientX, clientY } = event;
      const ending = new AbortController();
      const { signal } = ending;
      let carried: Carried | null = null;

      const onMove = (move: globalThis.PointerEvent) => {
        const far = Math.hypot(move.clientX - clientX, move.clientY - clientY) >= MIN_PIXELS;
        if (!carried && !far) return;
        const localDate = dayAt(move.clientX, move.clientY) ?? carried?.to.localDate ?? session.localDate;
        if (carried?.to.localDate === localDate) return;
        carried = { session, to: { localDate, wallTime: session.wallTime } };
        carry(carried);
      };
      const end = (isMeant: boolean) => {
        ending.abort();
        if (!carried) return;
        if (isMeant && hasMoved(carried)) intend({ kind: 'MOVE', session, to: carried.to });
        else carry(null);
        // The click that ends a drag opens nothing.
        const swallow = (click: Event) => {
          click.preventDefault();
          click.stopPropagation();
        };
        window.addEventListener('click', swallow, { capture: true, once: true });
        setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
      };
      window.addEventListener('pointermove', onMove, { signal });
      window.addEventListener('pointerup', () => end(true), { signal });
      window.addEventListener('pointercancel', () => end(false), { signal });
      window.addEventListener('keydown', ({ key }) => key === 'Escape' && end(false), { signal });
    },
    [carry, intend],
  );
}

function dayAt(x: number, y: number): string | null {
  return document.elementFromPoint(x, y)?.closest('[data-day]')?.getAttribute('data-day') ?? null;
}
