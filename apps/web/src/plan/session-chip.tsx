import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { planSessionPath } from '../shell/paths.js';
import { useWords } from '../words/words.js';
import { isMovable } from './moving.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan } from './plan-state.js';
import type { PlannedSession } from './plan.graphql.js';
import { laterTime } from './series-rule.js';
import type { useDrag } from './use-drag.js';

/** One session in the plan: when, what, where, and how many come. */
export function SessionChip({
  session,
  isOpen,
  onGrab,
}: {
  session: PlannedSession;
  isOpen: boolean;
  onGrab?: ReturnType<typeof useDrag>;
}) {
  const words = useWords();
  const dates = usePlanDates();
  const { carried } = usePlan();
  const link = useRef<HTMLAnchorElement>(null);
  const { id, wallTime, durationMinutes, kind, status, place, group } = session;
  const isCarried = carried?.session.id === id;
  const isCancelled = status === 'CANCELLED';
  // It stands in another day's list now, and is another element.
  useEffect(() => {
    if (isCarried) link.current?.focus();
  }, [isCarried]);
  const classes = ['chip'];
  if (isCancelled) classes.push('is-cancelled');
  if (isCarried) classes.push('is-carried');
  if (kind !== 'MEETING') classes.push('is-outing');
  return (
    <li>
      <Link
        ref={link}
        href={planSessionPath(id)}
        className={classes.join(' ')}
        data-session={id}
        draggable={false}
        aria-current={isOpen ? 'true' : undefined}
        aria-keyshortcuts={isMovable(session, Date.now()) ? 'M' : undefined}
        onPointerDown={(event) => onGrab?.(event, session)}
      >
        <span className="chip-time">
          {dates.time(wallTime)}–{dates.time(laterTime(wallTime, durationMinutes))}
        </span>
        <span className="chip-name">{group.publicName}</span>
        {kind !== 'MEETING' && <span className="chip-kind">{words.plan.sessionKinds[kind]}</span>}
        {place !== null && !isCancelled && <span className="chip-place">{place}</span>}
        {isCancelled ? (
          <span className="chip-state">{words.plan.cancelled}</span>
        ) : (
          <Seats session={session} />
        )}
      </Link>
    </li>
  );
}

/** Members come to an ordinary meeting without signing up: no seat taken says nothing there. */
function Seats({ session: { seatsTaken, capacity, kind } }: { session: PlannedSession }) {
  const words = useWords();
  if (seatsTaken === 0 && (capacity === null || kind === 'MEETING')) return null;
  return (
    <span className="chip-state">
      {capacity === null ? words.plan.signedUp(seatsTaken) : words.plan.seats(seatsTaken, capacity)}
    </span>
  );
}
