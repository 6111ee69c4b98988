import { useMutation } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import {
  CancelSession,
  MoveSession,
  RestoreSession,
  type MoveSessionVariables,
  type PlannedSession,
} from './plan.graphql.js';
import { planErrorWords } from './plan-errors.js';
import { usePlan, type Done, type Intent, type PlanScope } from './plan-state.js';
import { useReadAnew } from './use-plan.js';
import type { Preview } from './use-preview.js';

export type Move = MoveSessionVariables['input'];

/** Carries out what was looked at, says what was done, and how it is taken back. */
export function useChange() {
  const words = useWords();
  const { who } = useStaff();
  const { intend, tell } = usePlan();
  const readAnew = useReadAnew();
  const options = { as: who.staffMemberId };

  const change = useMutation({
    networkMode: 'always',
    mutationFn: async ({ work, done }: { readonly work: () => Promise<unknown>; readonly done: Done }) => {
      await work();
      await readAnew();
      return done;
    },
    onSuccess: (done) => {
      intend(null);
      tell(done);
    },
    onError: (error, { done }) => {
      // What is undone at once has no sheet to say what went wrong.
      if (done.undo === null) tell({ text: planErrorWords(error, words), undo: null });
    },
  });

  const undone: Done = { text: words.plan.undone, undo: null };
  const doMove = (input: Move, done: Done) =>
    change.mutate({ work: () => ask(MoveSession, { input }, options), done });
  const doRestore = (id: string, done: Done) =>
    change.mutate({ work: () => ask(RestoreSession, { input: { id } }, options), done });

  /** Nobody heard of it: it is taken back at once. Otherwise what they would hear is looked at first. */
  const takeBack = (preview: Preview, atOnce: () => void, intent: Intent) => () =>
    preview.outcome?.notice ? intend(intent) : atOnce();

  return {
    isPending: change.isPending,
    problem: change.error === null ? null : planErrorWords(change.error, words),

    move: (session: PlannedSession, input: Move, preview: Preview, text: string) => {
      const { id, localDate, wallTime, durationMinutes, place } = session;
      const back: Move = { id, scope: 'THIS', localDate, wallTime, durationMinutes, place };
      const isAlone = input.scope !== 'THIS_AND_FOLLOWING';
      const intent: Intent = {
        kind: 'MOVE',
        session: {
          ...session,
          localDate: input.localDate ?? localDate,
          wallTime: input.wallTime ?? wallTime,
        },
        to: { localDate, wallTime },
        place,
        scope: isAlone ? 'THIS' : 'THIS_AND_FOLLOWING',
      };
      const reopen = () => intend(intent);
      doMove(input, {
        text,
        undo: isAlone ? takeBack(preview, () => doMove(back, undone), intent) : reopen,
      });
    },

    cancel: (session: PlannedSession, reason: string, scope: PlanScope, preview: Preview, text: string) => {
      const { id } = session;
      const restored: PlannedSession = { ...session, status: 'CANCELLED' };
      const intent: Intent = { kind: 'RESTORE', session: restored };
      change.mutate({
        work: () => ask(CancelSession, { input: { id, reason, scope } }, options),
        done: {
          text,
          // A series that was cancelled from a session on is planned anew, not taken back.
          undo: scope === 'THIS' ? takeBack(preview, () => doRestore(id, undone), intent) : null,
        },
      });
    },

    restore: (id: string, text: string) => doRestore(id, { text, undo: null }),
  };
}
