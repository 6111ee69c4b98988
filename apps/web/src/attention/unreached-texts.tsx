import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { Unreached } from './attention.graphql.js';
import { PhoneLink } from './phone-link.js';

/** Texts of the last days that reached nobody: whom to call, and what they should know. */
export function UnreachedTexts() {
  const words = useWords();
  const dates = useDates();
  const { who } = useStaff();
  const { data, error } = useQuery({
    queryKey: ['unreached'],
    queryFn: ({ signal }) => ask(Unreached, {}, { as: who.staffMemberId, signal }),
  });
  return (
    <section className="part" aria-labelledby="unreached-title">
      <h2 id="unreached-title">{words.calls.unreached}</h2>
      {error !== null && !data && <p className="notice">{errorWords(error, words)}</p>}
      {data?.messages.nodes.length === 0 && <p className="empty">{words.calls.allReached}</p>}
      <ul className="plain calls">
        {data?.messages.nodes.map(({ id, participant, body, dueAt }) => (
          <li key={id} className="call">
            <h3>
              {participant.alias ?? participant.firstName}{' '}
              <span className="quiet">{dates.moment(dueAt)}</span>
            </h3>
            <p className="text-body">{body}</p>
            <div className="actions">
              <PhoneLink numbers={participant.phoneNumbers} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
