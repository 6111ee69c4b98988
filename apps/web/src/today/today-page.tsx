import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { errorWords } from '../api/error-words.js';
import { Unreachable } from '../api/ask.js';
import { useNow } from '../design/use-now.js';
import { useEntries } from '../outbox/unsent-line.js';
import { dayQuery, rosterQuery } from '../register/rosters.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { Attention } from './attention.js';
import { MissingRegisters } from './missing-registers.js';
import { planOf } from './day-plan.js';
import { SessionCard, SessionLine } from './session-card.js';
import './today.css';

const MINUTE_MS = 60_000;

/** My sessions of today, the one that runs first, and what else waits for me. */
export function TodayPage({ openId }: { openId?: string }) {
  const words = useWords();
  const dates = useDates();
  const now = useNow(MINUTE_MS);
  const day = useDay();
  return (
    <section className="today" aria-labelledby="today-title">
      <header className="page-head">
        <p className="quiet eyebrow">{dates.longDay(now)}</p>
        <h1 id="today-title">{words.today.title}</h1>
      </header>
      {day.problem !== null && <p className="notice">{day.problem}</p>}
      {day.keptSince !== null && <p className="quiet hint">{words.today.kept(dates.time(day.keptSince))}</p>}
      {day.isRead && <Day day={day} now={now} openId={openId} />}
      {(day.isRead || day.problem !== null) && <Attention />}
    </section>
  );
}

function Day({ day, now, openId }: { day: ReturnType<typeof useDay>; now: number; openId?: string }) {
  const words = useWords();
  const entries = useEntries();
  const plan = planOf(day.today, entries, now);
  const tomorrow = planOf(day.tomorrow, entries, now).later;
  return (
    <>
      {day.today.length === 0 && <p className="empty">{words.today.nothing}</p>}
      <Part title={words.today.now} sessions={plan.now}>
        {(session) => <SessionCard key={session.roster.sessionId} session={session} openId={openId} />}
      </Part>
      <Part title={words.today.missing} sessions={plan.missing}>
        {(session) => (
          <SessionLine key={session.roster.sessionId} session={session} openId={openId} isMissing />
        )}
      </Part>
      <MissingRegisters isMine={day.isMine} openId={openId} />
      <Part title={words.today.later} sessions={plan.later}>
        {(session) => <SessionLine key={session.roster.sessionId} session={session} openId={openId} />}
      </Part>
      <Part title={words.today.earlier} sessions={plan.earlier}>
        {(session) => <SessionLine key={session.roster.sessionId} session={session} openId={openId} />}
      </Part>
      <Part title={words.today.tomorrow} sessions={tomorrow}>
        {(session) => <SessionLine key={session.roster.sessionId} session={session} openId={openId} />}
      </Part>
    </>
  );
}

function Part<Session>({
  title,
  sessions,
  children,
}: {
  title: string;
  sessions: readonly Session[];
  children: (session: Session) => React.ReactNode;
}) {
  if (sessions.length === 0) return null;
  return (
    <section className="part">
      <h2>{title}</h2>
      <ul className="plain">{sessions.map(children)}</ul>
    </section>
  );
}

/** Today's and tomorrow's registers, as far as they are known here. */
function useDay() {
  const words = useWords();
  const { who } = useStaff();
  const client = useQueryClient();
  const day = useQuery(dayQuery(client, who.staffMemberId, who.timeZone));
  const ids = [...(day.data?.today ?? []), ...(day.data?.tomorrow ?? [])];
  const rosters = useQueries({
    queries: ids.map((id) => ({
      ...rosterQuery(client, who.staffMemberId, id),
      refetchInterval: false as const,
    })),
  }).flatMap(({ data }) => data ?? []);
  const of = (sessionIds: readonly string[] = []) =>
    rosters.filter(({ sessionId }) => sessionIds.includes(sessionId));
  return {
    isRead: day.data !== undefined,
    isMine: day.data?.isMine ?? false,
    today: of(day.data?.today),
    tomorrow: of(day.data?.tomorrow),
    keptSince: day.data?.isKept ? day.data.readAt : null,
    problem:
      day.data || !day.error
        ? null
        : day.error instanceof Unreachable
          ? words.today.nothingKept
          : errorWords(day.error, words),
  };
}
