import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask, Refusal } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { PATHS, registerPath } from '../shell/paths.js';
import { useDates, useStaff } from '../shell/staff.js';
import { daysLater, localDay } from '../words/dates.js';
import { useLanguage, useWords } from '../words/words.js';
import { Numbers } from './numbers.js';
import { fullName } from './people-page.js';
import { Person, type PersonData } from './people.graphql.js';
import { WeekStrip } from './week-strip.js';
import './people.css';

const SHOWN_DAYS = 7 * 26;

type Known = NonNullable<PersonData['participant']>;

/** One person: what is coming, their weeks, and how they are reached. */
export default function PersonPage({ id }: { id: string }) {
  const { language, words } = useLanguage();
  const { who } = useStaff();
  const today = localDay(Date.now(), who.timeZone);
  const { data, error } = useQuery({
    queryKey: ['person', id, language],
    queryFn: ({ signal }) =>
      ask(
        Person,
        {
          id,
          today,
          from: daysLater(today, -SHOWN_DAYS),
          language: language === 'fi' ? 'FI' : language === 'sv' ? 'SV' : 'EN',
        },
        { as: who.staffMemberId, signal },
      ),
  });
  const isMissing = error instanceof Refusal && error.code === 'NOT_FOUND';
  return (
    <article className="person">
      <Link href={PATHS.people} className="back">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
        {words.app.people}
      </Link>
      {error !== null && !data && (
        <p className="notice">{isMissing ? words.errors.NOT_FOUND : errorWords(error, words)}</p>
      )}
      {data?.participant && <Known person={data.participant} />}
    </article>
  );
}

function Known({ person }: { person: Known }) {
  const words = useWords();
  const { regularity } = person;
  return (
    <>
      <header className="person-head">
        <h1>{fullName(person)}</h1>
        <p className="quiet">{person.memberships.nodes.map(({ group }) => group.publicName).join(' · ')}</p>
      </header>
      <Coming person={person} />
      {regularity && (
        <section className="part">
          <h2>{words.people.rhythm}</h2>
          <WeekStrip history={regularity.history} />
          <p>{[regularity.plainWords.weeks, regularity.plainWords.streak].filter(Boolean).join('. ')}</p>
        </section>
      )}
      <Numbers person={person} />
      {person.note !== null && (
        <section className="part">
          <h2>{words.row.note}</h2>
          <p>{person.note}</p>
        </section>
      )}
      <Texts person={person} />
    </>
  );
}

/** The sessions they have a place in, the next one first. */
function Coming({ person }: { person: Known }) {
  const words = useWords();
  const dates = useDates();
  const coming = person.signUps.nodes
    .map(({ session }) => session)
    .filter(({ startsAt, status }) => status === 'PLANNED' && Date.parse(startsAt) > Date.now())
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt));
  if (coming.length === 0) return null;
  return (
    <section className="part">
      <h2>{words.people.coming}</h2>
      <ul className="plain">
        {coming.map(({ id, startsAt, group }) => (
          <li key={id}>
            <Link href={registerPath(id)}>
              {dates.moment(startsAt)} {group.publicName}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Texts({ person }: { person: Known }) {
  const words = useWords();
  const dates = useDates();
  if (person.messages.nodes.length === 0) return null;
  return (
    <section className="part">
      <h2>{words.people.texts}</h2>
      <ul className="plain">
        {person.messages.nodes.map(({ id, body, dueAt, status }) => (
          <li key={id} className="sent-text">
            <p className="text-body">{body}</p>
            <p className="quiet hint">
              {dates.moment(dueAt)} · {words.textStates[status]}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
