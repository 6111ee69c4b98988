import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { ReopenRegister } from './register.graphql.js';
import { changeRoster } from './rosters.js';

/** Opens a closed register again. */
export function ReopenButton({ sessionId }: { sessionId: string }) {
  const words = useWords();
  const { who } = useStaff();
  const client = useQueryClient();
  const reopening = useMutation({
    networkMode: 'always',
    mutationFn: () => ask(ReopenRegister, { sessionId }, { as: who.staffMemberId }),
    onSuccess: () => changeRoster(client, sessionId, { closedAt: null }),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={reopening.isPending}
        onClick={() => reopening.mutate()}
      >
        {words.register.reopen}
      </button>
      {reopening.error && <p role="alert">{errorWords(reopening.error, words)}</p>}
    </>
  );
}
