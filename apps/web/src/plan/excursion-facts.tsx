import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useLanguage, useWords } from '../words/words.js';
import { usePlanDates } from './plan-dates.js';
import { ExcursionCounts, type ExcursionCountsData } from './plan.graphql.js';
import type { Opened } from './opened-session.js';
import { PLAN } from './use-plan.js';

type Excursion = NonNullable<Opened['excursion']>;
type Person = NonNullable<ExcursionCountsData['excursionSheet']>['people'][number];

/** An excursion as the leader needs it: where, how, what it costs, and what is known of those who come, counted. */
export function ExcursionFacts({ sessionId, excursion }: { sessionId: string; excursion: Excursion }) {
  const { language, words } = useLanguage();
  const dates = useDates();
  const wall = usePlanDates();
  const { may } = useStaff();
  const facts: readonly (readonly [string, string | null])[] = [
    [words.plan.destination, excursion.destination],
    [words.plan.meets, [dates.moment(excursion.meetsAt), excursion.meetingPoint].filter(Boolean).join(', ')],
    [words.plan.returns, dates.moment(excursion.returnsAt)],
    [words.plan.costsEach, wall.money(excursion.participantCostCents)],
    [
      words.plan.costsUs,
      excursion.organisationCostCents === null ? null : wall.money(excursion.organisationCostCents),
    ],
    [words.plan.bring, excursion.bring],
    [words.plan.accessibility, excursion.accessibility],
    [words.plan.contact, [excursion.contactName, excursion.contactPhone].filter(Boolean).join(', ') || null],
    [words.plan.safety, excursion.safetyPlan],
  ];
  return (
    <section className="part excursion">
      <h2>{words.plan.excursion}</h2>
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Legs legs={excursion.legs} />
      {may('excursions.sensitive') && (
        <>
          <Needs sessionId={sessionId} />
          <a className="button" href={`/excursions/${sessionId}/sheet.pdf?language=${language}`}>
            {words.plan.sheet}
          </a>
        </>
      )}
    </section>
  );
}

function Legs({ legs }: { legs: Excursion['legs'] }) {
  const words = useWords();
  const dates = useDates();
  if (legs.length === 0) return null;
  return (
    <>
      <h3>{words.plan.way}</h3>
      <ol className="plain legs">
        {legs.map((leg) => (
          <li key={leg.id}>
            <span className="leg-time">
              {dates.time(leg.departsAt)}–{dates.time(leg.arrivesAt)}
            </span>
            <span className="leg-way">
              {leg.from} → {leg.to}
              <span className="quiet">
                {[
                  words.plan.transport[leg.kind],
                  leg.vehicle,
                  leg.driver,
                  leg.tickets,
                  leg.seats === null
                    ? words.plan.signedUp(leg.seatsTaken)
                    : words.plan.seats(leg.seatsTaken, leg.seats),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Numbers only: who needs what is on the sheet. */
function Needs({ sessionId }: { sessionId: string }) {
  const words = useWords();
  const { who } = useStaff();
  const counts = useQuery({
    queryKey: [PLAN, 'excursion', sessionId],
    queryFn: ({ signal }) => ask(ExcursionCounts, { id: sessionId }, { as: who.staffMemberId, signal }),
  });
  const people = counts.data?.excursionSheet?.people;
  if (!people || people.length === 0) return null;
  const count = (test: (person: Person) => boolean) => people.filter(test).length;
  return (
    <ul className="plain needs">
      <li>{words.plan.needs(count(({ allergiesAndNeeds }) => allergiesAndNeeds !== null))}</li>
      <li>
        {words.plan.photos(
          count(({ mayBePhotographed }) => mayBePhotographed),
          people.length,
        )}
      </li>
      <li>
        {words.plan.publishing(
          count(({ picturesMayBePublished }) => picturesMayBePublished),
          people.length,
        )}
      </li>
      <li>
        {words.plan.paid(
          count(({ paidCents }) => paidCents !== null),
          people.length,
        )}
      </li>
    </ul>
  );
}
