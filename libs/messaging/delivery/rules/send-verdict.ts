import type { SessionStatus } from '#libs/groups/session.entity.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { answerObstacleOf, questionObstacleOf, type AnswerFacts, type QuestionFacts } from './reply-truth.js';
import type { Obstacle, Postponement } from '../../message/rules/message-state.js';
import { REPLY_PURPOSES, type MessagePurpose } from '../../message/message.entity.js';
import { quietUntil, type QuietHours } from '../../message/rules/quiet-hours.js';
import {
  isDayAhead,
  overDailyLimit,
  type OverDailyLimit,
  type ReminderKind,
} from '../../message/rules/reminder-kinds.js';

/** Whether a text may leave now. */
export type Verdict =
  | { readonly decision: 'SEND' }
  | { readonly decision: 'WAIT'; readonly postponement: Postponement }
  /** Only these of what it tells still hold: reminders, or sessions of an answer. Another message will tell them. */
  | { readonly decision: 'WRITE_ANEW'; readonly holding: readonly string[] }
  | { readonly decision: 'STOP'; readonly obstacle: Obstacle };

/** What has to hold when a text leaves, as it is at that moment. */
export interface SendFacts {
  /** The database's clock, after the locks were taken. */
  readonly now: Date;
  readonly purpose: MessagePurpose;
  readonly deadlineAt: Date;
  /** Whether an earlier attempt may have sent it already; it is then one of the texts of its day anyway. */
  readonly mayHaveLeft: boolean;
  readonly archived: boolean;
  readonly consents: boolean;
  readonly numberIsCurrent: boolean;
  /** Whether the session that staff wrote about has been cancelled since they did. */
  readonly sessionCancelledSince: boolean;
  /** Whether it has another time or place since then. */
  readonly sessionMovedSince: boolean;
  readonly quietHours: QuietHours;
  readonly daily: DailyLimit;
  /** More than one in a combined text. */
  readonly reminders: readonly ReminderFacts[];
  /** What the text tells people about their own sign-ups. */
  readonly notices: readonly NoticeFacts[];
  /** What it answers about sessions; several when what it answers was a combined text. */
  readonly answers: readonly AnswerFacts[];
  /** Null: it does not ask who answers. */
  readonly question: QuestionFacts | null;
}

export interface DailyLimit {
  readonly most: number;
  /** Texts that count and have left today, or may have: to the person, or to the number if those are more. This one apart. */
  readonly already: number;
  /** The next midnight by the organisation's clocks. */
  readonly dayEndsAt: Date;
}

interface ReminderFacts {
  readonly id: string;
  readonly kind: ReminderKind;
  readonly sessionStatus: SessionStatus;
  readonly startsAt: Date;
  /** Whether time and place are those that the text tells. */
  readonly scheduleIsCurrent: boolean;
  /** Null: none that speaks against it. */
  readonly signUpAgainst: SignUpStatus | null;
}

interface NoticeFacts {
  readonly sessionStatus: SessionStatus;
  readonly startsAt: Date;
  /** Whether time and place are those that the text tells. */
  readonly scheduleIsCurrent: boolean;
  /** Whether what it tells was the last thing that happened to the sign-up. */
  readonly isLatest: boolean;
  /** When the offer that stands ends, or nobody who is invited can sign up any more. */
  readonly askedUntil: Date | null;
  /** Whether the answer is waited for at least as long as the text says. */
  readonly deadlineHolds: boolean;
}

/**
 * Whether the text may leave now. First what rules it out for good, then whether it has to wait: for the end of quiet
 * time, or for the next day when its person has had enough texts. Whether it can wait so long is for message-state.ts.
 */
export function verdictOn(facts: SendFacts): Verdict {
  const { now, question } = facts;
  const obstacle =
    generalObstacleOf(facts) ??
    noticeObstacleOf(facts) ??
    (question === null ? null : questionObstacleOf(question, now));
  if (obstacle !== null) return { decision: 'STOP', obstacle };
  const judged = [
    ...facts.reminders.map((each) => ({ id: each.id, obstacle: reminderObstacleOf(each, now) })),
    ...facts.answers.map((each) => ({ id: each.sessionId, obstacle: answerObstacleOf(each, now) })),
  ];
  const holding = judged.filter((each) => each.obstacle === null).map(({ id }) => id);
  const [broken] = judged.flatMap((each) => each.obstacle ?? []);
  if (broken !== undefined) {
    return holding.length === 0
      ? { decision: 'STOP', obstacle: broken }
      : { decision: 'WRITE_ANEW', holding };
  }
  if (usefulUntil(facts) <= facts.now) return { decision: 'STOP', obstacle: 'DEADLINE_PASSED' };
  return waitOf(facts) ?? { decision: 'SEND' };
}

