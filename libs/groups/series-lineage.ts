import { In } from 'typeorm';
import {
  addDays,
  compareLocalDates,
  daysBetween,
  LATEST_LOCAL_DATE,
  type LocalDate,
} from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { continuedAlong, continuedRule, type MovedDate } from './continued-rule.js';
import { occurrencesOf } from './session-drafts.js';
import { LINEAGE_OF, LOCK_LINEAGE } from './session-series.sql.js';
import { SessionSeries } from './session-series.entity.js';

/*
 * "This and all following" splits a series: it ends, and another one continues it. All that go back to the same first
 * series are its lineage; to those who plan it is one series still.
 */

/** A series of a lineage that still gives dates from some day on. */
export interface Piece {
  readonly series: SessionSeries;
  /** The first of those dates. */
  readonly from: LocalDate;
}

/** How a piece goes on as a series of its own. */
export interface Continuation extends Piece {
  readonly recurrenceRule: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/** Rules give a date within so many days, or none. */
const NEXT_DATE_WITHIN_DAYS = 12 * 366;

/**
 * All series of the lineage of one, locked, so that two changes of one lineage follow each other.
 * @throws AppError CONFLICT when somebody split it meanwhile
 */
export async function lockedLineage(tx: Tx, seriesId: string): Promise<SessionSeries[]> {
  const ids = await lineageOf(tx, seriesId);
  await LOCK_LINEAGE.run(tx, { ids });
  // Whoever splits a lineage holds all of it: from here on no further series can join it.
  if ((await lineageOf(tx, seriesId)).length !== ids.length) {
    throw new AppError('CONFLICT', 'Somebody changed the series meanwhile; look again');
  }
  return tx.getRepository(SessionSeries).findBy({ id: In(ids) });
}

async function lineageOf(tx: Tx, seriesId: string): Promise<string[]> {
  const rows = await LINEAGE_OF.rows(tx, { seriesId });
  return rows.map((row) => row.id);
}

/**
 * The series of a lineage that have dates from a day on, in the order of these. Pieces mostly follow each other, but one
 * that was moved to earlier dates may run beside the one before it.
 * @param of the series that has `date` itself
 */
export function piecesFrom(
  lineage: readonly SessionSeries[],
  of: SessionSeries,
  date: LocalDate,
): [Piece, ...Piece[]] {
  const later = lineage.flatMap((series): Piece[] => {
    const from = series.id === of.id ? undefined : firstDateFrom(series, date);
    return from === undefined ? [] : [{ series, from }];
  });
  later.sort((a, b) => compareLocalDates(a.from, b.from));
  return [{ series: of, from: date }, ...later];
}

function firstDateFrom(series: SessionSeries, date: LocalDate): LocalDate | undefined {
  const first = date > series.startsOn ? date : series.startsOn;
  const limit = daysBetween(first, LATEST_LOCAL_DATE);
  const last = series.endsOn ?? addDays(first, Math.min(limit, NEXT_DATE_WITHIN_DAYS));
  return last < first ? undefined : occurrencesOf(series, first, last)[0]?.date;
}

/** One continuation for all pieces, under a rule that governs from then on to the end of the last of them. */
export function continuedByRule(
  [own, ...later]: readonly [Piece, ...Piece[]],
  startsOn: LocalDate,
  recurrenceRule: string,
): Continuation {
  const ends = [own, ...later].map(({ series }) => series.endsOn);
  const endsOn = ends.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
  return { ...own, recurrenceRule, startsOn, endsOn };
}

/**
 * A continuation for each piece, by its own rule. Where a date moves, the pieces move together: each ends before the
 * next one begins.
 * @param moved the first date of the first piece, and where it goes
 */
export function continuedPieces(
  [own, ...later]: readonly [Piece, ...Piece[]],
  moved: MovedDate,
): [Continuation, ...Continuation[]] {
  const plans = later.map((piece) => ({ ...piece, ...continuedAlong(piece.series, piece.from, moved) }));
  const recurrenceRule = continuedRule(own.series, moved.from, moved.to);
  const all: readonly [Draft, ...Draft[]] = [{ ...own, recurrenceRule, startsOn: moved.to }, ...plans];
  const ended = (plan: Draft, index: number): Continuation => ({
    ...plan,
    endsOn: moved.from === moved.to ? plan.series.endsOn : lastDay(plan, all[index + 1]),
  });
  const [first, ...rest] = all;
  return [ended(first, 0), ...rest.map((plan, index) => ended(plan, index + 1))];
}

type Draft = Omit<Continuation, 'endsOn'>;

function lastDay(plan: Draft, next: Draft | undefined): LocalDate | null {
  const { endsOn } = plan.series;
  if (endsOn === null || next === undefined) return endsOn;
  const along = addDays(endsOn, daysBetween(plan.from, plan.startsOn));
  const beforeNext = addDays(next.startsOn, -1);
  return endsOn < next.from && beforeNext < along ? beforeNext : along;
}

/** Lets a series give no dates from a day on. One that begins later gives none at all. */
export async function endBefore(tx: Tx, series: SessionSeries, date: LocalDate): Promise<void> {
  const endsOn = addDays(date > series.startsOn ? date : series.startsOn, -1);
  if (series.endsOn !== null && series.endsOn <= endsOn) return;
  await tx.getRepository(SessionSeries).update(series.id, { endsOn });
}
