import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Closing } from '#libs/deployment/process.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { plant, tokenOf, type PlannedOrganisation } from '../test/support/planting/plant.js';
import { NATIONAL, SMALL } from '../test/support/planting/scale.js';
import type { JobTime } from './growth-jobs.main.js';
import { growthTable, jobTimeTable } from './growth-report.js';
import { measureGrowth, type Growth, type Side } from './growth.js';
import { startProcess, type Installation } from './installation.js';
import { freshStores } from './texts.js';

const LARGE: PlannedOrganisation = { number: 0, scale: NATIONAL };
const LITTLE: PlannedOrganisation = { number: 1, scale: SMALL };
const OTHERS = { full: 1_500, quick: 20 } as const;
/** A tenth of a national association, to see that everything runs. */
const QUICK_SCALE = {
  ...NATIONAL,
  groups: 20,
  people: 240,
  weeksBehind: 10,
  inboundTexts: 100,
  checkIns: 60,
};

/** How the cost of each request grows with data: a national association by itself and among others, and a small one. */
export async function* benchGrowth(
  closing: Closing,
  installation: Installation,
  { quick, progress }: { readonly quick: boolean; readonly progress: (what: string) => void },
): AsyncGenerator<string> {
  const large = quick ? { ...LARGE, scale: QUICK_SCALE } : LARGE;
  const others = OTHERS[quick ? 'quick' : 'full'];
  const planted = async (organisations: readonly PlannedOrganisation[]) => {
    progress(`planting ${organisations.length} organisations`);
    const stores = await freshStores(installation.ownerUrl, null);
    await plant(stores.ownerUrl, testVault, organisations);
    return stores;
  };
  const small = Array.from({ length: others }, (_, index) => ({ number: index + 1, scale: SMALL }));
  const crowded = await planted([large, ...small]);
  const side = async (stores: { ownerUrl: string }, organisation: PlannedOrganisation): Promise<Side> => {
    const { address } = await startProcess(closing, 'api', { DATABASE_URL: stores.ownerUrl });
    return { address, token: tokenOf(organisation.number, 0), organisation };
  };
  const sides = {
    small: await side(await planted([LITTLE]), LITTLE),
    alone: await side(await planted([large]), large),
    crowded: await side(crowded, large),
  };
  const growths: Growth[] = [];
  for await (const growth of measureGrowth(sides)) {
    progress(growth.name);
    growths.push(growth);
  }
  yield growthTable(growths);
  progress('jobs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    resolve('dist/bench/growth-jobs.main.js'),
    crowded.ownerUrl,
    crowded.appUrl,
  ]);
  yield jobTimeTable(JSON.parse(stdout) as JobTime[], others + 1);
}
