import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import type { PlannedSession } from './plan.graphql.js';
import { laterTime } from './series-rule.js';

/** Where a session stands in the plan. */
export interface Spot {
  readonly localDate: LocalDate;
  readonly wallTime: string;
}

/** A session that is being carried to another day or time, before anything is asked of the server. */
export interface Carried {
  readonly session: PlannedSession;
  readonly to: Spot;
}

const STEP_MINUTES = 15;
const STEPS: Readonly<Record<string, readonly [days: number, minutes: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -STEP_MINUTES],
  ArrowDown: [0, STEP_MINUTES],
};

/** Where an arrow takes it, a day or a quarter of an hour further; null: the key is no arrow. */
export function steppedBy(key: string, spot: Spot): Spot | null {
  const step = STEPS[key];
  if (!step) return null;
  const [days, minutes] = step;
  const wallTime = laterTime(spot.wallTime, minutes);
  // Past midnight it stays where it is: a day is gone to by the other arrows.
  const wraps = minutes > 0 ? wallTime < spot.wallTime : minutes < 0 && wallTime > spot.wallTime;
  return {
    localDate: days === 0 ? spot.localDate : addDays(spot.localDate, days),
    wallTime: wraps ? spot.wallTime : wallTime,
  };
}

export function hasMoved({ session, to }: Carried): boolean {
  return session.localDate !== to.localDate || session.wallTime !== to.wallTime;
}

/** Whether it can be moved at all: what was cancelled is restored first, and what has begun stays. */
export function isMovable({ status, group, startsAt }: PlannedSession, now: number): boolean {
  return group.mayPlan && status === 'PLANNED' && Date.parse(startsAt) > now;
}
