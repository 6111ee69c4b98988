import { weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';

/** How often a series meets. MONTHLY: on the same weekday of the month as its first day, such as the second Tuesday. */
export const RHYTHMS = ['WEEKLY', 'EVERY_TWO_WEEKS', 'MONTHLY'] as const;
export type SeriesRhythm = (typeof RHYTHMS)[number];

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const LAST_NUMBERED_WEEK = 4;

/** The RFC 5545 rule of a series; without weekdays the one of its first day. */
export function ruleOf(rhythm: SeriesRhythm, weekdays: readonly Weekday[], startsOn: LocalDate): string {
  const own = weekdayOfDay(startsOn);
  if (rhythm === 'MONTHLY') return `FREQ=MONTHLY;BYDAY=${weekOfMonth(startsOn)}${own}`;
  const chosen = WEEKDAYS.filter((day) => weekdays.includes(day));
  const days = chosen.length > 0 ? chosen : [own];
  return `FREQ=WEEKLY${rhythm === 'WEEKLY' ? '' : ';INTERVAL=2'};BYDAY=${days.join(',')}`;
}

export function weekdayOfDay(day: LocalDate): Weekday {
  return WEEKDAYS[weekdayOf(day) - 1] ?? 'MO';
}

/** From 1 to 4, and -1 for the last one: not every month has a fifth. */
function weekOfMonth(day: LocalDate): number {
  const week = Math.ceil(Number(day.slice('YYYY-MM-'.length)) / WEEKDAYS.length);
  return week > LAST_NUMBERED_WEEK ? -1 : week;
}

/** Minutes from one time of the day to another; to the next day where that is earlier. */
export function minutesBetween(from: string, to: string): number {
  const difference = minutesOf(to) - minutesOf(from);
  return difference > 0 ? difference : difference + MINUTES_OF_DAY;
}

/** The time of the day so many minutes later; it goes on at midnight. */
export function laterTime(time: string, minutes: number): string {
  const total = (((minutesOf(time) + minutes) % MINUTES_OF_DAY) + MINUTES_OF_DAY) % MINUTES_OF_DAY;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(total / MINUTES_OF_HOUR))}:${two(total % MINUTES_OF_HOUR)}`;
}

const MINUTES_OF_HOUR = 60;
const MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR;

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * MINUTES_OF_HOUR + minutes;
}
