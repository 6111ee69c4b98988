import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { Sheet } from '../design/sheet.js';
import { namesOf } from '../register/roster.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { planErrorWords } from './plan-errors.js';
import { usePlan } from './plan-state.js';
import { AcceptOffer, DeclineOffer, MoveToFront, type WaitingSignUp } from './plan.graphql.js';
import type { Opened } from './opened-session.js';
import { useReadAnew } from './use-plan.js';

/** Who was offered a seat and until when, and who waits for one. */
export function Waitlist({ session }: { session: Opened }) {
  const words = useWords();
  const dates = useDates();
  const { may } = useStaff();
  const [first, setFirst] = useState<WaitingSignUp | null>(null);
  const offered = session.offered.nodes;
  const waiting = session.waitlist.nodes;
  const step = useStep();
  if (offered.length === 0 && waiting.length === 0) return null;
  const names = namesOf([...offered, ...waiting].map(({ participant }) => participant));
  const nameOf = ({ participant }: WaitingSignUp) => names.get(participant.id) ?? participant.firstName;
  const mayChange = may('signUps.write') && session.status === 'PLANNED';
  return (
    <section className="part">
      <h2>{words.plan.waitlist}</h2>
      {step.error && (
        <p className="notice" role="alert">
          {planErrorWords(step.error, words)}
        </p>
      )}
      <ul className="plain waitlist">
        {offered.map((signUp) => (
          <li key={signUp.id} className="waiting">
            <span className="waiting-name">{nameOf(signUp)}</span>
            <span className="quiet">
              {signUp.offerDeadline === null
                ? words.plan.offered
                : words.plan.offeredUntil(dates.moment(signUp.offerDeadline))}
            </span>
            {mayChange && (
              <span className="waiting-steps">
                {(['accept', 'decline'] as const).map((what) => (
                  <button
                    key={what}
                    type="button"
                    className="button"
                    disabled={step.isPending}
                    aria-label={words.plan[`${what}For`](nameOf(signUp))}
                    onClick={() => step.mutate({ what, sessionId: session.id, signUp })}
                  >
                    {words.plan[what]}
                  </button>
                ))}
              </span>
            )}
          </li>
        ))}
        {waiting.map((signUp) => (
          <li key={signUp.id} className="waiting">
            <span className="waiting-name">
              {signUp.position}. {nameOf(signUp)}
            </span>
            {mayChange && signUp.position !== 1 && (
              <button
                type="button"
                className="button quiet-button"
                aria-label={words.plan.toFrontFor(nameOf(signUp))}
                onClick={() => setFirst(signUp)}
              >
                {words.plan.toFront}
              </button>
            )}
          </li>
        ))}
      </ul>
      {first && <FrontSheet signUp={first} name={nameOf(first)} onClose={() => setFirst(null)} />}
    </section>
  );
}

/** Why somebody is put first is kept in the history. */
function FrontSheet({ signUp, name, onClose }: { signUp: WaitingSignUp; name: string; onClose: () => void }) {
  const words = useWords();
  const { who } = useStaff();
  const readAnew = useReadAnew();
  const [reason, setReason] = useState('');
  const moving = useMutation({
    networkMode: 'always',
    mutationFn: () => ask(MoveToFront, { input: { signUpId: signUp.id, reason } }, { as: who.staffMemberId }),
    onSuccess: async () => {
      await readAnew();
      onClose();
    },
  });
  return (
    <Sheet title={words.plan.toFrontFor(name)} onClose={onClose}>
      <form
        className="plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          moving.mutate();
        }}
      >
        <label className="field">
          {words.plan.why}
          <input
            required
            pattern=".*\S.*"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="quiet hint">{words.plan.whyHelp}</p>
        {moving.error && (
          <p className="notice" role="alert">
            {planErrorWords(moving.error, words)}
          </p>
        )}
        <button className="button primary wide" disabled={moving.isPending}>
          {words.plan.toFront}
        </button>
      </form>
    </Sheet>
  );
}

function useStep() {
  const words = useWords();
  const { who } = useStaff();
  const { tell } = usePlan();
  const readAnew = useReadAnew();
  return useMutation({
    networkMode: 'always',
    mutationFn: async (step: {
      readonly what: 'accept' | 'decline';
      readonly sessionId: string;
      readonly signUp: WaitingSignUp;
    }) => {
      const input = { sessionId: step.sessionId, participantId: step.signUp.participant.id };
      const options = { as: who.staffMemberId };
      await (step.what === 'accept'
        ? ask(AcceptOffer, { input }, options)
        : ask(DeclineOffer, { input }, options));
      await readAnew();
    },
    onSuccess: (_done, { what }) => tell({ text: words.plan[`${what}Done`], undo: null }),
  });
}
