import { Agent, request as httpRequest } from 'node:http';

/** What is asked again and again. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** The body of one request of one connection; connections count from 0. */
  readonly body: (connection: number) => string | null;
  /** Whether an answer is the right one. */
  readonly isRight: (answer: string) => boolean;
}

/** What one round of load gave. */
export interface Round {
  readonly requestsPerSecond: number;
  /** From the first byte sent to the last received, in milliseconds, of every request. */
  readonly latenciesMs: readonly number[];
}

/** Asks over HTTP. @throws Error at the first wrong answer: a fast refusal is no speed */
export async function runRound(target: Target, connections: number, durationMs: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    return await runClosedLoop(connections, durationMs, (connection) => {
      const body = target.body(connection);
      return async () => {
        const { status, text } = await ask(target, agent, body);
        if (status !== 200 || !target.isRight(text))
          throw new Error(`${target.name} answered ${status}: ${text.slice(0, 500)}`);
      };
    });
  } finally {
    agent.destroy();
  }
}

/**
 * Asks in a closed loop: each connection sends its next request when it has the answer to the one before. Ends with no
 * request under way.
 * @param prepare makes one request of a connection, untimed; what it returns sends it
 */
export async function runClosedLoop(
  connections: number,
  durationMs: number,
  prepare: (connection: number) => () => Promise<void>,
): Promise<Round> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  const end = start + durationMs;
  const loop = async (connection: number): Promise<void> => {
    while (performance.now() < end) {
      const send = prepare(connection);
      const sent = performance.now();
      await send();
      latenciesMs.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => loop(connection)));
  const seconds = (performance.now() - start) / 1000;
  return { requestsPerSecond: latenciesMs.length / seconds, latenciesMs };
}

function ask(target: Target, agent: Agent, body: string | null): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { method, url } = target;
    const headers = {
      ...target.headers,
      ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    };
    const sent = httpRequest(url, { agent, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}
