import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayWebhooks, WebhookRequest } from '../port/sms-gateway.js';
import type { Behaviour, TakenText } from './contract.js';

export interface ProviderRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one provider speaks, after its public documentation. */
export interface Protocol {
  /** Reads a request; null when it does not show the right credentials, which is answered 401. */
  read(request: ProviderRequest): TakenText | null;
  accept(text: TakenText): ProviderAnswer;
  readonly refusals: Readonly<Partial<Record<Behaviour, ProviderAnswer>>>;
  /** Whether a reference that was taken before is answered as it was then. */
  readonly deduplicates?: boolean;
}

/** A provider with an HTTP API, on a free port of this machine. */
export class FakeProvider {
  private readonly texts: TakenText[] = [];
  private readonly answers = new Map<string, ProviderAnswer>();
  private behaviour: Behaviour = 'ACCEPT';

  private constructor(
    private readonly server: Server,
    private readonly protocol: Protocol,
  ) {}

  static async start(protocol: Protocol): Promise<FakeProvider> {
    const server = createServer();
    const provider = new FakeProvider(server, protocol);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://provider.invalid');
        const body = Buffer.concat(chunks).toString('utf8');
        provider.serve({ method: request.method ?? '', url, headers: request.headers, body }, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
  }

  taken(): readonly TakenText[] {
    return this.texts;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(request: ProviderRequest, response: ServerResponse): void {
    const text = this.protocol.read(request);
    if (text === null) {
      send(response, { status: 401, body: 'Wrong credentials' });
      return;
    }
    switch (this.behaviour) {
      case 'ACCEPT':
        send(response, this.take(text));
        return;
      case 'ACCEPT_THEN_HANG':
        this.take(text);
        return;
      case 'ACCEPT_THEN_BREAK':
        this.take(text);
        response.socket?.destroy();
        return;
      case 'HANG':
        return;
      case 'GARBAGE':
        send(response, { status: 200, body: '<html>Welcome to the hotel</html>' });
        return;
      case 'FAIL':
        send(response, { status: 500, body: 'Oops' });
        return;
      case 'REFUSE_NUMBER':
      case 'REFUSE_TEXT':
      case 'REFUSE_FOR_NOW':
      case 'RATE_LIMIT': {
        const refusal = this.protocol.refusals[this.behaviour];
        if (!refusal) throw new Error(`The provider has no way of saying ${this.behaviour}`);
        send(response, refusal);
      }
    }
  }

  private take(text: TakenText): ProviderAnswer {
    const before = text.reference === null ? undefined : this.answers.get(text.reference);
    if (this.protocol.deduplicates === true && before) return before;
    const answer = this.protocol.accept(text);
    this.texts.push(text);
    if (text.reference !== null) this.answers.set(text.reference, answer);
    return answer;
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: ProviderAnswer): void {
  response.writeHead(status, headers).end(body);
}

/** An address of this machine at which nobody listens, any more. */
export async function nobodysUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A call of a provider as the api hands it on. */
export function webhookRequest(call: {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}): WebhookRequest {
  return {
    method: call.method ?? 'POST',
    url: call.url,
    query: new URL(call.url).searchParams,
    headers: call.headers ?? {},
    body: Buffer.from(call.body ?? '', 'utf8'),
    remoteAddress: '192.0.2.1',
  };
}

/** The webhooks of a gateway that must have them. */
export function webhooksOf(gateway: { readonly webhooks?: GatewayWebhooks }): GatewayWebhooks {
  if (!gateway.webhooks) throw new Error('The gateway has no webhooks');
  return gateway.webhooks;
}
