import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { errorWords } from '../api/error-words.js';
import { newPlanPath, periodPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import { MonthView } from './month-view.js';
import { useOpenedSession } from './opened-session.js';
import { daysOf, periodNamed, periodOf, type Period } from './period.js';
import { PlanHead } from './plan-head.js';
import { usePlan } from './plan-state.js';
import { SeasonView } from './season-view.js';
import { SessionPanel } from './session-panel.js';
import { useBreaks, usePlanGroups, usePlannedSessions } from './use-plan.js';
import { plannedDays } from './week-plan.js';
import { WeekView } from './week-view.js';

/** The plan of a period; with a session that is open beside it, the plan of its week. */
export function PlanPage({ periodName, openId = null }: { periodName?: string; openId?: string | null }) {
  const words = useWords();
  const opened = useOpenedSession(openId);
  const today = useToday();
  const last = useRef<Period>(periodOf('WEEK', today));
  const named = periodName === undefined ? null : periodNamed(periodName);
  const openedDay = opened.data?.session?.localDate;
  const period = named ?? (openedDay === undefined ? last.current : periodOf('WEEK', openedDay));
  useEffect(() => {
    last.current = period;
  }, [period]);
  if (periodName !== undefined && !named) return <p className="empty">{words.app.noSuchPage}</p>;
  return (
    <div className={openId === null ? 'plan' : 'plan has-panel'}>
      <PeriodPlan period={period} today={today} openId={openId} />
      {openId !== null && <SessionPanel query={opened} period={period} />}
    </div>
  );
}

function PeriodPlan({ period, today, openId }: { period: Period; today: string; openId: string | null }) {
  const words = useWords();
  const [, navigate] = useLocation();
  const { groupId, carried } = usePlan();
  const { may } = useStaff();
  const groups = usePlanGroups();
  const group = groups.find(({ id }) => id === groupId) ?? null;
  const sessions = usePlannedSessions(period, groupId);
  const breaks = useBreaks(period.from, period.to, group);
  const days = plannedDays(daysOf(period), sessions.data ?? [], breaks, carried);
  const onKey = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
    const isTyping = target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
    if (key.toLowerCase() !== 'n' || isTyping || ctrlKey || metaKey || altKey || !may('groups.plan')) return;
    const column = target instanceof Element ? target.closest('[data-day]') : null;
    navigate(newPlanPath('session', column?.getAttribute('data-day') ?? null));
  };
  const view = { days, today, openId, period };
  return (
    <section className="plan-main" aria-labelledby="plan-title" onKeyDown={onKey}>
      <PlanHead period={period} today={today} groups={groups} />
      {sessions.error && <p className="notice">{errorWords(sessions.error, words)}</p>}
      {sessions.isPending && !sessions.error && <p className="empty">{words.app.loading}</p>}
      {sessions.data && period.kind === 'WEEK' && (
        <WeekView {...view} onLeave={(day) => navigate(periodPath(periodOf('WEEK', day).name))} />
      )}
      {sessions.data && period.kind === 'MONTH' && <MonthView {...view} />}
      {sessions.data && period.kind === 'SEASON' && (
        <SeasonView period={period} sessions={sessions.data} breaks={breaks} today={today} />
      )}
    </section>
  );
}

function useToday(): string {
  const { who } = useStaff();
  return localDay(Date.now(), who.timeZone);
}
