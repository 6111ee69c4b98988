import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a request's last statement may come after its answer. */
const QUIET_MS = 300;
const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const BINARY_FORMAT = 1;

/** A parameter as it was sent: text, bytes in base64, or SQL's null. */
export type RecordedValue = { readonly text: string } | { readonly base64: string } | null;

/** One statement as a client of PostgreSQL sent it. */
export interface RecordedStatement {
  readonly connection: number;
  readonly text: string;
  /** null: sent by the simple protocol, which has no parameters. */
  readonly values: readonly RecordedValue[] | null;
}

/**
 * Stands between a process and its PostgreSQL, passes everything on as it is, and writes down the statements. The
 * protocol is that of PostgreSQL 3.0 without TLS (postgresql.org/docs/18/protocol-message-formats.html).
 */
export class StatementRecorder {
  private recording: RecordedStatement[] | null = null;
  private readonly sockets = new Set<Socket>();
  private connections = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param port where PostgreSQL listens on 127.0.0.1 */
  static async start(port: number): Promise<StatementRecorder> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const recorder = new StatementRecorder(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => recorder.pass(client, port));
    return recorder;
  }

  /** The statements that are sent while `work` runs, and shortly after it. */
  async record(work: () => Promise<unknown>): Promise<readonly RecordedStatement[]> {
    const statements: RecordedStatement[] = [];
    this.recording = statements;
    await work();
    await sleep(QUIET_MS);
    this.recording = null;
    return statements;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1');
    const reader = new MessageReader((this.connections += 1), (statement) => this.recording?.push(statement));
    client.on('data', (chunk: Buffer) => reader.read(chunk));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.sockets.delete(socket));
      socket.pipe(other);
    }
  }
}

/** Reads what one client says, message by message. */
class MessageReader {
  private rest: Buffer = Buffer.alloc(0);
  private started = false;
  private readonly prepared = new Map<string, string>();

  constructor(
    private readonly connection: number,
    private readonly onStatement: (statement: RecordedStatement) => void,
  ) {}

  read(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      // The very first message has no type.
      const head = this.started ? TYPE_BYTES : 0;
      if (this.rest.length < head + LENGTH_BYTES) return;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) return;
      if (this.started) this.message(String.fromCharCode(this.rest[0] ?? 0), this.rest.subarray(5, end));
      this.started = true;
      this.rest = this.rest.subarray(end);
    }
  }

  private message(type: string, body: Buffer): void {
    const fields = new Fields(body);
    if (type === 'Q') {
      this.onStatement({ connection: this.connection, text: fields.string(), values: null });
    } else if (type === 'P') {
      this.prepared.set(fields.string(), fields.string());
    } else if (type === 'B') {
      fields.string();
      const text = this.prepared.get(fields.string()) ?? '';
      const formats = fields.list(() => fields.int16());
      const values = fields.list((index) => {
        const format = (formats.length === 1 ? formats[0] : formats[index]) ?? 0;
        return fields.value(format === BINARY_FORMAT);
      });
      this.onStatement({ connection: this.connection, text, values });
    }
  }
}

/** The fields of one message, from its start on. */
class Fields {
  private offset = 0;

  constructor(private readonly body: Buffer) {}

  string(): string {
    const end = this.body.indexOf(0, this.offset);
    const text = this.body.toString('utf8', this.offset, end);
    this.offset = end + 1;
    return text;
  }

  int16(): number {
    this.offset += 2;
    return this.body.readInt16BE(this.offset - 2);
  }

  list<T>(item: (index: number) => T): T[] {
    return Array.from({ length: this.int16() }, (_, index) => item(index));
  }

  value(binary: boolean): RecordedValue {
    const length = this.body.readInt32BE(this.offset);
    this.offset += LENGTH_BYTES;
    if (length === NULL_LENGTH) return null;
    const bytes = this.body.subarray(this.offset, this.offset + length);
    this.offset += length;
    return binary ? { base64: bytes.toString('base64') } : { text: bytes.toString('utf8') };
  }
}
