import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MAIN = join(import.meta.dirname, 'smpp-server.main.ts');
const TYPESCRIPT = pathToFileURL(join(import.meta.dirname, '../../database/testing/typescript.js')).href;

/** What the server does with the next submit_sm; when nothing is said, it accepts. */
export type Behaviour =
  | { readonly kind: 'ACCEPT' | 'HANG' | 'DROP' | 'GARBAGE' | 'RECEIPT_FIRST' }
  | { readonly kind: 'REFUSE'; readonly status: string | number }
  | { readonly kind: 'ANSWER_LATER'; readonly afterMs: number };

/** Fields of a deliver_sm. */
export type Delivery = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly password: string;
  readonly tls: { readonly key?: string; readonly cert?: string };
}

export type Order =
  | { readonly do: 'behave'; readonly behaviours: readonly Behaviour[]; readonly otherwise: Behaviour }
  | { readonly do: 'deliver'; readonly fields: Delivery }
  | { readonly do: 'list' | 'drop' | 'unbind' | 'enquire' | 'ignore-enquiries' | 'leave' }
  | { readonly do: 'come-back'; readonly port: number };

/** A submit_sm as the server understood it. */
export interface SeenSubmit {
  /** What the server called it. */
  readonly id: string;
  readonly from: string;
  readonly fromType: number;
  readonly to: string;
  readonly text: string | Buffer;
  /** The information elements that join it to others, one after the other. */
  readonly header: Buffer;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
  readonly validUntil: Date | string | null;
  readonly treatedBy: Behaviour['kind'];
}

/** A real SMPP server in another process: what it is told is done one after the other. */
export class SmppServerProcess {
  static readonly PASSWORD = 'salainen';
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(tls: ServerOptions['tls'] = {}): Promise<SmppServerProcess> {
    const options: ServerOptions = { password: SmppServerProcess.PASSWORD, tls };
    const child = fork(MAIN, [JSON.stringify(options)], {
      execArgv: ['--import', TYPESCRIPT],
      serialization: 'advanced',
    });
    const [{ answer }] = (await once(child, 'message')) as [{ answer: number }];
    return new SmppServerProcess(child, answer);
  }

  /** The next texts are treated so, in this order; what was said before is forgotten. */
  async behave(...behaviours: readonly Behaviour[]): Promise<void> {
    await this.tell({ do: 'behave', behaviours, otherwise: { kind: 'ACCEPT' } });
  }

  /** All texts are treated so from now on. */
  async behaveAlways(otherwise: Behaviour): Promise<void> {
    await this.tell({ do: 'behave', behaviours: [], otherwise });
  }

  /** Sends a deliver_sm. @returns the command_status it was answered with; null when the session ended instead */
  deliver(fields: Delivery): Promise<number | null> {
    return this.tell({ do: 'deliver', fields });
  }

  /** Everything it was given since it started, and how often it was bound and asked for life. */
  list(): Promise<{ seen: SeenSubmit[]; binds: number; enquiries: number }> {
    return this.tell({ do: 'list' });
  }

  async order(what: Exclude<Order, { do: 'behave' | 'deliver' }>['do']): Promise<void> {
    await this.tell(what === 'come-back' ? { do: what, port: this.port } : { do: what });
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  private tell<Answer>(order: Order): Promise<Answer> {
    const turn = this.last.then(async () => {
      this.child.send(order);
      const [{ answer }] = (await once(this.child, 'message')) as [{ answer: Answer }];
      return answer;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
