import { Link, useSearch } from 'wouter';
import { newPlanPath, PATHS } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import { SeriesForm } from './series-form.js';
import { SessionForm } from './session-form.js';
import { usePlanGroups } from './use-plan.js';

/** Something new in the plan, with what would follow from it beside the form. */
export function NewPlanPage({ isSeries }: { isSeries: boolean }) {
  const words = useWords();
  const { who } = useStaff();
  const groups = usePlanGroups().filter(({ mayPlan }) => mayPlan);
  const day = new URLSearchParams(useSearch()).get('day') ?? localDay(Date.now(), who.timeZone);
  const kinds = [
    ['session', words.plan.newSession],
    ['series', words.plan.newSeries],
  ] as const;
  return (
    <section className="new-plan" aria-labelledby="new-plan-title">
      <Link className="back" href={PATHS.plan}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
        {words.plan.backToPlan}
      </Link>
      <header className="page-head">
        <h1 id="new-plan-title">{isSeries ? words.plan.newSeriesTitle : words.plan.newSessionTitle}</h1>
        <nav className="choice" aria-label={words.plan.what}>
          {kinds.map(([what, name]) => (
            <Link
              key={what}
              href={newPlanPath(what, null)}
              className="choice-option plan-kind"
              aria-current={isSeries === (what === 'series') ? 'page' : undefined}
            >
              {name}
            </Link>
          ))}
        </nav>
      </header>
      {groups.length === 0 ? (
        <p className="empty">{words.plan.noGroups}</p>
      ) : isSeries ? (
        <SeriesForm groups={groups} day={day} />
      ) : (
        <SessionForm groups={groups} day={day} />
      )}
    </section>
  );
}
