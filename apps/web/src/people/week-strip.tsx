import { useWords } from '../words/words.js';
import { weeksOf } from './weeks.js';

/** Weeks as they were, one square each, oldest first; the same in words for who cannot see them. */
export function WeekStrip({
  history,
}: {
  history: readonly { readonly visits: number; readonly offeredWeeks: number }[];
}) {
  const words = useWords();
  const weeks = weeksOf(history);
  if (weeks.length === 0) return null;
  const came = weeks.filter((week) => week === 'CAME').length;
  const offered = weeks.filter((week) => week !== 'NOTHING').length;
  return (
    <div className="weeks" role="img" aria-label={words.people.weeks(came, offered)}>
      {weeks.map((week, place) => (
        <span key={place} className={`week week-${week.toLowerCase()}`} />
      ))}
    </div>
  );
}
