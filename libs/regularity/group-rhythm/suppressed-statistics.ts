import type { ActiveWeeksBin, MomentumBin, PeriodFigures, WeekFigures } from './group-statistics.js';
import { SMALLEST_CELL, shownAmount, shownPeople, type Cell } from './small-cells.js';

/** EXACT for staff, who see the rows behind the numbers anyway; PROTECTED for those who see numbers only. */
export type Sight = 'EXACT' | 'PROTECTED';

/** A number beside that of the period before. Null: not shown, because too few people are behind it. */
export interface Comparison {
  readonly now: number | null;
  readonly before: number | null;
  readonly change: number | null;
  /** change ÷ before; null, too, when `before` is under five: of one to two it would say that all has doubled. */
  readonly relativeChange: number | null;
}

export interface ShownFigures {
  readonly sessions: Comparison;
  readonly people: Comparison;
  readonly newPeople: Comparison;
  readonly encounters: Comparison;
}

/** The figures of a period beside those of the one before, as they may be seen. */
export function shownFigures(now: PeriodFigures, before: PeriodFigures, sight: Sight): ShownFigures {
  const compare = (numberOf: (figures: PeriodFigures) => number | null) =>
    comparison(numberOf(now), numberOf(before));
  return {
    // How many sessions were held says nothing about anybody.
    sessions: compare(({ sessions }) => sessions),
    people: compare(({ people }) => peopleIn(people, sight)),
    newPeople: compare(({ newPeople }) => peopleIn(newPeople, sight)),
    encounters: compare(({ encounters, people }) => amountOf(encounters, people, sight)),
  };
}

export function shownWeek({ week, sessions, people, encounters }: WeekFigures, sight: Sight) {
  return {
    week,
    sessions,
    people: peopleIn(people, sight),
    encounters: amountOf(encounters, people, sight),
  };
}

export function shownBin<Bin extends ActiveWeeksBin | MomentumBin>({ from, to, people }: Bin, sight: Sight) {
  return { from, to: to as Bin['to'], people: peopleIn(people, sight) };
}

function peopleIn(cell: Cell, sight: Sight): number | null {
  return sight === 'EXACT' ? cell.people : shownPeople(cell);
}

function amountOf(amount: number, cell: Cell, sight: Sight): number | null {
  return sight === 'EXACT' ? amount : shownAmount(amount, cell);
}

function comparison(now: number | null, before: number | null): Comparison {
  const change = now === null || before === null ? null : now - before;
  const relativeChange =
    change === null || before === null || before < SMALLEST_CELL ? null : change / before;
  return { now, before, change, relativeChange };
}
