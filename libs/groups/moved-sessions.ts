import { isInBreak } from '#libs/calendar/breaks.js';
import { addDays, daysBetween, type LocalDate } from '#libs/calendar/local-date.js';
import type { Occurrence } from '#libs/calendar/recurrence.js';
import type { Language } from '#libs/people/language.js';
import type { ActivityGroup } from './activity-group.entity.js';
import type { BreakPeriod } from './break-period.entity.js';
import { counterparts } from './counterparts.js';
import type { PlanningClock } from './planning-clock.js';
import { occurrencesOf } from './session-drafts.js';
import type { Session } from './session.entity.js';
import type { SessionSeries } from './session-series.entity.js';
import type { SessionPlanChanges } from './sessions.js';

export interface SeriesChanges extends SessionPlanChanges {
  /** The rule from then on; left out, a weekly series moved to another weekday goes on there. */
  readonly recurrenceRule?: string;
}

/** Kept beside a session that the changed series has no date for. */
const NO_DATE_LEFT: Record<Language, string> = {
  fi: 'Sarja muuttui',
  sv: 'Serien ändrades',
  en: 'The series was changed',
};

/** Looks so far past the last session for its new date. */
const DATES_AHEAD_DAYS = 31;

export interface Move {
  /** The first date that goes over to the new series, whether it has a session or falls into a break. */
  readonly from: LocalDate;
  readonly continued: SessionSeries;
  readonly following: readonly Session[];
  readonly found: readonly Occurrence[];
  readonly breaks: readonly BreakPeriod[];
  readonly changes: SeriesChanges;
  readonly group: ActivityGroup;
  readonly clock: PlanningClock;
}

export function movedRows(plan: Move): Session[] {
  const { from, continued, following, found, breaks, changes, group, clock } = plan;
  const oldDates = new Set([from, ...following.map((session) => session.originalDate ?? from)]);
  const free = new Map(
    counterparts(
      [...oldDates],
      found.map(({ date }) => date),
    ),
  );
  const occurrenceOn = new Map(found.map((occurrence) => [occurrence.date, occurrence]));
  return following.flatMap((session): Session[] => {
    const date = free.get(session.originalDate ?? '');
    // Where pieces of a lineage run beside each other two may have one date; the first keeps it.
    free.delete(session.originalDate ?? '');
    const occurrence = occurrenceOn.get(date ?? '');
    const keepsItsPlan =
      session.isException ||
      session.startsAt <= clock.now ||
      (session.status === 'CANCELLED' && session.cancelledByBreakId === null);
    if (!occurrence) {
      if (keepsItsPlan || session.status === 'CANCELLED') return [];
      return [{ ...session, status: 'CANCELLED', cancelReason: NO_DATE_LEFT[clock.language] }];
    }
    const place = { seriesId: continued.id, originalDate: occurrence.date };
    // It stands for its date in the new series, so that no second session is made, and else stays as it is.
    if (keepsItsPlan) return [{ ...session, ...place, isException: true }];
    const covering = breaks.find((each) => isInBreak(occurrence.date, [each]));
    const moved =
      session.startsAt.getTime() !== occurrence.startsAt.getTime() || session.place !== continued.place;
    return [
      {
        ...session,
        ...place,
        kind: continued.kind,
        localDate: occurrence.date,
        startsAt: occurrence.startsAt,
        endsAt: occurrence.endsAt,
        timeZone: continued.timeZone,
        place: continued.place,
        capacity: changes.capacity === undefined ? session.capacity : (continued.capacity ?? group.capacity),
        scheduleVersion: session.scheduleVersion + (moved ? 1 : 0),
        status: covering ? 'CANCELLED' : 'PLANNED',
        cancelReason: covering?.name ?? null,
        cancelledByBreakId: covering?.id ?? null,
      },
    ];
  });
}

export function whatHappened(
  before: Session | undefined,
  after: Session,
): 'MOVED' | 'CANCELLED' | 'RESTORED' | null {
  if (before?.status !== after.status) return after.status === 'CANCELLED' ? 'CANCELLED' : 'RESTORED';
  const moved = before.scheduleVersion !== after.scheduleVersion;
  return moved && after.status === 'PLANNED' ? 'MOVED' : null;
}

/** The dates of the new series as far as sessions exist or will be made, breaks included. */
export function datesFor({
  from,
  continued,
  following,
  clock,
}: Pick<Move, 'from' | 'continued' | 'following' | 'clock'>): Occurrence[] {
  const last = following.at(-1)?.originalDate ?? clock.horizon;
  const shiftDays = Math.max(0, daysBetween(from, continued.startsOn));
  const lastWithSession = addDays(last, shiftDays + DATES_AHEAD_DAYS);
  return occurrencesOf(
    continued,
    continued.startsOn,
    lastWithSession > clock.horizon ? lastWithSession : clock.horizon,
  );
}
