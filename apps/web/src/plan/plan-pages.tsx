import { Redirect, Route, Switch } from 'wouter';
import { PATHS, periodPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { IntentSheet } from './intent-sheet.js';
import { NewPlanPage } from './new-plan-page.js';
import { periodOf } from './period.js';
import { PlanPage } from './plan-page.js';
import { PlanProvider } from './plan-state.js';
import { DoneBar } from './done-bar.js';
import './plan.css';
import './plan-forms.css';

/** A leader's season: the plan by week, month and season, what is new in it, and one session of it. */
export default function PlanPages() {
  return (
    <PlanProvider>
      <Switch>
        <Route path={PATHS.planSession}>{({ id }) => <PlanPage key="plan" openId={id} />}</Route>
        <Route path={PATHS.planNew}>
          {({ what }) => <NewPlanPage key={what} isSeries={what === 'series'} />}
        </Route>
        <Route path={PATHS.planPeriod}>{({ period }) => <PlanPage key="plan" periodName={period} />}</Route>
        <Route>
          <ThisWeek />
        </Route>
      </Switch>
      <IntentSheet />
      <DoneBar />
    </PlanProvider>
  );
}

function ThisWeek() {
  const { who } = useStaff();
  return <Redirect to={periodPath(periodOf('WEEK', localDay(Date.now(), who.timeZone)).name)} replace />;
}
