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
  | { readonly kind: 'REPEATED'; readonly reference: string; readonly at: number; readonly life: number }
  | { readonly kind: 'ANSWERED'; readonly reference: string; readonly at: number; readonly life: number };

const PROGRAM = resolve('dist/test/crash/gateway.main.js');

/** The gateway's process, and what it wrote down. */
export class CrashGateway {
  private readonly whenNow = new Map<number, () => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly setting: GatewaySetting,
    readonly url: string,
  ) {
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
    this.child.send(arm);
  }

  /** What it took so far, in order. */
  accepted(): Accepted[] {
    const lines = this.lines();
    const answeredAt = new Map(
      lines.flatMap((line) =>
        line.kind === 'ANSWERED' ? [[`${line.life} ${line.reference}`, line.at]] : [],
      ),
    );
    return lines.flatMap((line) =>
      line.kind === 'ACCEPTED'
        ? [{ ...line, answeredAt: answeredAt.get(`${line.life} ${line.reference}`) ?? null }]
        : [],
    );
  }

  /** How often it was asked again for a text that it had taken, and gave its first answer. */
  repeated(): number {
    return this.lines().filter(({ kind }) => kind === 'REPEATED').length;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await ended;
  }

  private lines(): GatewayLine[] {
    if (!existsSync(this.setting.logFile)) return [];
    const lines = readFileSync(this.setting.logFile, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as GatewayLine);
  }
}
