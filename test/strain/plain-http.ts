import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** One call, as a client that keeps nothing between two of them makes it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const HANGING_MS = 20_000;
/** An answer that never ends by itself: who asked goes when it has begun. */
const ENDLESS = 'text/event-stream';

/** @throws Error when there is no whole answer, or none in time */
export function send(address: string, { method, path, headers = {}, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, address),
      {
        method,
        headers: {
          connection: 'close',
          // Without it Node sends the bodies of some methods with nothing that tells where they end.
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
        agent: false,
        timeout: HANGING_MS,
      },
      (response) => {
        const { statusCode: status = 0 } = response;
        if (response.headers['content-type']?.startsWith(ENDLESS)) {
          response.destroy();
          resolve({ status, headers: response.headers, text: '' });
          return;
        }
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => {
          resolve({ status, headers: response.headers, text });
        });
        response.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** How much of a call is sent before its client goes away. */
export type Part = 'HALF' | 'ALL';

/** Sends a part of a call and goes away without waiting for an answer. Resolves when the connection is gone. */
export function abandon(
  address: string,
  { method, path, headers = {}, body = '' }: Call,
  part: Part,
): Promise<void> {
  const { hostname, port } = new URL(address);
  const length = Buffer.byteLength(body);
  const lines = Object.entries({ host: hostname, 'content-length': String(length), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const whole = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
  const bytes =
    part === 'ALL' ? whole : whole.slice(0, whole.length - Math.max(2, Math.ceil(body.length / 2)));
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, () => {
        socket.resetAndDestroy();
      });
    });
    socket.once('close', () => {
      resolve();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
  });
}
