import { isInBreak } from '#libs/calendar/breaks.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { occurrences, parseRecurrenceRule, type Occurrence } from '#libs/calendar/recurrence.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { ActivityGroup } from './activity-group.entity.js';
import type { BreakPeriod } from './break-period.entity.js';
import type { SessionKind } from './session.entity.js';
import type { SessionSeries } from './session-series.entity.js';
import { INSERT_DRAFTS } from './sessions.sql.js';

/** A session that is still to be written. */
export interface SessionDraft {
  readonly groupId: string;
  readonly seriesId: string | null;
  readonly originalDate: LocalDate | null;
  readonly kind: SessionKind;
  readonly localDate: LocalDate;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timeZone: string;
  readonly place: string | null;
  readonly capacity: number | null;
}

/** So many rows travel in one statement. */
const ROWS_PER_STATEMENT = 1000;

/** The occurrences of a series from day to day, breaks included; at most 1000. */
export function occurrencesOf(series: SessionSeries, from: LocalDate, to: LocalDate): Occurrence[] {
  return occurrences({
    ...series,
    rule: parseRecurrenceRule(series.recurrenceRule, series.startsOn),
    from,
    to,
  });
}

/** The breaks that concern a group: its own, its site's and everybody's. */
export function breaksOf<Break extends Pick<BreakPeriod, 'groupId' | 'siteId'>>(
  group: Pick<ActivityGroup, 'id' | 'siteId'>,
  breaks: readonly Break[],
): Break[] {
  return breaks.filter(
    ({ groupId, siteId }) =>
      (groupId === null || groupId === group.id) && (siteId === null || siteId === group.siteId),
  );
}

/** The sessions that a series should have from day to day: one for each occurrence outside the breaks. */
export function draftsOf(
  series: SessionSeries,
  group: Pick<ActivityGroup, 'id' | 'siteId' | 'capacity'>,
  breaks: readonly BreakPeriod[],
  from: LocalDate,
  to: LocalDate,
): SessionDraft[] {
  const closed = breaksOf(group, breaks);
  return occurrencesOf(series, from, to)
    .filter(({ date }) => !isInBreak(date, closed))
    .map(({ date, startsAt, endsAt }) => ({
      groupId: series.groupId,
      seriesId: series.id,
      originalDate: date,
      kind: series.kind,
      localDate: date,
      startsAt,
      endsAt,
      timeZone: series.timeZone,
      place: series.place,
      capacity: series.capacity ?? group.capacity,
    }));
}

/**
 * Writes sessions, leaving out occurrences that a session has been made of already.
 * @returns the ids of those that were written
 */
export async function insertDrafts(
  tx: Tx,
  context: TenantContext,
  drafts: readonly SessionDraft[],
): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < drafts.length; start += ROWS_PER_STATEMENT) {
    const chunk = JSON.stringify(drafts.slice(start, start + ROWS_PER_STATEMENT));
    const rows = await INSERT_DRAFTS.rows(tx, { organisationId: context.organisationId, drafts: chunk });
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}
