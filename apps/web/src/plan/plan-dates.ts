import { useMemo } from 'react';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { datesIn } from '../words/dates.js';
import { useLanguage, type UiLanguage } from '../words/words.js';
import type { Spot } from './moving.js';

const LOCALES: Readonly<Record<UiLanguage, string>> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };

/** Days and times of the plan as they stand on the wall, in the language of the app. */
export interface PlanDates {
  /** As in 13.00. */
  time(wallTime: string): string;
  /** As in ti 24.11. */
  day(day: LocalDate): string;
  /** As in tiistai 24. marraskuuta. */
  longDay(day: LocalDate): string;
  /** As in ti. */
  weekday(day: LocalDate): string;
  /** As in tiistai. */
  longWeekday(day: LocalDate): string;
  /** As in 24.11. */
  date(day: LocalDate): string;
  /** As in joulukuu 2026. */
  month(day: LocalDate): string;
  /** As in ti 24.11. 13.00. */
  spot(spot: Spot): string;
  /** As in 1,50 €, of cents. */
  money(cents: number): string;
}

/** A day or a time of its own has no zone: it is written as one of UTC, and read back as such. */
export function planDatesIn(language: UiLanguage): PlanDates {
  const wall = datesIn(language, 'UTC');
  const of = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', ...options });
    return (day: LocalDate) => formatter.format(new Date(`${day}T00:00:00Z`));
  };
  const euros = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency: 'EUR' });
  const time = (wallTime: string) => wall.time(`2026-01-01T${wallTime}:00Z`);
  const day = (localDate: LocalDate) => wall.day(`${localDate}T00:00:00Z`);
  return {
    time,
    day,
    longDay: (localDate) => wall.longDay(`${localDate}T00:00:00Z`),
    weekday: of({ weekday: 'short' }),
    longWeekday: of({ weekday: 'long' }),
    date: of({ day: 'numeric', month: language === 'en' ? 'short' : 'numeric' }),
    month: of({ month: 'long', year: 'numeric' }),
    spot: ({ localDate, wallTime }) => `${day(localDate)} ${time(wallTime)}`,
    money: (cents) => euros.format(cents / 100),
  };
}

export function usePlanDates(): PlanDates {
  const { language } = useLanguage();
  return useMemo(() => planDatesIn(language), [language]);
}
