import { useMemo } from 'react';
import { addDays } from '#libs/calendar/local-date.js';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { usePlanDates } from './plan-dates.js';
import { PlanHorizon, type PlanOutcome } from './plan.graphql.js';
import { seriesDates } from './series-dates.js';
import { PLAN, useBreaks, type PlanGroup } from './use-plan.js';

/** A series without an end shows so much of itself. */
const SHOWN_DAYS = 26 * 7;
const MOST_SHOWN = 60;

export interface SeriesDatesProps {
  readonly rule: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly group: PlanGroup | null;
  readonly warnings: PlanOutcome['warnings'];
}

/** The dates of a series as they are typed: those in a break are left out, and those that clash are marked. */
export default function SeriesDatesList({ rule, startsOn, endsOn, group, warnings }: SeriesDatesProps) {
  const words = useWords();
  const dates = usePlanDates();
  const until = endsOn ?? addDays(startsOn, SHOWN_DAYS);
  const breaks = useBreaks(startsOn, until, group);
  const horizon = useHorizonWeeks();
  const found = useMemo(
    () => seriesDates({ rule, startsOn, endsOn, until }, breaks),
    [rule, startsOn, endsOn, until, breaks],
  );
  const clashing = new Set(warnings.map(({ otherSession }) => otherSession?.localDate));
  const held = found.filter(({ breakName }) => breakName === null).length;
  const left = found.length - held;
  if (found.length === 0) return <p className="notice">{words.plan.noDates}</p>;
  return (
    <>
      <p className="dates-sum" role="status">
        {endsOn === null
          ? words.plan.datesOnwards(dates.day(found[0]?.date ?? startsOn))
          : words.plan.times(held)}
        {left > 0 && ` ${words.plan.datesLeftOut(left)}`}
      </p>
      <ol className="plain dates-list">
        {found.slice(0, MOST_SHOWN).map(({ date, breakName }) => (
          <li key={date} className={breakName === null ? 'date-chip' : 'date-chip is-break'}>
            <span>{dates.day(date)}</span>
            {breakName !== null && <span className="date-note">{words.plan.break(breakName)}</span>}
            {breakName === null && clashing.has(date) && (
              <span className="date-note clash">{words.plan.clashMark}</span>
            )}
          </li>
        ))}
      </ol>
      {horizon !== null && <p className="quiet hint">{words.plan.horizon(horizon)}</p>}
    </>
  );
}

function useHorizonWeeks(): number | null {
  const { who } = useStaff();
  const horizon = useQuery({
    queryKey: [PLAN, 'horizon'],
    queryFn: ({ signal }) => ask(PlanHorizon, {}, { as: who.staffMemberId, signal }),
  });
  return horizon.data?.organisation.horizonWeeks ?? null;
}
