import { CancelSheet } from './cancel-sheet.js';
import { MoveSheet } from './move-sheet.js';
import { usePlan } from './plan-state.js';
import { RestoreSheet } from './restore-sheet.js';

/** The change that is being looked at. */
export function IntentSheet() {
  const { intent } = usePlan();
  if (!intent) return null;
  const key = `${intent.kind} ${intent.session.id}`;
  switch (intent.kind) {
    case 'MOVE':
      return <MoveSheet key={key} intent={intent} />;
    case 'CANCEL':
      return <CancelSheet key={key} session={intent.session} />;
    case 'RESTORE':
      return <RestoreSheet key={key} session={intent.session} />;
  }
}
