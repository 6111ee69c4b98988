/** One event, or `beat` for a line that clients skip. */
export interface LiveEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

const PATIENCE_MS = 25_000;

/** Reads server-sent events as they arrive. Close it at the end of a test. */
export class LiveClient {
  /** Everything that has arrived, as it came. */
  text = '';
  private unread = '';

  private constructor(
    readonly response: Response,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly abort: AbortController,
  ) {}

  static async open(url: string, token: string): Promise<LiveClient> {
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url, { headers, signal: abort.signal });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new LiveClient(response, response.body!.getReader(), abort);
  }

  /** The next event of a kind; others are passed over. */
  async next(kind: string): Promise<LiveEvent> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    late.addEventListener('abort', () => this.abort.abort(new Error(`No ${kind} came`)));
    for (;;) {
      const event = this.take() ?? (await this.more());
      if (event === 'ENDED') throw new Error(`The stream ended before ${kind}: ${this.text}`);
      if (event?.event === kind) return event;
    }
  }

  /** What comes until the stream ends, without beats. */
  async rest(): Promise<LiveEvent[]> {
    const events: LiveEvent[] = [];
    for (;;) {
      const event = this.take() ?? (await this.more());
      if (event === 'ENDED') return events;
      if (event && event.event !== 'beat') events.push(event);
    }
  }

  close(): void {
    this.abort.abort();
  }

  private take(): LiveEvent | null {
    const end = this.unread.indexOf('\n\n');
    if (end === -1) return null;
    const block = this.unread.slice(0, end);
    this.unread = this.unread.slice(end + 2);
    if (block.startsWith(':')) return { event: 'beat', data: {} };
    const fields = Object.fromEntries(
      block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]),
    );
    return { event: fields.event ?? 'retry', data: JSON.parse(fields.data ?? '{}') as LiveEvent['data'] };
  }

  private async more(): Promise<null | 'ENDED'> {
    const { done, value } = await this.reader.read();
    if (done) return 'ENDED';
    const text = Buffer.from(value).toString('utf8');
    this.text += text;
    this.unread += text;
    return null;
  }
}
