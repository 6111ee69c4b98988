/** The occasions on which people are told about a session. */
export const REMINDER_KINDS = ['THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];
