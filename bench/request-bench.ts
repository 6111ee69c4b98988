import { isDeepStrictEqual } from 'node:util';
import type { Closing } from '#libs/deployment/process.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { plant } from '../test/support/planting/plant.js';
import { compare, type Comparison, type LoadPlan } from './comparison.js';
import { startProcess, type Installation } from './installation.js';
import type { Target } from './load.js';
import type { MercuriusAnswer } from './mercurius-server.js';
import { POOL_SIZE, startPeer } from './peer-process.js';
import { requestTable } from './request-report.js';
import { ASSOCIATION, MEASURED, targetOf } from './requests.js';

/** A comparison with what it should come to. */
export interface JudgedComparison extends Comparison {
  /** Requests per second of Rytmi ÷ those of the peer. */
  readonly goal: number;
}

/** Requests of Rytmi against the same written by hand with Mercurius, in turn, on a planted association. */
export async function* benchRequests(
  closing: Closing,
  installation: Installation,
  { plan, progress }: { readonly plan: LoadPlan; readonly progress: (what: string) => void },
): AsyncGenerator<string> {
  progress('an association');
  await plant(installation.ownerUrl, testVault, [ASSOCIATION]);
  const api = await startProcess(closing, 'api', { DATABASE_URL: installation.ownerUrl });
  const peer = await startPeer<MercuriusAnswer>('mercurius-server', {
    databaseUrl: installation.appUrl,
    poolSize: POOL_SIZE,
  });
  closing.add(() => peer.stop());
  const comparisons: JudgedComparison[] = [];
  for (const request of MEASURED) {
    const pair = { rytmi: targetOf(request, api.address), bare: targetOf(request, peer.url) };
    if (request.isSame) await requireSameAnswers(pair);
    for (const connections of request.connections) {
      progress(`${request.name}, ${connections} at once`);
      comparisons.push({ ...(await compare(pair, connections, plan)), goal: request.goal });
    }
  }
  yield requestTable(comparisons, plan);
  await peer.stop();
  await api.stop();
}

/** @throws Error where the peer leaves something out: it would be no wonder that it is faster */
async function requireSameAnswers({ rytmi, bare }: { rytmi: Target; bare: Target }): Promise<void> {
  const [ours, theirs] = [await dataOf(rytmi), await dataOf(bare)];
  if (!isDeepStrictEqual(ours, theirs)) {
    throw new Error(`${rytmi.name}: ${JSON.stringify(ours)} is not ${JSON.stringify(theirs)}`);
  }
}

async function dataOf({ url, method, headers, body }: Target): Promise<unknown> {
  const response = await fetch(url, { method, headers, body: body(0) });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}
