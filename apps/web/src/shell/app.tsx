import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { RegisterPage } from '../register/register-page.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { useWhoAccess } from '../sign-in/who-provider.js';
import { TodayPage } from '../today/today-page.js';
import { useWords } from '../words/words.js';
import { Frame } from './frame.js';
import { PATHS } from './paths.js';
import { StaffProvider } from './staff.js';

const UnsentPage = lazy(() => import('../outbox/unsent-page.js'));
const AttentionPage = lazy(() => import('../attention/attention-page.js'));
const PeoplePage = lazy(() => import('../people/people-page.js'));
const PersonPage = lazy(() => import('../people/person-page.js'));
const PlanPages = lazy(() => import('../plan/plan-pages.js'));
const SettingsPage = lazy(() => import('../settings/settings-page.js'));

/** Everything for whoever is signed in, and the sign-in page for everybody else. */
export function App() {
  const { state } = useWhoAccess();
  const [path, navigate] = useLocation();
  if (state.kind === 'CHECKING') return null;
  if (state.kind === 'NOBODY') {
    return (
      <SignInPage
        isReachable={state.isReachable}
        onDone={() => path === PATHS.signIn && navigate(PATHS.today, { replace: true })}
      />
    );
  }
  return (
    <StaffProvider key={state.who.staffMemberId} who={state.who}>
      <Pages />
    </StaffProvider>
  );
}

function Pages() {
  const { state } = useWhoAccess();
  const isSignedIn = state.kind === 'SOMEBODY' && state.isSignedIn;
  return (
    <Switch>
      <Route path={PATHS.signIn}>
        {isSignedIn ? <Redirect to={PATHS.today} replace /> : <SignInPage isReachable />}
      </Route>
      <Route>
        <Frame>
          <Suspense fallback={null}>
            <Switch>
              <Route path={PATHS.today}>
                <div className="split">
                  <TodayPage />
                </div>
              </Route>
              <Route path={PATHS.register}>
                {({ id }) => (
                  <div className="split has-detail">
                    <TodayPage openId={id} />
                    <RegisterPage key={id} sessionId={id} />
                  </div>
                )}
              </Route>
              <Route path={PATHS.unsent}>
                <UnsentPage />
              </Route>
              <Route path={PATHS.attention}>
                <AttentionPage />
              </Route>
              <Route path={PATHS.people}>
                <div className="split">
                  <PeoplePage />
                </div>
              </Route>
              <Route path={PATHS.person}>
                {({ id }) => (
                  <div className="split has-detail">
                    <PeoplePage openId={id} />
                    <PersonPage key={id} id={id} />
                  </div>
                )}
              </Route>
              <Route path={`${PATHS.plan}/*?`}>
                <PlanPages />
              </Route>
              <Route path={PATHS.settings}>
                <SettingsPage />
              </Route>
              <Route>
                <NoSuchPage />
              </Route>
            </Switch>
          </Suspense>
        </Frame>
      </Route>
    </Switch>
  );
}

function NoSuchPage() {
  const words = useWords();
  return (
    <div className="empty">
      <p>{words.app.noSuchPage}</p>
      <a className="button" href={PATHS.today}>
        {words.app.toToday}
      </a>
    </div>
  );
}
