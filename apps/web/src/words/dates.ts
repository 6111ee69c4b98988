import type { UiLanguage } from './words.js';

const LOCALES: Readonly<Record<UiLanguage, string>> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };

/** Dates and times as they are written in the language, on the clock of the organisation's zone. */
export interface Dates {
  /** As in 9.00. */
  time(instant: string | number): string;
  /** As in ti 24.11. */
  day(instant: string | number): string;
  /** As in tiistai 24. marraskuuta. */
  longDay(instant: string | number): string;
  /** As in ti 24.11. 9.00. */
  moment(instant: string | number): string;
}

const made = new Map<string, Dates>();

export function datesIn(language: UiLanguage, timeZone: string): Dates {
  const key = `${language} ${timeZone}`;
  const dates = made.get(key) ?? makeDates(LOCALES[language], timeZone);
  made.set(key, dates);
  return dates;
}

function makeDates(locale: string, timeZone: string): Dates {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (instant: string | number) => formatter.format(new Date(instant));
  };
  const time = format({ hour: 'numeric', minute: '2-digit' });
  const month = locale.startsWith('en') ? 'short' : 'numeric';
  const day = format({ weekday: 'short', day: 'numeric', month });
  return {
    time,
    day,
    longDay: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    moment: (instant) => `${day(instant)} ${time(instant)}`,
  };
}

/** The local day of an instant, as in 2026-11-24. */
export function localDay(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date(instant));
}

/** The day after so many days, of a day as in 2026-11-24. */
export function daysLater(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
