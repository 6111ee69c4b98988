import { useWords } from '../words/words.js';

/** How many came without giving a name. */
export function Visitors({ count, onCount }: { count: number; onCount: (by: number) => void }) {
  const words = useWords();
  return (
    <div className="visitors" role="group" aria-label={words.register.visitors}>
      <span>{words.register.visitors}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.register.oneLess}
        disabled={count === 0}
        onClick={() => onCount(-1)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 12h12" />
        </svg>
      </button>
      <output className="visitors-count">{count}</output>
      <button
        type="button"
        className="icon-button"
        aria-label={words.register.oneMore}
        onClick={() => onCount(1)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 12h12M12 6v12" />
        </svg>
      </button>
    </div>
  );
}
