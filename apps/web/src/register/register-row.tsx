import { useRef } from 'react';
import { refusalWords } from '../api/error-words.js';
import { MarkSign } from '../design/mark-sign.js';
import { useWords } from '../words/words.js';
import type { ShownRow } from './marks-now.js';

const LONG_PRESS_MS = 500;

/** One person. A tap anywhere marks; a long press or the end of the row opens the rest. */
export function RegisterRow({
  row,
  changedBy,
  isOpen,
  onTap,
  onMore,
}: {
  row: ShownRow;
  /** Who marked it, where that was somebody else just now. */
  changedBy: string | undefined;
  isOpen: boolean;
  onTap: () => void;
  onMore: () => void;
}) {
  const words = useWords();
  const press = useLongPress(onMore);
  const mark = row.mark ?? 'NONE';
  return (
    <li className={`row row-${mark.toLowerCase()}`}>
      <button
        type="button"
        className="row-tap"
        aria-disabled={!isOpen}
        {...press.handlers}
        onClick={() => isOpen && !press.wasLong() && onTap()}
      >
        <span className="row-who">
          <span className="row-name">{row.name}</span>
          <Said row={row} changedBy={changedBy} />
          {row.state === 'REFUSED' && (
            <span className="row-refusal">
              {words.register.notTaken}. {refusalWords(row.refusal ?? '', words)}
            </span>
          )}
        </span>
        <span className="row-mark">
          {row.state === 'WAITING' && (
            <svg className="row-waits" viewBox="0 0 24 24" role="img" aria-label={words.register.waits}>
              <path d="M12 19V5M6 11l6-6 6 6" />
            </svg>
          )}
          <span className="row-word">{words.marks[mark]}</span>
          <MarkSign mark={row.mark} />
        </span>
      </button>
      <button type="button" className="row-more" aria-label={words.register.more(row.name)} onClick={onMore}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="5" r="1.6" />
          <circle cx="12" cy="12" r="1.6" />
          <circle cx="12" cy="19" r="1.6" />
        </svg>
      </button>
    </li>
  );
}

/** What they said about coming, and what to ask them. */
function Said({ row, changedBy }: { row: ShownRow; changedBy: string | undefined }) {
  const words = useWords();
  const parts = [
    changedBy !== undefined && words.register.markedBy(changedBy),
    row.said === 'COMING' && words.register.comes,
    row.said === 'NOT_COMING' && words.register.doesNotCome,
    row.askForNumber && words.register.askNumber,
    row.note !== null && words.row.note.toLocaleLowerCase(),
  ].filter((part) => part !== false);
  return parts.length > 0 && <span className="row-said quiet">{parts.join(' · ')}</span>;
}

function useLongPress(onLong: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const was = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    wasLong: () => was.current,
    handlers: {
      onPointerDown: () => {
        was.current = false;
        timer.current = setTimeout(() => {
          was.current = true;
          onLong();
        }, LONG_PRESS_MS);
      },
      onPointerUp: stop,
      onPointerLeave: stop,
      onPointerCancel: stop,
      onKeyDown: () => {
        was.current = false;
      },
      onContextMenu: (event: React.MouseEvent) => event.preventDefault(),
    },
  };
}
