import type { SessionStatus } from '#libs/groups/session.entity.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import type { ReplyOutcome } from '../../wording/reply-texts.js';
import type { Obstacle } from '../../message/rules/message-state.js';

/** What an answer of ours tells of one session, and what is so when it leaves. */
export interface AnswerFacts {
  readonly sessionId: string;
  readonly outcome: ReplyOutcome;
  readonly sessionStatus: SessionStatus;
  readonly startsAt: Date;
  /** Whether it begins when the text says. */
  readonly startIsCurrent: boolean;
  /** Null: there is no sign-up. */
  readonly signUpStatus: SignUpStatus | null;
  /** Of the seat that they are offered, if they are. */
  readonly offerIsOver: boolean;
  /** Whether too few seats are left for them, and for who comes along. */
  readonly isFull: boolean;
}

/** The question to a shared phone who answers, when it leaves. */
export interface QuestionFacts {
  /** Whether the phone is still waited for to say it. */
  readonly isOpen: boolean;
  /** The sessions that its people were asked about. */
  readonly sessions: readonly { readonly status: SessionStatus; readonly startsAt: Date }[];
}

/** With which sign-ups each outcome is true. */
const HOLDS: Record<ReplyOutcome, (facts: AnswerFacts) => boolean> = {
  COMING: ({ signUpStatus }) => signUpStatus === 'SIGNED_UP',
  ALREADY_COMING: ({ signUpStatus }) => signUpStatus === 'SIGNED_UP',
  WAITING: ({ signUpStatus }) => signUpStatus === 'WAITLISTED',
  NOT_COMING: staysAway,
  ALREADY_NOT_COMING: staysAway,
  FULL: ({ signUpStatus, isFull }) =>
    isFull && signUpStatus !== 'SIGNED_UP' && signUpStatus !== 'WAITLISTED' && signUpStatus !== 'OFFERED',
  OFFER_EXPIRED: ({ signUpStatus, offerIsOver }) =>
    signUpStatus === 'EXPIRED' || (signUpStatus === 'OFFERED' && offerIsOver),
  CANCELLED: () => true,
  STARTED: () => true,
  FOR_STAFF: () => true,
};

/** These tell of something that is over; all others are of no use once the session has begun. */
const TELLS_OF_THE_PAST: readonly ReplyOutcome[] = ['CANCELLED', 'STARTED'];

/** Why an answer about one session does not hold any more; null when it does. */
export function answerObstacleOf(answer: AnswerFacts, now: Date): Obstacle | null {
  const { outcome, sessionStatus, startIsCurrent, signUpStatus, startsAt } = answer;
  const isCancelled = sessionStatus === 'CANCELLED';
  if (isCancelled && outcome !== 'CANCELLED') return 'SESSION_CANCELLED';
  if (!isCancelled && outcome === 'CANCELLED') return 'SESSION_NOT_CANCELLED';
  if (!startIsCurrent) return 'SESSION_MOVED';
  if (!HOLDS[outcome](answer)) return signUpStatus === 'CANCELLED' ? 'SIGN_UP_CANCELLED' : 'SIGN_UP_CHANGED';
  return startsAt <= now && !TELLS_OF_THE_PAST.includes(outcome) ? 'DEADLINE_PASSED' : null;
}

/**
 * Why a shared phone is not asked any more who answers; null when it is. A number that comes back after the question is
 * closed would be taken for an answer.
 */
export function questionObstacleOf({ isOpen, sessions }: QuestionFacts, now: Date): Obstacle | null {
  if (!isOpen) return 'QUESTION_CLOSED';
  const planned = sessions.filter(({ status }) => status === 'PLANNED');
  if (planned.length === 0) return 'SESSION_CANCELLED';
  return planned.every(({ startsAt }) => startsAt <= now) ? 'DEADLINE_PASSED' : null;
}

function staysAway({ signUpStatus }: AnswerFacts): boolean {
  return signUpStatus === 'DECLINED' || signUpStatus === 'CANCELLED' || signUpStatus === 'EXPIRED';
}
