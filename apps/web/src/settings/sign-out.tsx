import { useState } from 'react';
import { Sheet } from '../design/sheet.js';
import { exportEntries } from '../outbox/export.js';
import { useEntries } from '../outbox/unsent-line.js';
import { useStaff } from '../shell/staff.js';
import { useWhoAccess } from '../sign-in/who-provider.js';
import { useWords } from '../words/words.js';

/** Signs out; with something unsent it first offers to send it, to save it, or to throw it away. */
export function SignOut() {
  const words = useWords();
  const { outbox } = useStaff();
  const access = useWhoAccess();
  const entries = useEntries();
  const [isAsking, setIsAsking] = useState(false);
  const discardAndLeave = async () => {
    if (!confirm(words.signOut.discardSure)) return;
    await outbox.discard(entries.map(({ key }) => key));
    await access.signOut();
  };
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => (entries.length === 0 ? void access.signOut() : setIsAsking(true))}
      >
        {words.settings.signOut}
      </button>
      {isAsking && (
        <Sheet title={words.signOut.title(entries.length)} onClose={() => setIsAsking(false)}>
          <p>{words.signOut.what}</p>
          <div className="stack">
            <button type="button" className="button primary wide" onClick={outbox.wake}>
              {words.signOut.send}
            </button>
            <button type="button" className="button wide" onClick={() => exportEntries(entries)}>
              {words.signOut.export}
            </button>
            <button type="button" className="button wide" onClick={() => void access.signOut()}>
              {words.signOut.leave}
            </button>
            <button type="button" className="button quiet-button wide" onClick={() => void discardAndLeave()}>
              {words.signOut.discard}
            </button>
          </div>
        </Sheet>
      )}
    </>
  );
}
