import { SmppSession, SmppUnavailable } from '../smpp/smpp-session.js';

/**
 * Binds over TLS in a process of its own, because Node reads NODE_EXTRA_CA_CERTS only when it starts. Sends one text and says on
 * standard output what it came to.
 */
const [host = '', port = '', password = ''] = process.argv.slice(2);

async function outcome(): Promise<string> {
  const account = { host, port: Number(port), systemId: 'rytmi', password, systemType: '', tls: true };
  const times = { answerTimeoutMs: 5_000, enquireLinkEveryMs: 30_000 };
  try {
    const session = await SmppSession.open(account, times, async () => undefined);
    const fields = { destination_addr: '358401230001', short_message: 'Terve!' };
    const reply = await session.request('submit_sm', fields);
    await session.close();
    return reply.outcome;
  } catch (error) {
    return error instanceof SmppUnavailable ? error.code : 'BROKEN';
  }
}

process.stdout.write(await outcome());
