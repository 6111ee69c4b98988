import { Link } from 'wouter';
import { registerPath } from '../shell/paths.js';
import { useDates } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import type { Roster } from '../register/roster.js';
import type { PlannedSession } from './day-plan.js';

const DOTS = 24;

/** The session that runs now: large, with how far its register is as a row of dots. */
export function SessionCard({ session, openId }: { session: PlannedSession; openId?: string }) {
  const words = useWords();
  const { roster, expected, marked } = session;
  return (
    <li>
      <Link
        href={registerPath(roster.sessionId)}
        className="card"
        aria-current={roster.sessionId === openId ? 'true' : undefined}
      >
        <span className="card-title">{roster.groupName}</span>
        <span className="card-time">
          <Time roster={roster} />
          {roster.place !== null && ` · ${roster.place}`}
        </span>
        <span className="card-foot">
          {roster.closedAt === null ? words.today.marked(marked, expected) : words.today.closed}
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M9 5l7 7-7 7" />
          </svg>
        </span>
        {expected <= DOTS && (
          <span className="dots" aria-hidden="true">
            {Array.from({ length: expected }, (_, place) => (
              <span key={place} className={place < marked ? 'dot done' : 'dot'} />
            ))}
          </span>
        )}
      </Link>
    </li>
  );
}

/** Any other session of the day: a line. */
export function SessionLine({
  session,
  openId,
  isMissing = false,
}: {
  session: PlannedSession;
  openId?: string;
  isMissing?: boolean;
}) {
  const { roster } = session;
  const dates = useDates();
  return (
    <li>
      <Link
        href={registerPath(roster.sessionId)}
        className={roster.isCancelled ? 'session-line is-cancelled' : 'session-line'}
        aria-current={roster.sessionId === openId ? 'true' : undefined}
      >
        <span className="session-time">{dates.time(roster.startsAt)}</span>
        <span className="session-name">
          {roster.groupName}
          {roster.place !== null && <span className="quiet session-place">{roster.place}</span>}
        </span>
        <span className={isMissing ? 'session-state todo' : 'session-state quiet'}>
          <State session={session} isMissing={isMissing} />
        </span>
      </Link>
    </li>
  );
}

function State({
  session: { roster, coming, marked, expected },
  isMissing,
}: {
  session: PlannedSession;
  isMissing: boolean;
}) {
  const words = useWords();
  if (roster.isCancelled) return words.today.cancelled;
  if (isMissing) return words.today.mark;
  if (marked > 0) return words.today.marked(marked, expected);
  return coming > 0 ? words.today.coming(coming) : null;
}

function Time({ roster }: { roster: Roster }) {
  const dates = useDates();
  return `${dates.time(roster.startsAt)}–${dates.time(roster.endsAt)}`;
}
