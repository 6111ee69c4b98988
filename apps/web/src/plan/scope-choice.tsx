import { useWords } from '../words/words.js';
import type { PlanScope } from './plan-state.js';

/** Whether a change is for one session, or for it and all that follow. */
export function ScopeChoice({ scope, onChoose }: { scope: PlanScope; onChoose: (scope: PlanScope) => void }) {
  const words = useWords();
  return (
    <fieldset className="scope">
      <legend>{words.plan.scope}</legend>
      {(['THIS', 'THIS_AND_FOLLOWING'] as const).map((each) => (
        <label key={each} className="radio">
          <input type="radio" name="scope" checked={scope === each} onChange={() => onChoose(each)} />
          {words.plan.scopes[each]}
        </label>
      ))}
    </fieldset>
  );
}
