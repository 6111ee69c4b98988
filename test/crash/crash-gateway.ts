import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Accepted } from './verdict.js';

export interface GatewaySetting {
  readonly logFile: string;
  /** Whether it takes one reference once. */
  readonly deduplicates: boolean;
  /** From the request to the answer. */
  readonly delayMs: number;
}

/** Asks the gateway to say when a worker has come to a point. */
export interface GatewayArm {
  readonly life: number;
  readonly point: 'DURING_CALL' | 'ACCEPTED_UNANSWERED';
  readonly call: number;
}

/** Where the gateway tells that texts were delivered. */
export interface ReceiptAddress {
  readonly url: string;
  readonly secret: string;
}

export type GatewayIsTold =
  ({ readonly kind: 'ARM' } & GatewayArm) | ({ readonly kind: 'SEND_RECEIPTS' } & ReceiptAddress);

export type GatewaySays =
  { readonly kind: 'LISTENING'; readonly url: string } | { readonly kind: 'NOW'; readonly life: number };

/** A line of the gateway's log. */
export type GatewayLine =
  | {
      readonly kind: 'ACCEPTED';
      readonly to: string;
      readonly reference: string;
      readonly at: number;
      readonly life: number;
    }
  | { readonly kind: 'REPEATED'; readonly reference: string; readonly at: number; readonly life: number };

const PROGRAM = resolve('dist/test/crash/gateway.main.js');

/** The gateway's process, and what it wrote down. */
export class CrashGateway {
  private readonly whenNow = new Map<number, () => void>();
  private readonly ended: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly setting: GatewaySetting,
    readonly url: string,
  ) {
    this.ended = new Promise((done) => child.once('exit', () => done()));
    child.on('message', (message: GatewaySays) => {
      if (message.kind === 'NOW') this.whenNow.get(message.life)?.();
    });
  }

  static async start(setting: GatewaySetting): Promise<CrashGateway> {
    const child = fork(PROGRAM, [JSON.stringify(setting)], { execArgv: [] });
    const url = await new Promise<string>((listening, failed) => {
      child.once('message', (message: GatewaySays) => {
        if (message.kind === 'LISTENING') listening(message.url);
      });
      child.once('exit', () => failed(new Error('The gateway ended before it listened')));
    });
    return new CrashGateway(child, setting, url);
  }

  get deduplicates(): boolean {
    return this.setting.deduplicates;
  }

  /** Calls `kill` as soon as that worker has come to that point. */
  arm(arm: GatewayArm, kill: () => void): void {
    this.whenNow.set(arm.life, kill);
    this.tell({ kind: 'ARM', ...arm });
  }

  /** From now on it tells of four texts in five that they were delivered; of the fifth nothing is heard. */
  sendReceipts(address: ReceiptAddress): void {
    this.tell({ kind: 'SEND_RECEIPTS', ...address });
  }

  /** What it took so far, in order. */
  accepted(): Accepted[] {
    return this.lines().filter((line) => line.kind === 'ACCEPTED');
  }

  /** How often it was asked again for a text that it had taken, and gave its first answer. */
  repeated(): number {
    return this.lines().filter(({ kind }) => kind === 'REPEATED').length;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private tell(what: GatewayIsTold): void {
    this.child.send(what);
  }

  private lines(): GatewayLine[] {
    if (!existsSync(this.setting.logFile)) return [];
    const lines = readFileSync(this.setting.logFile, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as GatewayLine);
  }
}
