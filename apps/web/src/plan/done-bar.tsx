import { useEffect } from 'react';
import { useWords } from '../words/words.js';
import { usePlan } from './plan-state.js';

const SHOWN_MS = 20_000;

/** Says what was done, and takes it back for a while. */
export function DoneBar() {
  const words = useWords();
  const { done, tell } = usePlan();
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => tell(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done, tell]);
  return (
    <div className="plan-done-place" role="status">
      {done && (
        <div className="plan-done">
          <span>{done.text}</span>
          {done.undo && (
            <button type="button" onClick={done.undo}>
              {words.plan.undo}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
