/** The occasions on which people are told about a session. */
export const REMINDER_KINDS = ['THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** What becomes of a text once its person has had enough for the day. EXEMPT: it leaves all the same. */
export type OverDailyLimit = 'WAIT' | 'DROP' | 'EXEMPT';

interface KindRules {
  /** One of those that come whatever happens; the others tell that something has changed. */
  readonly isDayAhead: boolean;
  readonly overDailyLimit: OverDailyLimit;
}

const RULES: Record<ReminderKind, KindRules> = {
  // The reminder of the day before still comes.
  THREE_DAYS_AHEAD: { isDayAhead: true, overDailyLimit: 'DROP' },
  ONE_DAY_AHEAD: { isDayAhead: true, overDailyLimit: 'WAIT' },
  // Nobody stands before a locked door because they have had enough texts.
  MOVED: { isDayAhead: false, overDailyLimit: 'EXEMPT' },
  CANCELLED: { isDayAhead: false, overDailyLimit: 'EXEMPT' },
};

/** Whether the reminder is one of those that come whatever happens; the others tell that something has changed. */
export function isDayAhead(kind: ReminderKind): boolean {
  return RULES[kind].isDayAhead;
}

/** What becomes of a reminder of that kind once its person has had enough texts for the day. */
export function overDailyLimit(kind: ReminderKind): OverDailyLimit {
  return RULES[kind].overDailyLimit;
}
