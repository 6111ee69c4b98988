/** What becomes of a text once its person has had enough for the day. EXEMPT: it leaves all the same. */
export type OverDailyLimit = 'WAIT' | 'DROP' | 'EXEMPT';

/** All that is known of one kind of reminder, apart from its words. */
export interface ReminderKindRules {
  /**
   * How many local days before the session it is due, at the organisation's reminder time: it comes whatever happens. Null:
   * it tells of a change, and is due at once.
   */
  readonly daysAhead: number | null;
  /**
   * A session that is planned, or restored, this late after that moment still has it, at once. After this it is left out:
   * whoever plans something for the same day tells people in person.
   */
  readonly graceHours: number;
  readonly overDailyLimit: OverDailyLimit;
  /** For staff and for whoever reads the API. */
  readonly description: string;
}

/** The occasions on which people are told about a session. */
export const REMINDER_KINDS = {
  THREE_DAYS_AHEAD: {
    daysAhead: 3,
    graceHours: 0,
    // The reminder of the day before still comes.
    overDailyLimit: 'DROP',
    description: 'A reminder three days before the session, at the organisation’s reminder time.',
  },
  ONE_DAY_AHEAD: {
    daysAhead: 1,
    graceHours: 12,
    overDailyLimit: 'WAIT',
    description: 'A reminder the day before the session, at the organisation’s reminder time.',
  },
  MOVED: {
    daysAhead: null,
    graceHours: 0,
    // Nobody stands before a locked door because they have had enough texts.
    overDailyLimit: 'EXEMPT',
    description: 'The session’s time or place changed, or its cancellation was taken back.',
  },
  CANCELLED: {
    daysAhead: null,
    graceHours: 0,
    overDailyLimit: 'EXEMPT',
    description: 'The session was cancelled; the text says so when too few had signed up.',
  },
} as const satisfies Record<string, ReminderKindRules>;
export type ReminderKind = keyof typeof REMINDER_KINDS;

export const REMINDER_KIND_NAMES = Object.keys(REMINDER_KINDS) as readonly ReminderKind[];

/** Kinds with their rules, by name; other ones than ours only in tests. */
export type ReminderKinds = Readonly<Record<string, ReminderKindRules>>;

/** A kind that comes some days before the session. */
export interface DaysAhead {
  readonly kind: string;
  readonly daysAhead: number;
  readonly graceHours: number;
}

/** The kinds that come whatever happens; the others tell that something has changed. */
export function kindsAhead(kinds: ReminderKinds = REMINDER_KINDS): DaysAhead[] {
  return Object.entries(kinds).flatMap(([kind, { daysAhead, graceHours }]) =>
    daysAhead === null ? [] : [{ kind, daysAhead, graceHours }],
  );
}

/** Whether the reminder is one of those that come whatever happens; the others tell that something has changed. */
export function isDayAhead(kind: ReminderKind): boolean {
  return REMINDER_KINDS[kind].daysAhead !== null;
}

/** The kinds that tell that something has changed. */
export const KINDS_OF_CHANGE: readonly ReminderKind[] = REMINDER_KIND_NAMES.filter(
  (kind) => !isDayAhead(kind),
);

/** What becomes of a reminder of that kind once its person has had enough texts for the day. */
export function overDailyLimit(kind: ReminderKind): OverDailyLimit {
  return REMINDER_KINDS[kind].overDailyLimit;
}
