import { finished } from 'node:stream';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** So long a browser waits before it connects anew. */
const RETRY_MS = 3000;
/** A client that reads nothing while so much waits for it is cut off. */
const MAX_WAITING_BYTES = 256 * 1024;

/** One answer of server-sent events (WHATWG HTML, section 9.2). Once it has ended nothing more is written. */
export class EventStream {
  private readonly response: ServerResponse;
  private hasEnded = false;

  /** @param onEnd told once, whoever ends it */
  constructor(reply: FastifyReply, onEnd: () => void) {
    reply.hijack();
    this.response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) this.response.setHeader(name, value);
    }
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // For nginx, which would keep events back until there are many.
      'x-accel-buffering': 'no',
    });
    finished(this.response, () => {
      this.hasEnded = true;
      onEnd();
    });
    this.write(`retry: ${RETRY_MS}\n\n`);
    // An answer without a body has nothing to go on with, and its head is sent with its end.
    if (reply.request.method === 'HEAD') this.end();
  }

  send(event: string, data: unknown): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A line that clients skip: it keeps proxies from taking the connection for dead, and finds out when it is. */
  beat(): void {
    this.write(': here\n\n');
  }

  end(): void {
    if (!this.hasEnded) this.response.end();
    this.hasEnded = true;
  }

  private write(text: string): void {
    if (this.hasEnded) return;
    if (this.response.writableLength > MAX_WAITING_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}
