import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ask, Refusal } from '../api/ask.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { planErrorWords } from './plan-errors.js';
import { usePlan } from './plan-state.js';
import { ChangeCapacity } from './plan.graphql.js';
import type { Opened } from './opened-session.js';
import { useReadAnew } from './use-plan.js';

/** How the API names a sign-up that would lose its seat. */
const AFFECTED = 'affected.';

/** The seats of a session. Before anybody loses theirs it says how many would. */
export function CapacityForm({ session }: { session: Opened }) {
  const words = useWords();
  const { who } = useStaff();
  const { tell } = usePlan();
  const readAnew = useReadAnew();
  const [isOpen, setIsOpen] = useState(false);
  const [seats, setSeats] = useState(session.capacity === null ? '' : String(session.capacity));
  const capacity = seats === '' ? null : Number(seats);
  const changing = useMutation({
    networkMode: 'always',
    mutationFn: (force: boolean) =>
      ask(ChangeCapacity, { input: { sessionId: session.id, capacity, force } }, { as: who.staffMemberId }),
    onSuccess: async ({ updateSessionCapacity: { lostSeats, promoted } }) => {
      setIsOpen(false);
      tell({ text: words.plan.capacityChanged(promoted.length, lostSeats.length), undo: null });
      await readAnew();
    },
  });
  const losing = seatsLost(changing.error);
  if (!isOpen) {
    return (
      <button type="button" className="button quiet-button panel-link" onClick={() => setIsOpen(true)}>
        {words.plan.changeCapacity}
      </button>
    );
  }
  return (
    <form
      className="plan-form capacity"
      onSubmit={(event) => {
        event.preventDefault();
        changing.mutate(losing > 0);
      }}
    >
      <label className="field">
        {words.plan.capacity}
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={100_000}
          value={seats}
          aria-describedby="capacity-help"
          onChange={(event) => {
            setSeats(event.target.value);
            changing.reset();
          }}
        />
      </label>
      <p className="quiet hint" id="capacity-help">
        {words.plan.capacityHelp}
      </p>
      {changing.error && (
        <p className="notice" role="alert">
          {losing > 0 ? words.plan.losingSeats(losing) : planErrorWords(changing.error, words)}
        </p>
      )}
      <div className="actions">
        <button className="button" disabled={changing.isPending || capacity === session.capacity}>
          {losing > 0 ? words.plan.takeSeatsAway(losing) : words.plan.saveCapacity}
        </button>
        <button type="button" className="button quiet-button" onClick={() => setIsOpen(false)}>
          {words.app.cancel}
        </button>
      </div>
    </form>
  );
}

/** How many would lose their seat, by a refusal that names them. */
function seatsLost(error: unknown): number {
  if (!(error instanceof Refusal) || error.code !== 'CONFLICT') return 0;
  return error.fields.filter((field) => field.startsWith(AFFECTED)).length;
}
