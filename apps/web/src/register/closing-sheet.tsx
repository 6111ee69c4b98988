import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { Sheet } from '../design/sheet.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { CloseRegister } from './register.graphql.js';
import type { Roster } from './roster.js';
import { changeRoster } from './rosters.js';
import type { RegisterInUse } from './use-register.js';

/** Before a register is closed: who is unmarked, and that they stay so. */
export function ClosingSheet({
  roster,
  register,
  onClose,
}: {
  roster: Roster;
  register: RegisterInUse;
  onClose: () => void;
}) {
  const words = useWords();
  const { who } = useStaff();
  const client = useQueryClient();
  const [unmarked] = useState(() => register.rows.filter(({ mark }) => mark === null));
  const { sessionId } = roster;
  const closing = useMutation({
    networkMode: 'always',
    mutationFn: () => ask(CloseRegister, { sessionId }, { as: who.staffMemberId }),
    onSuccess: ({ closeRegister }) => {
      changeRoster(client, sessionId, { closedAt: closeRegister.register.closedAt });
      onClose();
    },
  });
  return (
    <Sheet title={words.closing.title} onClose={onClose}>
      {unmarked.length === 0 ? (
        <p>{words.closing.all}</p>
      ) : (
        <>
          <p>{words.closing.unmarked(unmarked.length)}</p>
          <ul className="names plain">
            {unmarked.map(({ participantId, name }) => (
              <li key={participantId}>{name}</li>
            ))}
          </ul>
        </>
      )}
      {register.waiting > 0 && <p className="notice calm">{words.closing.first}</p>}
      {closing.error && (
        <p className="notice" role="alert">
          {errorWords(closing.error, words)}
        </p>
      )}
      <div className="sheet-foot">
        <button type="button" className="button quiet-button" onClick={onClose}>
          {words.closing.keepOpen}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={register.waiting > 0 || closing.isPending}
          onClick={() => closing.mutate()}
        >
          {words.closing.submit}
        </button>
      </div>
    </Sheet>
  );
}
