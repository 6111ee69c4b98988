import { Temporal } from 'temporal-polyfill';
import type { WallTime } from '#libs/calendar/wall-time.js';

/** When an organisation lets no text leave: from `quietFrom` until `quietTo` by the clocks of `timeZone`. */
export interface QuietHours {
  /** IANA name. */
  readonly timeZone: string;
  readonly quietFrom: WallTime;
  /** Earlier on the clock than `quietFrom`: quiet over midnight. The same: never quiet. */
  readonly quietTo: WallTime;
}

/**
 * The end of the quiet time that `now` falls in; null when texts may leave.
 *
 * It is quiet whenever clocks show a quiet time, and when clocks go back over the end or the beginning of a quiet time it
 * stays quiet until they have shown the end for the last time. A limit that clocks jump over in spring is where they jump.
 * `quietTo` itself is not quiet any more.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function quietUntil(now: Date, { timeZone, quietFrom, quietTo }: QuietHours): Date | null {
  if (quietFrom === quietTo) return null;
  const overMidnight = quietFrom > quietTo;
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  let end: Date | null = null;
  // The day before, for a quiet time that is over midnight; the same day, and the one after it where clocks went back. There
  // the quiet time of a day may begin before that of the day before has ended.
  for (const days of [-1, 0, 1]) {
    const first = today.add({ days });
    const last = overMidnight ? first.add({ days: 1 }) : first;
    const begins = limitOf(first, quietFrom, timeZone, 'earlier');
    const ends = limitOf(last, quietTo, timeZone, 'later');
    const moment = end ?? now;
    if (begins <= moment && moment < ends) end = ends;
  }
  return end;
}

/** @param which of a time that comes twice */
function limitOf(
  date: Temporal.PlainDate,
  time: WallTime,
  timeZone: string,
  which: 'earlier' | 'later',
): Date {
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: which });
  const isJumpedOver = !zoned.toPlainDateTime().equals(wall);
  const limit = isJumpedOver
    ? (wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' }).getTimeZoneTransition('next') ?? zoned)
    : zoned;
  return new Date(limit.epochMilliseconds);
}
