import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { Sheet } from '../design/sheet.js';
import { useStaff } from '../shell/staff.js';
import { daysLater, localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import type { WaitingCall } from './waiting-call.js';
import { LogContact, SnoozeCall } from './attention.graphql.js';

const OUTCOMES = [
  'DOING_WELL',
  'NEEDS_SUPPORT',
  'TAKES_A_BREAK',
  'WILL_NOT_RETURN',
  'LEFT_MESSAGE',
  'NOT_REACHED',
  'OTHER',
] as const;
type Outcome = (typeof OUTCOMES)[number];

const SNOOZED_DAYS = 7;

/** What came of a call; or later. */
export function ContactSheet({ call, onClose }: { call: WaitingCall; onClose: () => void }) {
  const words = useWords();
  const { who } = useStaff();
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState('');
  const as = who.staffMemberId;
  const onSuccess = async () => {
    onClose();
    await Promise.all([
      client.invalidateQueries({ queryKey: ['calls'] }),
      client.invalidateQueries({ queryKey: ['open-calls'] }),
    ]);
  };
  const logging = useMutation({
    networkMode: 'always',
    onSuccess,
    mutationFn: async (chosen: Outcome) =>
      ask(LogContact, { input: { checkInId: call.id, outcome: chosen, note: note.trim() || null } }, { as }),
  });
  const snoozing = useMutation({
    networkMode: 'always',
    onSuccess,
    mutationFn: async () => {
      const until = daysLater(localDay(Date.now(), who.timeZone), SNOOZED_DAYS);
      return ask(SnoozeCall, { id: call.id, until }, { as });
    },
  });
  const error = logging.error ?? snoozing.error;
  const isBusy = logging.isPending || snoozing.isPending;
  return (
    <Sheet title={words.calls.howWas(call.participant.alias ?? call.participant.firstName)} onClose={onClose}>
      <div className="outcomes" role="group" aria-label={words.calls.outcome}>
        {OUTCOMES.map((each) => (
          <button
            key={each}
            type="button"
            className="choice-option"
            aria-pressed={each === outcome}
            onClick={() => setOutcome(each)}
          >
            {words.outcomes[each]}
          </button>
        ))}
      </div>
      <label className="field">
        {words.row.note}
        <textarea rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {error !== null && (
        <p className="notice" role="alert">
          {errorWords(error, words)}
        </p>
      )}
      <div className="sheet-foot">
        <button
          type="button"
          className="button quiet-button"
          disabled={isBusy}
          onClick={() => snoozing.mutate()}
        >
          {words.calls.snooze}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={outcome === null || isBusy}
          onClick={() => outcome !== null && logging.mutate(outcome)}
        >
          {words.calls.save}
        </button>
      </div>
    </Sheet>
  );
}
