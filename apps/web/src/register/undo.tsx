import { useEffect, useState } from 'react';
import { useWords } from '../words/words.js';
import type { Undoable } from './use-register.js';

const SHOWN_MS = 10_000;

/** Takes back what was done last, for as long as the page is open. */
export function UndoButton({ undoable, onUndo }: { undoable: Undoable | null; onUndo: () => void }) {
  const words = useWords();
  return (
    <button type="button" className="button quiet-button" disabled={undoable === null} onClick={onUndo}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6" />
      </svg>
      {words.register.undo}
    </button>
  );
}

/** Says what was done, for ten seconds, where a thumb reaches it. */
export function UndoBar({ undoable, onUndo }: { undoable: Undoable | null; onUndo: () => void }) {
  const words = useWords();
  const [goneAt, setGoneAt] = useState<number | null>(null);
  const at = undoable?.at ?? null;
  useEffect(() => {
    if (at === null) return;
    const timer = setTimeout(() => setGoneAt(at), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [at]);
  const isShown = undoable !== null && goneAt !== at && undoable.before.length > 1;
  return (
    <div className="undo-place" role="status">
      {isShown && (
        <div className="undo-bar">
          <span>{undoable.what}</span>
          <button type="button" onClick={onUndo}>
            {words.register.undo}
          </button>
        </div>
      )}
    </div>
  );
}
