import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Way } from './script.js';

/** What the app writes: of these an answer may be lost. */
const WRITES = /"operationName":"(RecordMarks|CreateVisitor)"/;
const MARKS = /"operationName":"RecordMarks"/;

/** Files that are served instead of the server's own, by their path. */
export type OtherFiles = ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>;

/** The way between one phone and the server: a proxy on 127.0.0.1 that does to requests what the script says. */
export class WayToServer {
  /** Requests with marks that began while another was under way that was answered later: more than one sender. */
  sentAtOnce = 0;
  /** Answers that were lost after the server had given them. */
  dropped = 0;
  private way: Way = { kind: 'OPEN' };
  private left = 0;
  private readonly sockets = new Set<Socket>();
  private readonly sending = new Set<{ overlapped: number }>();

  private constructor(
    private readonly server: Server,
    private readonly target: () => string,
    private readonly others: OtherFiles | null,
  ) {
    server.on('request', (incoming, outgoing) => void this.handle(incoming, outgoing));
    server.on('connection', (socket) => {
      if (this.isCut()) {
        socket.destroy();
        return;
      }
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** @param target where the server listens now */
  static async open(target: () => string, others: OtherFiles | null): Promise<WayToServer> {
    const server = createServer({ keepAliveTimeout: 30_000 });
    const way = new WayToServer(server, target, others);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  set(way: Way): void {
    this.way = way;
    this.left = 'times' in way ? way.times : 0;
    if (this.isCut()) this.cutNow();
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.cutNow();
    await closed;
  }

  private isCut(): boolean {
    return this.way.kind === 'CUT' || this.way.kind === 'OFFLINE';
  }

  private cutNow(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(incoming);
      const other = this.otherFile(incoming);
      if (other) outgoing.writeHead(200, { 'content-type': other.type }).end(other.body);
      else await this.watched(incoming, outgoing, body);
    } catch {
      // The phone or the server went away: whoever is left hears of a broken connection.
      outgoing.destroy();
    }
  }

  private otherFile({ url = '/', method, headers }: IncomingMessage) {
    if (this.others === null || method !== 'GET') return undefined;
    const file = this.others.get(url);
    const isPage = headers.accept?.includes('text/html') === true;
    return file ?? (isPage ? this.others.get('/') : undefined);
  }

  /** Notices when one phone sends marks twice at the same time; what the phone gave up or lost is no sending. */
  private async watched(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    if (!MARKS.test(body.toString())) return this.pass(incoming, outgoing, body);
    const mine = { overlapped: 0 };
    for (const other of this.sending) other.overlapped += 1;
    this.sending.add(mine);
    try {
      await this.pass(incoming, outgoing, body);
      this.sentAtOnce += mine.overlapped;
    } finally {
      this.sending.delete(mine);
    }
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    const isWrite = WRITES.test(body.toString());
    const { way } = this;
    const isHit = isWrite && this.left > 0 && (way.kind === 'DROPPED' || way.kind === 'LOST');
    if (isHit) this.left -= 1;
    if (isHit && way.kind === 'LOST') throw new Error('Lost on the way');
    if (way.kind === 'SLOW') await sleep(way.delayMs);
    const answer = await ask(this.target(), incoming, body);
    if (way.kind === 'SLOW') await sleep(way.delayMs);
    if (isHit) {
      this.dropped += 1;
      throw new Error('Its answer is lost');
    }
    outgoing.writeHead(answer.status, answer.headers);
    await new Promise<void>((done, fail) => {
      outgoing.once('close', () => (outgoing.writableFinished ? done() : fail(new Error('Nobody listens'))));
      outgoing.end(answer.body);
    });
  }
}

function ask(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((done, fail) => {
    const asked = request(new URL(url ?? '/', target), {
      method,
      headers: { ...headers, connection: 'close' },
    });
    asked.once('error', fail);
    asked.once('response', (answer) => {
      bodyOf(answer).then((bytes) => {
        const { connection: _, 'transfer-encoding': __, ...kept } = answer.headers;
        done({ status: answer.statusCode ?? 502, headers: kept, body: bytes });
      }, fail);
    });
    asked.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
