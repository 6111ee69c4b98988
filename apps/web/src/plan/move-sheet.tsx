import { useId, useState } from 'react';
import { Sheet } from '../design/sheet.js';
import { useWords } from '../words/words.js';
import { OutcomeView } from './outcome-view.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan, type Intent, type PlanScope } from './plan-state.js';
import { PreviewMove } from './plan.graphql.js';
import { ScopeChoice } from './scope-choice.js';
import { laterTime, minutesBetween } from './series-rule.js';
import { useChange, type Move } from './use-change.js';
import { usePreview } from './use-preview.js';

/** Where and when a session goes, and what follows from it, before it goes there. */
export function MoveSheet({ intent }: { intent: Extract<Intent, { kind: 'MOVE' }> }) {
  const words = useWords();
  const dates = usePlanDates();
  const { intend } = usePlan();
  const { session } = intent;
  const form = useId();
  const [localDate, setLocalDate] = useState(intent.to.localDate);
  const [wallTime, setWallTime] = useState(intent.to.wallTime);
  const [endTime, setEndTime] = useState(laterTime(intent.to.wallTime, session.durationMinutes));
  const [place, setPlace] = useState((intent.place === undefined ? session.place : intent.place) ?? '');
  const [scope, setScope] = useState<PlanScope>(intent.scope ?? 'THIS');
  const change = useChange();

  const isWhole = localDate !== '' && wallTime !== '' && endTime !== '';
  const input: Move | null = isWhole
    ? {
        id: session.id,
        scope,
        localDate,
        wallTime,
        durationMinutes: minutesBetween(wallTime, endTime),
        place: place.trim() || null,
      }
    : null;
  const preview = usePreview(PreviewMove, input);
  const count = preview.outcome ? preview.outcome.sessions - preview.outcome.cancelled : 1;
  const spot = isWhole ? dates.spot({ localDate, wallTime }) : '';

  return (
    <Sheet title={words.plan.moveTitle(session.group.publicName)} onClose={() => intend(null)}>
      <p className="quiet">{words.plan.from(dates.spot(session))}</p>
      <form
        id={form}
        className="plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (input) change.move(session, input, preview, words.plan.moved(count, spot));
        }}
      >
        <label className="field">
          {words.plan.date}
          <input
            type="date"
            required
            value={localDate}
            onChange={(event) => setLocalDate(event.target.value)}
          />
        </label>
        <div className="field-pair">
          <label className="field">
            {words.plan.startsAt}
            <input
              type="time"
              required
              value={wallTime}
              onChange={(event) => {
                // The end moves along: what is moved keeps its length.
                if (event.target.value && isWhole) {
                  setEndTime(laterTime(event.target.value, minutesBetween(wallTime, endTime)));
                }
                setWallTime(event.target.value);
              }}
            />
          </label>
          <label className="field">
            {words.plan.endsAt}
            <input
              type="time"
              required
              value={endTime}
              onChange={(event) => setEndTime(event.target.value)}
            />
          </label>
        </div>
        <label className="field">
          {words.plan.place}
          <input value={place} maxLength={200} onChange={(event) => setPlace(event.target.value)} />
        </label>
        {session.series !== null && <ScopeChoice scope={scope} onChoose={setScope} />}
      </form>
      <OutcomeView preview={preview} />
      {change.problem !== null && (
        <p className="notice" role="alert">
          {change.problem}
        </p>
      )}
      <div className="sheet-foot">
        <button type="button" className="button quiet-button" onClick={() => intend(null)}>
          {words.plan.leaveIt}
        </button>
        <button
          form={form}
          className="button primary"
          disabled={!input || change.isPending || preview.error !== null || preview.isBehind}
        >
          {words.plan.move(count)}
        </button>
      </div>
    </Sheet>
  );
}
