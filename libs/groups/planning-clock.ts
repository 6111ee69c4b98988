import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';

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
  const lock = what === 'SESSIONS' ? 'FOR SHARE' : 'FOR NO KEY UPDATE';
  const [row] = await tx.query<OrganisationRow[]>(
    `SELECT now() AS now, (now() AT TIME ZONE time_zone)::date::text AS today, horizon_weeks, time_zone, language
     FROM organisation LIMIT 1 ${lock}`,
  );
  if (!row) throw new AppError('NOT_FOUND', 'There is no such organisation');
  const { now, today, language } = row;
  return {
    now,
    today,
    horizon: addDays(today, row.horizon_weeks * DAYS_A_WEEK),
    timeZone: row.time_zone,
    language,
  };
}

interface OrganisationRow {
  readonly now: Date;
  readonly today: LocalDate;
  readonly horizon_weeks: number;
  readonly time_zone: string;
  readonly language: Language;
}
