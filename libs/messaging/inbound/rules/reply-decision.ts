import type { Intention } from '../reply-actions.js';
import type { Question } from '../reply-question.sql.js';
import { labelsOf } from '../../wording/reply-texts.js';
import type { ReadText } from './reply-words.js';

/** An answer of a shared phone that waits to hear who gave it. */
export interface OpenChoice {
  readonly inboundTextId: string;
  readonly intention: Intention;
  /** In the order of the numbers, from 1. */
  readonly questions: readonly Question[];
}

interface NamedSender {
  readonly participantId: string;
  readonly firstName: string;
  readonly lastName: string | null;
}

export type Decision =
  | { readonly do: 'STOP' }
  | { readonly do: 'START' }
  | { readonly do: 'ACT'; readonly question: Question; readonly intention: Intention }
  | { readonly do: 'ACT_FOR_CHOSEN'; readonly choice: OpenChoice; readonly question: Question }
  | {
      readonly do: 'ASK_WHO';
      readonly questions: readonly Question[];
      readonly labels: readonly string[];
      readonly intention: Intention;
    }
  | { readonly do: 'LEAVE_TO_STAFF' };

/**
 * What to do about a text, by what it says and who may have sent it.
 *
 * - STOP and START are about the phone, whoever holds it.
 * - A digit is the number of a person while the phone is asked who answers.
 * - An answer is acted on when exactly one of those who share the phone has been asked something. When several have, which
 *   of them answers is asked, also when one has answered before: they may have changed their mind.
 * - Nobody asked, or people whom initials do not tell apart: a human decides.
 */
export function decide(
  { meaning, number }: ReadText,
  senders: readonly NamedSender[],
  questions: readonly Question[],
  choice: OpenChoice | null,
): Decision {
  if (senders.length === 0) return { do: 'LEAVE_TO_STAFF' };
  if (meaning === 'STOP' || meaning === 'START') return { do: meaning };
  if (choice !== null && number !== null) {
    const question = choice.questions[number - 1];
    return question === undefined ? { do: 'LEAVE_TO_STAFF' } : { do: 'ACT_FOR_CHOSEN', choice, question };
  }
  const [question, ...others] = questions;
  if (meaning === 'FOR_STAFF' || question === undefined) return { do: 'LEAVE_TO_STAFF' };
  if (others.length === 0) return { do: 'ACT', question, intention: meaning };
  const asked = questions.flatMap(
    ({ participantId }) => senders.find((sender) => sender.participantId === participantId) ?? [],
  );
  const labels = labelsOf(asked);
  return labels === null
    ? { do: 'LEAVE_TO_STAFF' }
    : { do: 'ASK_WHO', questions, labels, intention: meaning };
}
