import { setTimeout } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';

/** The zone of organisations in tests. */
const ZONE = 'Europe/Helsinki';
/** The day changes, and reminders of organisations in tests are due. */
const DAY_LIMITS = ['00:00', '10:00'];
/** Longer than an example takes. */
const MARGIN_MS = 15_000;

/**
 * Waits while the day is about to change, or reminders are about to be due: an example that counts days from today would
 * otherwise begin on one day and end on another, once in many runs.
 */
export async function awayFromDayLimits(): Promise<void> {
  await setTimeout(waitMs(new Date()));
}

/** How long to wait, in milliseconds, until no limit lies just ahead. */
export function waitMs(now: Date): number {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(ZONE);
  const ahead = DAY_LIMITS.map((limit) => {
    const today = local.withPlainTime(limit);
    const next = today.epochMilliseconds > now.getTime() ? today : today.add({ days: 1 });
    return next.epochMilliseconds - now.getTime();
  });
  const nearest = Math.min(...ahead);
  return nearest < MARGIN_MS ? nearest + 1 : 0;
}
