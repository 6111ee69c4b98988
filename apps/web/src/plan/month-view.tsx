import { addDays, weekdayOf } from '#libs/calendar/local-date.js';
import { useWords } from '../words/words.js';
import type { Period } from './period.js';
import { usePlanDates } from './plan-dates.js';
import { SessionChip } from './session-chip.js';
import { WEEKDAYS } from './series-rule.js';
import type { PlannedDay } from './week-plan.js';

/** A month: its weeks below each other on a desk, its days with sessions on a phone. */
export function MonthView({
  days,
  today,
  openId,
  period,
}: {
  days: readonly PlannedDay[];
  today: string;
  openId: string | null;
  period: Period;
}) {
  const words = useWords();
  const dates = usePlanDates();
  if (days.every(({ sessions, breaks }) => sessions.length === 0 && breaks.length === 0)) {
    return <p className="empty">{words.plan.nothing}</p>;
  }
  const monday = addDays(period.from, 1 - weekdayOf(period.from));
  return (
    <div className="month">
      <div className="month-names" aria-hidden="true">
        {WEEKDAYS.map((name, place) => (
          <span key={name}>{dates.weekday(addDays(monday, place))}</span>
        ))}
      </div>
      <div className="month-days">
        {period.from !== monday && (
          <span className="month-gap" style={{ gridColumnEnd: weekdayOf(period.from) }} />
        )}
        {days.map(({ day, sessions, breaks }) => (
          <section
            key={day}
            className={[
              'month-day',
              day === today ? 'is-today' : '',
              breaks.length > 0 ? 'is-break' : '',
              sessions.length === 0 ? 'is-empty' : '',
            ].join(' ')}
            aria-labelledby={`day-${day}`}
          >
            <h2 className="day-name" id={`day-${day}`}>
              <span className="day-long">{dates.longWeekday(day)}</span> {dates.date(day)}
            </h2>
            {breaks.map(({ id, name }) => (
              <p key={id} className="day-break">
                {words.plan.break(name)}
              </p>
            ))}
            <ul className="plain day-sessions">
              {sessions.map((session) => (
                <SessionChip key={session.id} session={session} isOpen={session.id === openId} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
