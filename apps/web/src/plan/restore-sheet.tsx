import { Sheet } from '../design/sheet.js';
import { useWords } from '../words/words.js';
import { OutcomeView } from './outcome-view.js';
import { usePlanDates } from './plan-dates.js';
import { usePlan } from './plan-state.js';
import { PreviewRestoration, type PlannedSession } from './plan.graphql.js';
import { useChange } from './use-change.js';
import { usePreview } from './use-preview.js';

/** Before a cancelled session takes place after all: who is told. */
export function RestoreSheet({ session }: { session: PlannedSession }) {
  const words = useWords();
  const dates = usePlanDates();
  const { intend } = usePlan();
  const change = useChange();
  const preview = usePreview(PreviewRestoration, { id: session.id });
  return (
    <Sheet title={words.plan.restoreTitle(session.group.publicName)} onClose={() => intend(null)}>
      <p className="quiet">{dates.spot(session)}</p>
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
          type="button"
          className="button primary"
          disabled={change.isPending || preview.error !== null || preview.isBehind}
          onClick={() => change.restore(session.id, words.plan.restored)}
        >
          {words.plan.restore}
        </button>
      </div>
    </Sheet>
  );
}
