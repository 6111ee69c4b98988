import { Client } from 'pg';
import type { Closing } from '#libs/deployment/process.js';
import { makeAssociation, record, recordVariables } from './association.js';
import { compare, CONNECTIONS, targetsOf, type Comparison, type LoadPlan } from './comparison.js';
import { GraphqlClient } from './graphql-client.js';
import { ADMIN, startProcess, type Installation } from './installation.js';
import type { MercuriusAnswer } from './mercurius-server.js';
import { POOL_SIZE, startPeer } from './peer-process.js';
import { requestTable } from './request-report.js';

/** A comparison with what it should come to. */
export interface JudgedComparison extends Comparison {
  /** Requests per second of Rytmi ÷ those of the peer. */
  readonly goal: number;
}

/** Requests of Rytmi against the same written by hand with Mercurius, in turn. */
export async function* benchRequests(
  closing: Closing,
  installation: Installation,
  { plan, progress }: { readonly plan: LoadPlan; readonly progress: (what: string) => void },
): AsyncGenerator<string> {
  progress('an association');
  const api = await startProcess(closing, 'api', { DATABASE_URL: installation.ownerUrl });
  const client = await new GraphqlClient(api.address).signedIn(ADMIN);
  const association = await makeAssociation(client);
  for (const sessionId of association.sessionIds) {
    await record(client, recordVariables(association, sessionId, sessionId, 'PRESENT'));
  }
  await analyse(installation.ownerUrl);
  const task = { databaseUrl: installation.appUrl, poolSize: POOL_SIZE };
  const peer = await startPeer<MercuriusAnswer>('mercurius-server', task);
  closing.add(() => peer.stop());
  const { register } = targetsOf(client, association);
  const comparisons: JudgedComparison[] = [];
  for (const connections of CONNECTIONS) {
    progress(`${register.name}, ${connections} at once`);
    const pair = { rytmi: register, bare: { ...register, url: `${peer.url}/graphql` } };
    comparisons.push({ ...(await compare(pair, connections, plan)), goal: 0.6 });
  }
  yield requestTable(comparisons, plan);
  await peer.stop();
  await api.stop();
}

/** As autovacuum does within a minute, which would be in the middle of the rounds. */
async function analyse(ownerUrl: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('ANALYZE');
  await owner.end();
}
