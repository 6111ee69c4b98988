import { subscribe } from 'node:diagnostics_channel';
import type { LifePlan } from './plan.js';

/**
 * Loaded into a worker before its own code (`node --import`): watches its calls over HTTP, and kills the process with
 * SIGKILL at the point of its plan. A worker calls nobody but the gateway.
 */
const { point, call, delayMs } = JSON.parse(process.env.CRASH_LIFE_PLAN ?? '') as LifePlan;
const die = () => process.kill(process.pid, 'SIGKILL');
let begun = 0;
let answered = 0;

subscribe('undici:request:create', () => {
  if ((begun += 1) >= call && point === 'BEFORE_CALL') die();
});
subscribe('undici:request:headers', () => {
  if ((answered += 1) < call) return;
  if (point === 'ANSWER_ARRIVED') die();
  if (point === 'WRITING_ROW') setTimeout(die, delayMs);
});
