import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the gateway does with texts to numbers that end in 0, 1, 2 …, each but the first saying back what it was given. */
export const MOODS = [
  'TAKES',
  'REFUSES_NUMBER',
  'REFUSES_TEXT',
  'REFUSES_WITH_A_LEAKING_CODE',
  'HANGS',
  'TALKS_NONSENSE',
  'BREAKS_OFF',
  'FAILS',
  'KILLS',
] as const;
export type Mood = (typeof MOODS)[number];

/** A gateway that is no help: it repeats names, numbers and texts in whatever it answers. */
export class MoodyGateway {
  readonly seen = new Set<Mood>();
  /** In which moods the caller has given up waiting, or died. */
  readonly abandoned = new Set<Mood>();
  /** Called with the worker that is to be killed in the middle of its call. */
  onKill: (worker: string) => void = () => undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.answer(request, response).catch(() => undefined));
  }

  static async start(): Promise<MoodyGateway> {
    const gateway = new MoodyGateway(createServer());
    await new Promise<void>((listening) => gateway.server.listen(0, '127.0.0.1', listening));
    return gateway;
  }

  /** The address for one worker. */
  urlFor(worker: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/send?worker=${worker}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = JSON.parse(Buffer.concat(chunks).toString()) as {
      to: string;
      text: string;
      reference: string;
    };
    const mood = MOODS[Number(given.to.at(-1))] ?? 'TAKES';
    this.seen.add(mood);
    response.on('close', () => {
      if (!response.writableEnded) this.abandoned.add(mood);
    });
    const say = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURI(given.to) });
      response.end(JSON.stringify({ ...body, given }));
    };
    switch (mood) {
      case 'TAKES':
        return say(200, { id: given.reference });
      case 'REFUSES_NUMBER':
        return say(400, { error: 'bad-number', message: `No such number: ${given.to}` });
      case 'REFUSES_TEXT':
        return say(400, { error: 'bad-text', message: given.text });
      case 'REFUSES_WITH_A_LEAKING_CODE':
        return say(422, { error: `number ${given.to} is barred` });
      case 'FAILS':
        return say(500, { error: given.to });
      case 'TALKS_NONSENSE':
        response.end(`<html>${given.to}: ${given.text}`);
        return;
      case 'BREAKS_OFF':
        response.writeHead(200, { 'content-length': '1000' });
        response.write(given.to, () => response.destroy());
        return;
      case 'KILLS':
        this.onKill(new URL(request.url ?? '', 'http://gateway').searchParams.get('worker') ?? '');
        return;
      case 'HANGS':
        return;
    }
  }
}
