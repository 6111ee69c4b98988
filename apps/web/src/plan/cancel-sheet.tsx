import { useId, useState } from 'react';
import { Sheet } from '../design/sheet.js';
import { useWords } from '../words/words.js';
import { OutcomeView } from './outcome-view.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan, type PlanScope } from './plan-state.js';
import { PreviewCancellation, type PlannedSession } from './plan.graphql.js';
import { ScopeChoice } from './scope-choice.js';
import { useChange } from './use-change.js';
import { usePreview } from './use-preview.js';

/** The reason is no part of what is looked at: no text tells it. */
const ANY_REASON = '–';

/** Before a session is cancelled: who is told, and what they will read. */
export function CancelSheet({ session }: { session: PlannedSession }) {
  const words = useWords();
  const dates = usePlanDates();
  const { intend } = usePlan();
  const form = useId();
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<PlanScope>('THIS');
  const change = useChange();
  const preview = usePreview(PreviewCancellation, { id: session.id, reason: ANY_REASON, scope });
  const count = preview.outcome?.sessions ?? 1;
  const people = preview.outcome?.notice?.people ?? 0;
  return (
    <Sheet title={words.plan.cancelTitle(session.group.publicName)} onClose={() => intend(null)}>
      <p className="quiet">{dates.spot(session)}</p>
      <form
        id={form}
        className="plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.cancel(session, reason.trim(), scope, preview, words.plan.cancelledNow(count, people));
        }}
      >
        <label className="field">
          {words.plan.reason}
          <input
            required
            pattern=".*\S.*"
            maxLength={500}
            value={reason}
            aria-describedby="reason-help"
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="quiet hint" id="reason-help">
          {words.plan.reasonHelp}
        </p>
        {session.series !== null && <ScopeChoice scope={scope} onChoose={setScope} />}
      </form>
      <OutcomeView preview={preview} mayClash={false} />
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
          disabled={change.isPending || preview.error !== null || preview.isBehind}
        >
          {people > 0 ? words.plan.cancelAndTell(count, people) : words.plan.cancel(count)}
        </button>
      </div>
    </Sheet>
  );
}
