import { Link } from 'wouter';
import { planErrorWords } from './plan-errors.js';
import { periodPath, registerPath } from '../shell/paths.js';
import { namesOf } from '../register/roster.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import { CapacityForm } from './capacity-form.js';
import { ExcursionFacts } from './excursion-facts.js';
import { isMovable } from './moving.js';
import type { Period } from './period.js';
import { usePlanDates } from './plan-dates.js';
import type { Opened, OpenedSessionQuery } from './opened-session.js';
import { usePlan } from './plan-state.js';
import { laterTime } from './series-rule.js';
import { Waitlist } from './waitlist.js';

/** One session: what it is, who comes, who waits, and what can be done about it. */
export function SessionPanel({ query, period }: { query: OpenedSessionQuery; period: Period }) {
  const words = useWords();
  const session = query.data?.session;
  return (
    <aside className="plan-panel" aria-labelledby="session-title">
      <Link className="back" href={periodPath(period.name)}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
        {words.plan.backToPlan}
      </Link>
      <Link className="icon-button panel-close" href={periodPath(period.name)} aria-label={words.app.close}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 6l12 12M18 6L6 18" />
        </svg>
      </Link>
      {session ? (
        <OpenedSession session={session} />
      ) : (
        <p className="empty" id="session-title">
          {query.isPending
            ? words.app.loading
            : query.error
              ? planErrorWords(query.error, words)
              : words.errors.NOT_FOUND}
        </p>
      )}
    </aside>
  );
}

function OpenedSession({ session }: { session: Opened }) {
  const words = useWords();
  const { may, who } = useStaff();
  const dates = usePlanDates();
  const { localDate, wallTime, durationMinutes, kind, place, group, status } = session;
  const hasBegun = localDate <= localDay(Date.now(), who.timeZone);
  return (
    <>
      <header className="panel-head">
        <h1 className="panel-title" id="session-title">
          {group.publicName}
        </h1>
        <p>
          <span className="panel-day">{dates.longDay(localDate)}</span> {dates.time(wallTime)}–
          {dates.time(laterTime(wallTime, durationMinutes))}
        </p>
        <p className="quiet">
          {[kind === 'MEETING' ? null : words.plan.sessionKinds[kind], place, seriesWords(session, words)]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </header>
      {status === 'CANCELLED' && (
        <div className="notice calm">
          <p>{words.plan.isCancelled}</p>
          {session.cancelReason !== null && <p>{words.plan.because(session.cancelReason)}</p>}
        </div>
      )}
      {may('groups.plan') && group.mayPlan && <Actions session={session} />}
      {hasBegun && status === 'PLANNED' && (
        <Link className="button wide" href={registerPath(session.id)}>
          {words.plan.openRegister}
        </Link>
      )}
      <SignedUp session={session} />
      <Waitlist session={session} />
      {session.excursion && <ExcursionFacts sessionId={session.id} excursion={session.excursion} />}
    </>
  );
}

function seriesWords({ series, isException }: Opened, words: ReturnType<typeof useWords>): string | null {
  if (series === null) return words.plan.single;
  return isException ? words.plan.exception : words.plan.ofSeries;
}

function Actions({ session }: { session: Opened }) {
  const words = useWords();
  const { intend } = usePlan();
  if (session.status === 'CANCELLED') {
    if (Date.parse(session.startsAt) <= Date.now()) return null;
    return (
      <div className="actions">
        <button type="button" className="button" onClick={() => intend({ kind: 'RESTORE', session })}>
          {words.plan.restore}
        </button>
      </div>
    );
  }
  return (
    <div className="actions">
      {isMovable(session, Date.now()) && (
        <button
          type="button"
          className="button"
          onClick={() => intend({ kind: 'MOVE', session, to: session })}
        >
          {words.plan.changeTime}
        </button>
      )}
      <button type="button" className="button" onClick={() => intend({ kind: 'CANCEL', session })}>
        {words.plan.cancel(1)}
      </button>
    </div>
  );
}

function SignedUp({ session }: { session: Opened }) {
  const words = useWords();
  const { may } = useStaff();
  const { nodes, totalCount } = session.signUps;
  const names = namesOf(nodes.map(({ participant }) => participant));
  return (
    <section className="part">
      <h2>{words.plan.coming}</h2>
      {totalCount === 0 ? (
        <p className="quiet">{words.plan.nobodySignedUp}</p>
      ) : (
        <>
          <p>
            {session.capacity === null
              ? words.plan.signedUp(session.seatsTaken)
              : words.plan.seats(session.seatsTaken, session.capacity)}
          </p>
          <ul className="plain people">
            {nodes.map(({ id, participant, companion }) => (
              <li key={id}>
                {names.get(participant.id)}
                {companion && <span className="quiet"> {words.plan.companion}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {may('groups.plan') && session.group.mayPlan && session.status === 'PLANNED' && (
        <CapacityForm key={session.capacity} session={session} />
      )}
    </section>
  );
}
