import type { Mark } from '#libs/participation/rules/mark.js';

/** How people take part, as groups know them. */
export type Rhythm =
  | 'STEADY'
  | 'EVERY_OTHER_WEEK'
  | 'OCCASIONAL'
  /** Came well, then less, then not at all. */
  | 'FADING'
  /** Joined in the last weeks. */
  | 'NEWCOMER'
  /** Was away for some weeks and is back. */
  | 'RETURNER'
  /** Was a member and is no more. */
  | 'LEFT';

/** Weeks of history, and weeks in it, counted from 0. */
export const HISTORY_WEEKS = 12;
const NEWCOMER_JOINS_IN_WEEK = 8;
const LEAVER_LEAVES_AFTER_WEEK = 7;
const WAS_AWAY = { from: 4, to: 7 };
const FADES = { from: 7, isGoneFrom: 9 };

const SHARE_LATE = 0.1;
const SHARE_EXCUSED = 0.3;
/** Sometimes nobody marks a person, and then nothing is known. */
const SHARE_UNMARKED = 0.02;

/** A stream of numbers from 0 up to 1, the same for the same seed: the generator mulberry32. */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first and last week of the history in which they are a member; null: the membership goes on. */
export function weeksOf(rhythm: Rhythm): { readonly first: number; readonly last: number | null } {
  return {
    first: rhythm === 'NEWCOMER' ? NEWCOMER_JOINS_IN_WEEK : 0,
    last: rhythm === 'LEFT' ? LEAVER_LEAVES_AFTER_WEEK : null,
  };
}

/** The probability that somebody comes to a session of that week of the history. */
export function chanceOfComing(rhythm: Rhythm, week: number): number {
  switch (rhythm) {
    case 'STEADY':
      return 0.88;
    case 'EVERY_OTHER_WEEK':
      return week % 2 === 0 ? 0.92 : 0.05;
    case 'OCCASIONAL':
      return 0.5;
    case 'FADING':
      if (week >= FADES.isGoneFrom) return 0;
      return week < FADES.from ? 0.9 : 0.4;
    case 'NEWCOMER':
      return 0.85;
    case 'RETURNER':
      return week >= WAS_AWAY.from && week <= WAS_AWAY.to ? 0 : 0.88;
    case 'LEFT':
      return 0.7;
  }
}

/** What the register says about somebody; null: nobody marked them. */
export function markOf(rhythm: Rhythm, week: number, random: () => number): Mark | null {
  const [comes, how, isMarked] = [random(), random(), random()];
  if (isMarked < SHARE_UNMARKED) return null;
  if (comes < chanceOfComing(rhythm, week)) return how < SHARE_LATE ? 'LATE' : 'PRESENT';
  return how < SHARE_EXCUSED ? 'EXCUSED' : 'ABSENT';
}
