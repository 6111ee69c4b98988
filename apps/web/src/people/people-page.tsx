import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { personPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import { PeopleSearch } from './people.graphql.js';
import './people.css';

/** People, found as their name is typed. What is typed is never in an address. */
export default function PeoplePage({ openId }: { openId?: string }) {
  const words = useWords();
  const { who } = useStaff();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const today = localDay(Date.now(), who.timeZone);
  const { data, error } = useQuery({
    queryKey: ['people', search, today],
    queryFn: ({ signal }) =>
      ask(PeopleSearch, { search: search || null, today }, { as: who.staffMemberId, signal }),
    placeholderData: (before) => before,
  });
  const people = data?.participants.nodes ?? [];
  return (
    <section className="people" aria-labelledby="people-title">
      <header className="page-head">
        <h1 id="people-title">{words.people.title}</h1>
      </header>
      <label className="field">
        {words.people.search}
        <input
          type="search"
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {error !== null && !data && <p className="notice">{errorWords(error, words)}</p>}
      <p className="quiet hint" role="status">
        {data && words.people.found(data.participants.totalCount)}
      </p>
      <ul className="plain">
        {people.map((person) => (
          <li key={person.id}>
            <Link
              href={personPath(person.id)}
              className="person-line"
              aria-current={person.id === openId ? 'true' : undefined}
            >
              <span className="person-name">{fullName(person)}</span>
              <span className="quiet hint">
                {person.memberships.nodes.map(({ group }) => group.publicName).join(' · ')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Named {
  readonly firstName: string;
  readonly alias: string | null;
  readonly lastName: string | null;
}

/** First and last name, and what they are called if that is something else. */
export function fullName({ firstName, alias, lastName }: Named): string {
  const name = lastName === null ? firstName : `${firstName} ${lastName}`;
  return alias === null ? name : `${name} (${alias})`;
}
