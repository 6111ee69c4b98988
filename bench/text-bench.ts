import type { Closing } from '#libs/deployment/process.js';
import { KillableRedis } from '../test/crash/killable-redis.js';
import { measureSweep } from './planned-sweep.js';
import { sweepTable, textDelayTable, textRateTable } from './text-report.js';
import { freshStores, measureTextDelays, measureTextRate } from './texts.js';

const RATE_REMINDERS = { full: 1_000, quick: 100 } as const;
const MINUTE_REMINDERS = 2_000;
const RECIPIENTS = { full: [10_000, 100_000], quick: [500, 1_000] } as const;

/**
 * What texts cost, each measure on a database of its own.
 * @param serverUrl the owner's connection to a PostgreSQL server
 * @param quick only PostgreSQL and few reminders, and not the minute in which 2,000 are due
 */
export async function* benchTexts(
  closing: Closing,
  serverUrl: string,
  { quick, progress }: { readonly quick: boolean; readonly progress: (what: string) => void },
): AsyncGenerator<string> {
  const size = quick ? 'quick' : 'full';
  const redis = quick ? null : await redisOf(closing);
  const backends = [
    ['PostgreSQL', null],
    ...(redis === null ? [] : [['Redis', redis.url] as const]),
  ] as const;

  const rates = [];
  for (const [backend, redisUrl] of backends) {
    progress(`texts to a gateway that answers at once, ${backend}`);
    const stores = await freshStores(serverUrl, redisUrl);
    rates.push(await measureTextRate(closing, stores, backend, RATE_REMINDERS[size]));
  }
  yield textRateTable(rates);

  const sweeps = [];
  for (const recipients of RECIPIENTS[size]) {
    progress(`a sweep that plans ${recipients} texts`);
    const { ownerUrl, appUrl } = await freshStores(serverUrl, null);
    sweeps.push(await measureSweep(ownerUrl, appUrl, recipients));
  }
  yield sweepTable(sweeps);
  if (quick) return;

  const delays = [];
  for (const [backend, redisUrl] of backends) {
    progress(`${MINUTE_REMINDERS} texts due within a minute, ${backend}`);
    const stores = await freshStores(serverUrl, redisUrl);
    delays.push(await measureTextDelays(closing, stores, backend, MINUTE_REMINDERS));
  }
  yield textDelayTable(delays);
}

/** Null where no redis-server is installed. */
async function redisOf(closing: Closing): Promise<KillableRedis | null> {
  try {
    const redis = await KillableRedis.start();
    closing.add(() => redis.stop());
    return redis;
  } catch {
    return null;
  }
}
