import { addDays, isLocalDate } from '#libs/calendar/local-date.js';
import { useWords } from '../words/words.js';
import { usePlanDates } from './plan-dates.js';
import { RHYTHMS, WEEKDAYS, weekdayOfDay, type SeriesRhythm, type Weekday } from './series-rule.js';

const SOME_MONDAY = '2026-11-30';

/** How often a series meets, and on which weekdays; that of its first day unless others are chosen. */
export function RhythmFields({
  rhythm,
  onRhythm,
  weekdays,
  onWeekdays,
  startsOn,
}: {
  rhythm: SeriesRhythm;
  onRhythm: (rhythm: SeriesRhythm) => void;
  weekdays: readonly Weekday[];
  onWeekdays: (weekdays: readonly Weekday[]) => void;
  startsOn: string;
}) {
  const words = useWords();
  const dates = usePlanDates();
  const own = isLocalDate(startsOn) ? [weekdayOfDay(startsOn)] : [];
  const shown = weekdays.length > 0 ? weekdays : own;
  const toggle = (day: Weekday) =>
    onWeekdays(shown.includes(day) ? shown.filter((each) => each !== day) : [...shown, day]);
  return (
    <>
      <fieldset className="plain-set">
        <legend>{words.plan.rhythm}</legend>
        <div className="choice">
          {RHYTHMS.map((each) => (
            <button
              key={each}
              type="button"
              className="choice-option"
              aria-pressed={rhythm === each}
              onClick={() => onRhythm(each)}
            >
              {words.plan.rhythms[each]}
            </button>
          ))}
        </div>
      </fieldset>
      {rhythm === 'MONTHLY' ? (
        <p className="quiet hint">{words.plan.monthlyHelp}</p>
      ) : (
        <fieldset className="plain-set">
          <legend>{words.plan.weekdays}</legend>
          <div className="choice weekdays">
            {WEEKDAYS.map((each, place) => {
              const day = addDays(SOME_MONDAY, place);
              return (
                <button
                  key={each}
                  type="button"
                  className="choice-option weekday"
                  aria-pressed={shown.includes(each)}
                  aria-label={dates.longWeekday(day)}
                  onClick={() => toggle(each)}
                >
                  {dates.weekday(day)}
                </button>
              );
            })}
          </div>
        </fieldset>
      )}
    </>
  );
}
