import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask } from '../api/ask.js';
import { MissingRegisters as MissingDocument } from '../register/register.graphql.js';
import { registerPath } from '../shell/paths.js';
import { useDates, useStaff } from '../shell/staff.js';
import { daysLater, localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';

const LOOKED_BACK_DAYS = 14;

/** Sessions of the last days that nobody was marked in. */
export function MissingRegisters({ isMine, openId }: { isMine: boolean; openId?: string }) {
  const words = useWords();
  const dates = useDates();
  const { who } = useStaff();
  const today = localDay(Date.now(), who.timeZone);
  const { data } = useQuery({
    queryKey: ['missing-registers', isMine, today],
    queryFn: ({ signal }) =>
      ask(
        MissingDocument,
        { from: daysLater(today, -LOOKED_BACK_DAYS), to: daysLater(today, -1), mine: isMine },
        { as: who.staffMemberId, signal },
      ),
  });
  const sessions = data?.sessions.nodes ?? [];
  if (sessions.length === 0) return null;
  return (
    <section className="part" aria-labelledby="missing-title">
      <h2 id="missing-title">{words.today.missingBefore}</h2>
      <ul className="plain">
        {sessions.map(({ id, startsAt, group }) => (
          <li key={id}>
            <Link
              href={registerPath(id)}
              className="session-line dated"
              aria-current={id === openId ? 'true' : undefined}
            >
              <span className="session-time">{dates.day(startsAt)}</span>
              <span className="session-name">{group.publicName}</span>
              <span className="session-state todo">{words.today.mark}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
