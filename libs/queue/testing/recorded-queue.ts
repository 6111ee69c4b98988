import { parsePayload, type JobName } from '../job-map.js';
import type { JobQueue } from '../job-queue.js';

/** A queue that keeps what it was nudged with instead of adding it. */
export interface RecordedQueue {
  readonly queue: JobQueue;
  readonly nudged: { readonly name: JobName; readonly payload: unknown }[];
}

export function recordedQueue(): RecordedQueue {
  const nudged: RecordedQueue['nudged'] = [];
  const nudge = (name: JobName, payload: unknown) => {
    nudged.push({ name, payload: parsePayload(name, payload) });
  };
  return { queue: { nudge } as unknown as JobQueue, nudged };
}

/** A queue that forgets what it is nudged with, for processes in which nobody is to be woken. */
export function sleepingQueue(): JobQueue {
  return { nudge: () => undefined } as unknown as JobQueue;
}
