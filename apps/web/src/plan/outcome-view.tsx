import { useDates } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { clashesOf } from './clashes.js';
import { usePlanDates } from './plan-dates.js';
import { planErrorWords } from './plan-errors.js';
import type { PlanOutcome } from './plan.graphql.js';
import type { Preview } from './use-preview.js';

/** Texts that leave within so long leave now. */
const NOW_MS = 120_000;
/** The dates of a series say the rest. */
const MOST_SPOTS = 3;

/** What a change would lead to, said before it is made: who gets a text and which, what it costs, what it clashes with. */
export function OutcomeView({
  preview: { outcome, error, isBehind },
  tellsPeople = true,
  mayClash = true,
}: {
  preview: Preview;
  /** Whether people may be told of such a change at all. */
  tellsPeople?: boolean;
  /** Whether such a change may be in the way of something. */
  mayClash?: boolean;
}) {
  const words = useWords();
  return (
    <div className="outcome" role="status" aria-busy={isBehind}>
      {error !== null && <p className="notice">{planErrorWords(error, words)}</p>}
      {outcome === null && error === null && isBehind && <p className="quiet">{words.plan.looking}</p>}
      {outcome && leftOut(outcome) > 0 && <p className="notice">{words.plan.noDateLeft(leftOut(outcome))}</p>}
      {outcome && tellsPeople && <Told notice={outcome.notice} />}
      {outcome && mayClash && <Clashes outcome={outcome} />}
    </div>
  );
}

/** Sessions that a change of their series leaves without a date; of what is cancelled on purpose it says nothing. */
function leftOut({ sessions, cancelled }: PlanOutcome): number {
  return cancelled < sessions ? cancelled : 0;
}

function Told({ notice }: { notice: PlanOutcome['notice'] }) {
  const words = useWords();
  const dates = useDates();
  const wall = usePlanDates();
  if (!notice) return <p className="outcome-told">{words.plan.nobodyTold}</p>;
  const isNow = Date.parse(notice.leavesAt) - Date.now() < NOW_MS;
  const when = isNow ? words.plan.now : dates.moment(notice.leavesAt);
  return (
    <>
      <p className="outcome-told">{words.plan.told(notice.people, when)}</p>
      <blockquote className="outcome-text">{notice.text.body}</blockquote>
      <p className="quiet hint">
        {notice.costCents === null
          ? words.plan.parts(notice.parts)
          : words.plan.partsAndCost(notice.parts, wall.money(Number(notice.costCents)))}
      </p>
    </>
  );
}

function Clashes({ outcome }: { outcome: PlanOutcome }) {
  const words = useWords();
  const dates = usePlanDates();
  const clashes = clashesOf(outcome.warnings);
  if (clashes.length === 0) return <p className="quiet">{words.plan.noClashes}</p>;
  return (
    <div className="notice">
      <h3>{words.plan.clashes}</h3>
      <ul className="plain outcome-clashes">
        {clashes.map(({ key, kind, count, groupName, spots }) => (
          <li key={key}>
            {words.plan.clash[kind](count)} <strong>{groupName ?? words.plan.otherMeeting}</strong>
            <span className="outcome-other">
              {spots
                .slice(0, MOST_SPOTS)
                .map((spot) => dates.spot(spot))
                .join(', ')}
              {spots.length > MOST_SPOTS && ` ${words.plan.andMore(spots.length - MOST_SPOTS)}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
