import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { PATHS } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { useNow } from '../design/use-now.js';
import { summaryOf, type Entry } from './outbox.js';

/** What waits a moment is nobody's concern. */
const QUIET_MS = 3000;

export function useEntries(): readonly Entry[] {
  const { outbox } = useStaff();
  return useSyncExternalStore(outbox.subscribe, outbox.snapshot);
}

/** The quiet line that tells how much is not sent yet, and leads to what it is. */
export function UnsentLine() {
  const words = useWords();
  const { who } = useStaff();
  const entries = useEntries();
  const now = useNow(entries.length > 0 ? 1000 : null);
  const { waiting, refused, since, isLate } = summaryOf(entries, who.staffMemberId, now);
  if (since === null || (refused === 0 && now - since < QUIET_MS)) return null;
  return (
    <Link href={PATHS.unsent} className={isLate || refused > 0 ? 'line notice-line' : 'line'}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 19V5M6 11l6-6 6 6" />
      </svg>
      <span>
        {waiting > 0 && words.unsent.line(waiting)}
        {waiting > 0 && refused > 0 && ' · '}
        {refused > 0 && words.unsent.refusedLine(refused)}
      </span>
    </Link>
  );
}
