/**
 * Where a worker process is killed with SIGKILL.
 *
 * ANY_MOMENT: whatever it does, also while it starts. BEFORE_CALL: the attempt is committed, nothing has been sent yet.
 * DURING_CALL: the gateway has the request and has not taken the text. ACCEPTED_UNANSWERED: the gateway has taken the text
 * and has not said so. ANSWER_ARRIVED: the answer is there and nothing has been written. WRITING_ROW: within a few
 * milliseconds after that, while the answer is being written.
 */
export const KILL_POINTS = [
  'ANY_MOMENT',
  'BEFORE_CALL',
  'DURING_CALL',
  'ACCEPTED_UNANSWERED',
  'ANSWER_ARRIVED',
  'WRITING_ROW',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** How one worker process ends. */
export interface LifePlan {
  readonly point: KillPoint;
  /** At which of its calls to the gateway. */
  readonly call: number;
  /** For ANY_MOMENT: so long after it is ready; for WRITING_ROW: after the answer arrived. */
  readonly delayMs: number;
}

const LONGEST_AFTER_READY_MS = 1_500;
const LONGEST_WRITE_MS = 8;
const LATEST_CALL = 6;

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The ends of so many lives: every kill point in turn, each at a random call or moment. */
export function lifePlans(count: number, random: () => number): LifePlan[] {
  return Array.from({ length: count }, (_, index) => {
    const point = KILL_POINTS[index % KILL_POINTS.length]!;
    const longest = point === 'WRITING_ROW' ? LONGEST_WRITE_MS : LONGEST_AFTER_READY_MS;
    return { point, call: 1 + Math.floor(random() * LATEST_CALL), delayMs: Math.floor(random() * longest) };
  });
}
