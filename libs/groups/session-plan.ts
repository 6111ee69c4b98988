import { isWallTime, isTimeZone } from '#libs/calendar/wall-time.js';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';

/** Limits of the schema: a session lasts from five minutes to a day. */
export const MIN_DURATION_MINUTES = 5;
export const MAX_DURATION_MINUTES = 1440;

interface PlanFields {
  readonly wallTime?: string;
  readonly timeZone?: string;
  readonly durationMinutes?: number;
  readonly capacity?: number | null;
}

/** @throws AppError BAD_INPUT naming each field that cannot be used */
export function checkPlan(fields: PlanFields): void {
  const { wallTime, timeZone, durationMinutes, capacity } = fields;
  const problems: FieldProblem[] = [];
  if (wallTime !== undefined && !isWallTime(wallTime)) {
    problems.push({ field: 'wallTime', message: 'Give a time such as 13:00' });
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    problems.push({ field: 'timeZone', message: 'Give an IANA time zone such as Europe/Helsinki' });
  }
  if (
    durationMinutes !== undefined &&
    !isWithin(durationMinutes, MIN_DURATION_MINUTES, MAX_DURATION_MINUTES)
  ) {
    problems.push({
      field: 'durationMinutes',
      message: `Give ${MIN_DURATION_MINUTES} to ${MAX_DURATION_MINUTES} minutes`,
    });
  }
  if (capacity != null && !isWithin(capacity, 1, Number.MAX_SAFE_INTEGER)) {
    problems.push({ field: 'capacity', message: 'Give a whole number above zero, or null' });
  }
  if (problems.length > 0)
    throw new AppError('BAD_INPUT', 'Some fields cannot be used', { fields: problems });
}

/** A place as it is kept: without blanks around it, and null when nothing is left. */
export function placeOf(text: string | null | undefined): string | null {
  return text?.trim() || null;
}

function isWithin(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}
