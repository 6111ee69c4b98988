import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, sql, type Fragment, type NoParameters } from '#libs/database/sql.js';
import type { Language } from '#libs/people/language.js';

interface ClockRow {
  readonly now: Date;
  readonly today: LocalDate;
  readonly horizonWeeks: number;
  readonly timeZone: string;
  readonly language: Language;
}

const holding = (lock: Fragment) => sql<NoParameters, ClockRow>`
  SELECT now() AS now, (now() AT TIME ZONE time_zone)::date AS today, horizon_weeks, time_zone, language
  FROM organisation LIMIT 1 ${lock}`;

/** Reads the clock and holds the organisation's plans: see `holdPlans`. */
export const HOLD_PLANS = {
  SESSIONS: holding(fragment`FOR SHARE`),
  BREAKS: holding(fragment`FOR NO KEY UPDATE`),
};
