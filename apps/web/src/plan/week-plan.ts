import type { LocalDate } from '#libs/calendar/local-date.js';
import { isInBreak } from '#libs/calendar/breaks.js';
import type { BreaksData, PlannedSession } from './plan.graphql.js';
import type { Carried } from './moving.js';

export type Break = BreaksData['breakPeriods']['nodes'][number];

/** One day of the plan. */
export interface PlannedDay {
  readonly day: LocalDate;
  readonly sessions: readonly PlannedSession[];
  /** Breaks that concern whoever is looked at. */
  readonly breaks: readonly Break[];
}

/** The days with their sessions by time; one that is carried stands where it is carried to. */
export function plannedDays(
  days: readonly LocalDate[],
  sessions: readonly PlannedSession[],
  breaks: readonly Break[],
  carried: Carried | null,
): readonly PlannedDay[] {
  const shown = carried
    ? [...sessions.filter(({ id }) => id !== carried.session.id), { ...carried.session, ...carried.to }]
    : sessions;
  return days.map((day) => ({
    day,
    sessions: shown
      .filter(({ localDate }) => localDate === day)
      .sort((one, other) => one.wallTime.localeCompare(other.wallTime) || one.id.localeCompare(other.id)),
    breaks: breaks.filter((each) => isInBreak(day, [each])),
  }));
}

/** Which session an arrow leads to from one: up and down in its day, left and right to the nearest day that has any. */
export function neighbour(days: readonly PlannedDay[], id: string, key: string): string | null {
  const column = days.findIndex(({ sessions }) => sessions.some((session) => session.id === id));
  const row = days[column]?.sessions.findIndex((session) => session.id === id) ?? 0;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    return days[column]?.sessions[row + (key === 'ArrowUp' ? -1 : 1)]?.id ?? null;
  }
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const others = key === 'ArrowLeft' ? days.slice(0, column).reverse() : days.slice(column + 1);
  const found = others.find(({ sessions }) => sessions.length > 0)?.sessions;
  return found?.[Math.min(row, found.length - 1)]?.id ?? null;
}
