import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { memoryOf } from './memory.js';

/** One sweep in a process of its own, so that its memory is nobody else's. Prints a `SweepRun`. */
export interface SweepRun {
  readonly woken: number;
  readonly ms: number;
  /** Peak of resident memory in MiB: before the sweep, and by its end; null where /proc says nothing. */
  readonly peakBefore: number | null;
  readonly peakAfter: number | null;
}

/** A sweep asks of gateways only whether people can answer their texts. */
const NOBODY_CALLS = { name: 'http-json', deduplicates: true, takesReplies: false } as SmsGateway;

const source = await createDataSource(process.argv[2] ?? '', { poolSize: 2 }).initialize();
const sweep = new MessagingSweep(new TenantDatabase(source), [NOBODY_CALLS]);
const peak = () => memoryOf(process.pid)?.peakMib ?? null;
const peakBefore = peak();
const begun = performance.now();
let woken = 0;
await sweep.run(() => (woken += 1), new AbortController().signal);
const run: SweepRun = { woken, ms: performance.now() - begun, peakBefore, peakAfter: peak() };
await source.destroy();
console.log(JSON.stringify(run));
