/** The occasions on which people are told about a session. */
export const REMINDER_KINDS = ['THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** Whether the reminder is one of those that come whatever happens; the others tell that something has changed. */
export function isDayAhead(kind: ReminderKind): boolean {
  return kind === 'THREE_DAYS_AHEAD' || kind === 'ONE_DAY_AHEAD';
}
