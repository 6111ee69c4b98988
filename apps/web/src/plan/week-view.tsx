import { useRef, type KeyboardEvent } from 'react';
import { useWords } from '../words/words.js';
import type { Period } from './period.js';
import { hasMoved, isMovable, steppedBy } from './moving.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan } from './plan-state.js';
import { SessionChip } from './session-chip.js';
import { useDrag } from './use-drag.js';
import { neighbour, type PlannedDay } from './week-plan.js';

/** The days of a week as columns, on a phone one below the other. Arrows go between sessions, M carries one. */
export function WeekView({
  days,
  today,
  openId,
  period,
  onLeave,
}: {
  days: readonly PlannedDay[];
  today: string;
  openId: string | null;
  period: Period;
  /** A session is carried to a day of another week. */
  onLeave: (day: string) => void;
}) {
  const words = useWords();
  const week = useRef<HTMLDivElement>(null);
  const { carried, carry, intend } = usePlan();
  const onGrab = useDrag();
  const focus = (id: string) => week.current?.querySelector<HTMLElement>(`[data-session="${id}"]`)?.focus();
  const sessionAt = (target: EventTarget) => {
    const id =
      target instanceof Element ? target.closest('[data-session]')?.getAttribute('data-session') : null;
    return days.flatMap(({ sessions }) => sessions).find((session) => session.id === id) ?? null;
  };

  function onKeyDown(event: KeyboardEvent): void {
    const session = sessionAt(event.target);
    if (!session || event.ctrlKey || event.metaKey || event.altKey) return;
    if (carried) {
      const to = steppedBy(event.key, carried.to);
      if (to) {
        carry({ ...carried, to });
        if (to.localDate < period.from || to.localDate > period.to) onLeave(to.localDate);
      } else if (event.key === 'Enter' || event.key.toLowerCase() === 'm') {
        intend({ kind: 'MOVE', session: carried.session, to: carried.to });
      } else if (event.key === 'Escape') {
        carry(null);
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key.toLowerCase() === 'm' && isMovable(session, Date.now())) {
      carry({ session, to: session });
      event.preventDefault();
      return;
    }
    const next = neighbour(days, session.id, event.key);
    if (next === null) return;
    event.preventDefault();
    focus(next);
  }

  return (
    <>
      <CarriedLine />
      <div
        className={carried ? 'week is-carrying' : 'week'}
        ref={week}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          const isLost = event.relatedTarget !== null && !week.current?.contains(event.relatedTarget);
          if (carried && isLost && !hasMoved(carried)) carry(null);
        }}
      >
        {days.map((day) => (
          <Day key={day.day} planned={day} today={today} openId={openId} onGrab={onGrab} />
        ))}
      </div>
      {days.every(({ sessions }) => sessions.length === 0) && <p className="empty">{words.plan.nothing}</p>}
      <p className="quiet hint plan-keys">{words.plan.keys}</p>
    </>
  );
}

function Day({
  planned: { day, sessions, breaks },
  today,
  openId,
  onGrab,
}: {
  planned: PlannedDay;
  today: string;
  openId: string | null;
  onGrab: ReturnType<typeof useDrag>;
}) {
  const words = useWords();
  const dates = usePlanDates();
  const { carried } = usePlan();
  const classes = ['day'];
  if (day === today) classes.push('is-today');
  if (breaks.length > 0) classes.push('is-break');
  if (sessions.length === 0) classes.push('is-empty');
  if (carried?.to.localDate === day) classes.push('is-target');
  return (
    <section className={classes.join(' ')} data-day={day} aria-labelledby={`day-${day}`}>
      <h2 className="day-name" id={`day-${day}`}>
        <span className="day-short">{dates.weekday(day)}</span>
        <span className="day-long">{dates.longWeekday(day)}</span> {dates.date(day)}
        {day === today && <span className="day-today">{words.app.today}</span>}
      </h2>
      {breaks.map(({ id, name }) => (
        <p key={id} className="day-break">
          {words.plan.break(name)}
        </p>
      ))}
      {sessions.length > 0 && (
        <ul className="plain day-sessions">
          {sessions.map((session) => (
            <SessionChip key={session.id} session={session} isOpen={session.id === openId} onGrab={onGrab} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What is carried, where to, and what the keys do; heard as well as seen. */
function CarriedLine() {
  const words = useWords();
  const dates = usePlanDates();
  const { carried } = usePlan();
  return (
    <p className={carried ? 'carried-line' : 'visually-hidden'} role="status">
      {carried && words.plan.carrying(carried.session.group.publicName, dates.spot(carried.to))}
    </p>
  );
}
