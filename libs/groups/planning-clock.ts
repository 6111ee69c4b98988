import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Language } from '#libs/people/language.js';
import { HOLD_PLANS } from './planning-clock.sql.js';
import { found } from '#libs/errors/found.js';

/** The moment in which plans are made, by the database's clock and in the organisation's zone. */
export interface PlanningClock {
  readonly now: Date;
  readonly today: LocalDate;
  /** The last day up to which sessions are made from their series. */
  readonly horizon: LocalDate;
  readonly timeZone: string;
  readonly language: Language;
}

const DAYS_A_WEEK = 7;

/**
 * Reads the clock and holds the organisation's plans still until the transaction ends. SESSIONS is for those who make
 * sessions out of series: any number at once. BREAKS waits for them and shuts them out, so that no session is made in a
 * break that is just being written.
 */
export async function holdPlans(tx: Tx, what: 'SESSIONS' | 'BREAKS'): Promise<PlanningClock> {
  const row = found(await HOLD_PLANS[what].first(tx, {}), 'organisation');
  const { horizonWeeks, ...clock } = row;
  return { ...clock, horizon: addDays(clock.today, horizonWeeks * DAYS_A_WEEK) };
}
