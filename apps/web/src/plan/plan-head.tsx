import { Link } from 'wouter';
import { newPlanPath, periodPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { nextPeriod, PERIOD_KINDS, periodOf, previousPeriod, type Period } from './period.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan } from './plan-state.js';
import type { PlanGroup } from './use-plan.js';

/** Which stretch of the plan is shown, how to go on from it, and how to add to it. */
export function PlanHead({
  period,
  today,
  groups,
}: {
  period: Period;
  today: string;
  groups: readonly PlanGroup[];
}) {
  const words = useWords();
  const { may } = useStaff();
  const isNow = period.from <= today && today <= period.to;
  /** A change of view stays near today, or else where one is. */
  const day = isNow ? today : period.from;
  return (
    <header className="plan-head">
      <p className="quiet eyebrow">{words.plan.title}</p>
      <div className="plan-title-line">
        <h1 id="plan-title">
          <PeriodTitle period={period} />
        </h1>
        <div className="plan-steps">
          <StepLink
            to={previousPeriod(period)}
            label={words.plan.previous[period.kind]}
            icon="M15 5l-7 7 7 7"
          />
          <StepLink to={nextPeriod(period)} label={words.plan.next[period.kind]} icon="M9 5l7 7-7 7" />
          {!isNow && (
            <Link className="button quiet-button" href={periodPath(periodOf(period.kind, today).name)}>
              {words.plan.toNow}
            </Link>
          )}
        </div>
      </div>
      <div className="plan-tools">
        <nav className="choice" aria-label={words.plan.view}>
          {PERIOD_KINDS.map((kind) => (
            <Link
              key={kind}
              href={periodPath(periodOf(kind, day).name)}
              className="choice-option plan-kind"
              aria-current={kind === period.kind ? 'page' : undefined}
            >
              {words.plan.kinds[kind]}
            </Link>
          ))}
        </nav>
        <GroupChoice groups={groups} />
        {may('groups.plan') && (
          <div className="plan-new">
            <Link className="button" href={newPlanPath('session', isNow ? null : period.from)}>
              <span aria-hidden="true">+</span>
              {words.plan.newSession}
            </Link>
            <Link className="button" href={newPlanPath('series', null)}>
              <span aria-hidden="true">+</span>
              {words.plan.newSeries}
            </Link>
          </div>
        )}
      </div>
    </header>
  );
}

function StepLink({ to, label, icon }: { to: Period; label: string; icon: string }) {
  return (
    <Link className="icon-button" href={periodPath(to.name)} aria-label={label}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={icon} />
      </svg>
    </Link>
  );
}

function PeriodTitle({ period: { kind, name, from, to } }: { period: Period }) {
  const words = useWords();
  const dates = usePlanDates();
  if (kind === 'MONTH') return <span className="plan-month-name">{dates.month(from)}</span>;
  const [year = ''] = name.split('-');
  if (kind === 'SEASON') return name.endsWith('1') ? words.plan.spring(year) : words.plan.autumn(year);
  return (
    <>
      {words.plan.weekName(Number(name.slice('YYYY-W'.length)))}
      <span className="plan-span">
        {' '}
        {dates.date(from)}–{dates.date(to)}
      </span>
    </>
  );
}

/** Shows one group, or all of them. */
function GroupChoice({ groups }: { groups: readonly PlanGroup[] }) {
  const words = useWords();
  const { groupId, chooseGroup } = usePlan();
  if (groups.length < 2) return null;
  return (
    <label className="plan-group">
      <span className="visually-hidden">{words.plan.group}</span>
      <select value={groupId ?? ''} onChange={(event) => chooseGroup(event.target.value || null)}>
        <option value="">{words.plan.allGroups}</option>
        {groups.map(({ id, internalName }) => (
          <option key={id} value={id}>
            {internalName}
          </option>
        ))}
      </select>
    </label>
  );
}
