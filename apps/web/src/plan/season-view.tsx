import { Link } from 'wouter';
import { addDays } from '#libs/calendar/local-date.js';
import { periodPath } from '../shell/paths.js';
import { useWords } from '../words/words.js';
import { mondaysOf, periodOf, type Period } from './period.js';
import { usePlanDates } from './plan-dates.js';
import type { PlannedSession } from './plan.graphql.js';
import type { Break } from './week-plan.js';

const LAST_DAY = 6;

/** A season: a line for each week, with the sessions of each group in it as marks. */
export function SeasonView({
  period,
  sessions,
  breaks,
  today,
}: {
  period: Period;
  sessions: readonly PlannedSession[];
  breaks: readonly Break[];
  today: string;
}) {
  const words = useWords();
  const dates = usePlanDates();
  if (sessions.length === 0) return <p className="empty">{words.plan.nothing}</p>;
  const firstDay = sessions.reduce((first, { localDate }) => (localDate < first ? localDate : first), today);
  return (
    <ol className="plain season">
      {mondaysOf(period, firstDay).map((monday) => {
        const sunday = addDays(monday, LAST_DAY);
        const ofWeek = sessions.filter(({ localDate }) => monday <= localDate && localDate <= sunday);
        const { name } = periodOf('WEEK', monday);
        const away = breaks.filter(({ startsOn, endsOn }) => startsOn <= sunday && monday <= endsOn);
        const isNow = monday <= today && today <= sunday;
        return (
          <li key={monday} className={away.length > 0 ? 'season-week is-break' : 'season-week'}>
            <Link href={periodPath(name)} className="season-link" aria-current={isNow ? 'date' : undefined}>
              <span className="season-name">
                {words.plan.weekName(Number(name.slice('YYYY-W'.length)))}
                <span className="quiet season-dates">
                  {dates.date(monday)}–{dates.date(sunday)}
                </span>
              </span>
              <span className="season-groups">
                {away.map((each) => (
                  <span key={each.id} className="season-break">
                    {words.plan.break(each.name)}
                  </span>
                ))}
                {groupsOf(ofWeek).map(([groupId, groupName, own]) => (
                  <span key={groupId} className="season-group">
                    <span>{groupName}</span>
                    <span className="season-marks" aria-hidden="true">
                      {own.map(({ id, status, kind }) => (
                        <span key={id} className={markOf(status, kind)} />
                      ))}
                    </span>
                    <span className="visually-hidden">{words.plan.times(heldOf(own))}</span>
                  </span>
                ))}
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

function heldOf(sessions: readonly PlannedSession[]): number {
  return sessions.filter(({ status }) => status === 'PLANNED').length;
}

function markOf(status: PlannedSession['status'], kind: PlannedSession['kind']): string {
  if (status === 'CANCELLED') return 'season-mark is-cancelled';
  return kind === 'MEETING' ? 'season-mark' : 'season-mark is-outing';
}

type OfGroup = readonly [groupId: string, name: string, sessions: readonly PlannedSession[]];

/** By name, as groups are listed everywhere. */
function groupsOf(sessions: readonly PlannedSession[]): readonly OfGroup[] {
  const byId = new Map<string, PlannedSession[]>();
  for (const session of sessions)
    byId.set(session.group.id, [...(byId.get(session.group.id) ?? []), session]);
  return [...byId]
    .map(([id, own]): OfGroup => [id, own[0]?.group.publicName ?? '', own])
    .sort(([, one], [, other]) => one.localeCompare(other));
}
