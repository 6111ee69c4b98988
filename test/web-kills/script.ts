import { randomNumbers } from '../crash/plan.js';

/*
 * What is done to three phones in one round, made from a seed. Nothing here knows a browser: the same seed is the same
 * script, though what happens at the same moment on different phones is up to the machine.
 */

export const PHONES = 3;
export const TABS = 2;
/** On the list from the start. */
export const MEMBERS = ['Aino', 'Benjamin', 'Eeva', 'Hannu', 'Kaarlo', 'Reino'] as const;
/** Came in earlier years: found by their name when somebody else turns up. */
export const FORMER = ['Sylvi', 'Tauno', 'Urho'] as const;

/** How the page or the browser ends while something is done in it. */
export interface End {
  readonly what: 'KILL_BROWSER' | 'CRASH_PAGE' | 'CLOSE_PAGE' | 'RELOAD_PAGE';
  /** AT_TAP: so many milliseconds after the page has felt the tap; AT_TICK: after it has shown the tick. */
  readonly from: 'AT_TAP' | 'AT_TICK';
  readonly afterMs: number;
}

/** What a thumb does. */
export type Doing =
  | { readonly kind: 'TAP'; readonly person: string; readonly times: 1 | 2 }
  | { readonly kind: 'EVERYONE' }
  | { readonly kind: 'UNDO' }
  | { readonly kind: 'NOTE'; readonly person: string; readonly text: string }
  | { readonly kind: 'FORMER'; readonly person: string }
  | { readonly kind: 'NEWCOMER'; readonly person: string };

/**
 * The way between a phone and the server. DROPPED: the server takes it and its answer is lost. LOST: it never comes to the
 * server. CUT: no connection at all, and the phone does not know. OFFLINE: the same, and the phone knows.
 */
export type Way =
  | { readonly kind: 'OPEN' | 'CUT' | 'OFFLINE' }
  | { readonly kind: 'SLOW'; readonly delayMs: number }
  | { readonly kind: 'DROPPED' | 'LOST'; readonly times: number };

export type Step =
  | { readonly kind: 'DO'; readonly tab: number; readonly doing: Doing; readonly end: End | null }
  | { readonly kind: 'WAY'; readonly way: Way }
  | { readonly kind: 'EXPIRE' | 'SIGN_IN'; readonly tab: number }
  | { readonly kind: 'WAIT'; readonly forMs: number };

/**
 * What brings the marks in at last: the phone hears that it is online again; the pages are opened again; or nothing but
 * the app's own patience.
 */
export type Ending = 'ONLINE' | 'REOPEN' | 'PATIENCE';

export interface Script {
  readonly seed: number;
  /** For each phone. */
  readonly lanes: readonly (readonly Step[])[];
  /** The server is killed and started again so long after the beginning; null: it stays. */
  readonly serverDiesAfterMs: number | null;
  readonly ending: Ending;
}

const MIN_STEPS = 5;
const MORE_STEPS = 5;
const SERVER_DIES_WITHIN_MS = 3_000;

/**
 * The script of a seed.
 * @param opening what the way of each phone is like at first
 */
export function scriptOf(seed: number, opening: Way = { kind: 'OPEN' }): Script {
  const dice = new Dice(seed);
  // Somewhere in each script a browser is killed; where, and what else ends, is drawn.
  const victim = dice.below(PHONES);
  const lanes = Array.from({ length: PHONES }, (_, phone): Step[] => [
    { kind: 'WAY', way: opening },
    ...laneOf(dice, phone, phone === victim),
  ]);
  return {
    seed,
    lanes,
    serverDiesAfterMs: dice.happens(0.2) ? dice.below(SERVER_DIES_WITHIN_MS) : null,
    ending: dice.weighted<Ending>([
      [3, 'ONLINE'],
      [3, 'REOPEN'],
      [1, 'PATIENCE'],
    ]),
  };
}

function laneOf(dice: Dice, phone: number, isKilled: boolean): Step[] {
  const steps = Array.from({ length: MIN_STEPS + dice.below(MORE_STEPS) }, (_, place) =>
    stepOf(dice, `${phone + 1}${place}`),
  );
  if (isKilled) {
    const end: End = { what: 'KILL_BROWSER', ...instantOf(dice) };
    const doing: Doing = { kind: 'TAP', person: dice.one(MEMBERS), times: 1 };
    steps.splice(dice.below(steps.length), 0, { kind: 'DO', tab: dice.below(TABS), doing, end });
  }
  return steps;
}

function stepOf(dice: Dice, mark: string): Step {
  return dice.weighted<() => Step>([
    [60, () => ({ kind: 'DO', tab: dice.below(TABS), doing: doingOf(dice, mark), end: endOf(dice) })],
    [25, () => ({ kind: 'WAY', way: wayOf(dice) })],
    [4, () => ({ kind: 'EXPIRE', tab: dice.below(TABS) })],
    [4, () => ({ kind: 'SIGN_IN', tab: dice.below(TABS) })],
    [7, () => ({ kind: 'WAIT', forMs: dice.below(600) })],
  ])();
}

function doingOf(dice: Dice, mark: string): Doing {
  return dice.weighted<() => Doing>([
    [60, () => ({ kind: 'TAP', person: dice.one(MEMBERS), times: dice.happens(0.2) ? 2 : 1 })],
    [12, () => ({ kind: 'UNDO' })],
    [10, () => ({ kind: 'NOTE', person: dice.one(MEMBERS), text: `huomio ${mark}` })],
    [8, () => ({ kind: 'EVERYONE' })],
    [6, () => ({ kind: 'FORMER', person: dice.one(FORMER) })],
    [4, () => ({ kind: 'NEWCOMER', person: `Uusi${mark}` })],
  ])();
}

function endOf(dice: Dice): End | null {
  const what = dice.weighted<End['what'] | null>([
    [70, null],
    [4, 'KILL_BROWSER'],
    [8, 'CRASH_PAGE'],
    [9, 'CLOSE_PAGE'],
    [9, 'RELOAD_PAGE'],
  ]);
  return what && { what, ...instantOf(dice) };
}

/** Mostly between the tap and the tick, or just when the tick is seen; now and then while it is being sent. */
function instantOf(dice: Dice): Pick<End, 'from' | 'afterMs'> {
  return dice.weighted<() => Pick<End, 'from' | 'afterMs'>>([
    [4, () => ({ from: 'AT_TAP', afterMs: dice.below(40) })],
    [4, () => ({ from: 'AT_TICK', afterMs: 0 })],
    [2, () => ({ from: 'AT_TICK', afterMs: dice.below(120) })],
  ])();
}

function wayOf(dice: Dice): Way {
  return dice.weighted<() => Way>([
    [4, () => ({ kind: 'OPEN' })],
    [4, () => ({ kind: 'DROPPED', times: 1 + dice.below(3) })],
    [2, () => ({ kind: 'LOST', times: 1 + dice.below(2) })],
    [3, () => ({ kind: 'SLOW', delayMs: 50 + dice.below(400) })],
    [2, () => ({ kind: 'CUT' })],
    [2, () => ({ kind: 'OFFLINE' })],
  ])();
}

/** Draws from one stream of random numbers. */
export class Dice {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = randomNumbers(seed);
  }

  /** A whole number from 0, below the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  happens(share: number): boolean {
    return this.next() < share;
  }

  one<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('There is nothing to draw from');
    return value;
  }

  weighted<T>(values: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * values.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error('There is nothing to draw from');
  }
}