/** From when on the text is of no use: the first of its sessions has begun, nobody is asked any more, its own deadline has passed. */
export function usefulUntil({ deadlineAt, reminders, notices }: SendFacts): Date {
  const moments = [
    deadlineAt,
    ...[...reminders, ...notices].map(({ startsAt }) => startsAt),
    ...notices.flatMap(({ askedUntil }) => askedUntil ?? []),
  ];
  return new Date(Math.min(...moments.map((moment) => moment.getTime())));
}

/** Only the one confirmation of STOP goes to somebody who does not agree to texts, and to nobody who agrees again. */
function generalObstacleOf(facts: SendFacts): Obstacle | null {
  if (!facts.consents && facts.purpose !== 'STOP_CONFIRMATION') return 'NO_CONSENT';
  if (facts.consents && facts.purpose === 'STOP_CONFIRMATION') return 'CONSENT_GIVEN_AGAIN';
  if (facts.archived) return 'PARTICIPANT_ARCHIVED';
  if (!facts.numberIsCurrent) return 'NUMBER_NOT_CURRENT';
  if (facts.sessionCancelledSince) return 'SESSION_CANCELLED';
  return facts.sessionMovedSince ? 'SESSION_MOVED' : null;
}

function reminderObstacleOf(reminder: ReminderFacts, now: Date): Obstacle | null {
  const isCancelled = reminder.sessionStatus === 'CANCELLED';
  if (isCancelled && reminder.kind !== 'CANCELLED') return 'SESSION_CANCELLED';
  if (!isCancelled && reminder.kind === 'CANCELLED') return 'SESSION_NOT_CANCELLED';
  if (!reminder.scheduleIsCurrent) return 'SESSION_MOVED';
  if (reminder.signUpAgainst === 'CANCELLED') return 'SIGN_UP_CANCELLED';
  if (reminder.signUpAgainst !== null) return 'SIGN_UP_CHANGED';
  return reminder.startsAt <= now ? 'DEADLINE_PASSED' : null;
}

function noticeObstacleOf({ notices }: SendFacts): Obstacle | null {
  for (const notice of notices) {
    if (notice.sessionStatus === 'CANCELLED') return 'SESSION_CANCELLED';
    if (!notice.isLatest) return 'SIGN_UP_CHANGED';
    if (!notice.scheduleIsCurrent) return 'SESSION_MOVED';
    if (!notice.deadlineHolds) return 'SIGN_UP_CHANGED';
  }
  return null;
}

function waitOf(facts: SendFacts): Verdict | null {
  const quietEndsAt = quietUntil(facts.now, facts.quietHours);
  if (quietEndsAt !== null) return waitUntil(quietEndsAt, 'QUIET_HOURS');
  if (!isOverDailyLimit(facts)) return null;
  switch (ruleBeyondLimit(facts)) {
    case 'EXEMPT':
      return null;
    case 'DROP':
      return { decision: 'STOP', obstacle: 'DAILY_LIMIT' };
    case 'WAIT': {
      const { dayEndsAt } = facts.daily;
      return waitUntil(quietUntil(dayEndsAt, facts.quietHours) ?? dayEndsAt, 'DAILY_LIMIT');
    }
  }
}

/** Of a combined text the kindest rule counts, so that nothing is lost with the rest. */
function ruleBeyondLimit({ purpose, reminders }: SendFacts): OverDailyLimit {
  if (REPLY_PURPOSES.includes(purpose)) return 'EXEMPT';
  const rules = new Set(reminders.map(({ kind }) => overDailyLimit(kind)));
  if (rules.has('EXEMPT')) return 'EXEMPT';
  return rules.has('DROP') && !rules.has('WAIT') ? 'DROP' : 'WAIT';
}

function waitUntil(until: Date, reason: 'QUIET_HOURS' | 'DAILY_LIMIT'): Verdict {
  return { decision: 'WAIT', postponement: { reason, until } };
}

/**
 * The last text of the day is kept for what became of one's own sign-up. Day-ahead reminders and messages of staff do not use
 * it up, except where only one text a day is allowed.
 */
function isOverDailyLimit(facts: SendFacts): boolean {
  if (facts.mayHaveLeft) return false;
  const isRoutine =
    facts.purpose === 'STAFF_MESSAGE' ||
    (facts.purpose === 'REMINDER' && facts.reminders.every(({ kind }) => isDayAhead(kind)));
  const { most, already } = facts.daily;
  return already >= (isRoutine ? Math.max(1, most - 1) : most);
}
