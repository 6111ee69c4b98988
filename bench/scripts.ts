import { createHash, randomUUID } from 'node:crypto';
import type { Closing } from '#libs/deployment/process.js';
import { makeAssociation, record, recordVariables, REGISTER_QUERY, type Association } from './association.js';
import { GraphqlClient } from './graphql-client.js';
import { ADMIN, startProcess, type Installation } from './installation.js';
import type { RequestValues, Script } from './replay.js';
import { StatementRecorder } from './statement-recorder.js';

export interface Recorded {
  readonly association: Association;
  readonly token: string;
  readonly register: Script;
  readonly marks: Script;
}

/**
 * Makes the association through an api of its own, and records the SQL that this api sends for one register query and
 * for one register mutation. The peer thus sends what the api sends today, not what it sent when the peer was written.
 */
export async function recordScripts(closing: Closing, installation: Installation): Promise<Recorded> {
  const recorder = await StatementRecorder.start(installation.postgresPort);
  closing.add(() => recorder.close());
  const throughRecorder = new URL(installation.appUrl);
  throughRecorder.port = String(recorder.port);
  const api = await startProcess(closing, 'api', {
    DATABASE_URL: installation.ownerUrl,
    DATABASE_APP_URL: throughRecorder.href,
    // Jobs are put into the queue after the answer and are no part of the peer's work.
    QUEUE_URL: installation.ownerUrl,
  });
  const client = await new GraphqlClient(api.address).signedIn(ADMIN);
  const association = await makeAssociation(client);
  const sessionId = association.sessionIds[0] ?? '';
  const values: RequestValues = {
    tokenHash: createHash('sha256')
      .update(client.token ?? '')
      .digest('base64'),
    sessionId,
    keyPrefix: randomUUID(),
    mark: 'PRESENT',
    previousMark: 'LATE',
  };
  // Once unrecorded: connections are open, and the recorded marks replace others.
  const send = (keyPrefix: string, mark: 'PRESENT' | 'LATE') =>
    record(client, recordVariables(association, sessionId, keyPrefix, mark));
  await send(randomUUID(), 'LATE');
  const marks = await recorder.record(() => send(values.keyPrefix, 'PRESENT'));
  await client.ask(REGISTER_QUERY, { id: sessionId });
  const register = await recorder.record(() => client.ask(REGISTER_QUERY, { id: sessionId }));
  await api.stop();
  await recorder.close();
  return {
    association,
    token: client.token ?? '',
    register: { statements: register, recorded: values },
    marks: { statements: marks, recorded: values },
  };
}
