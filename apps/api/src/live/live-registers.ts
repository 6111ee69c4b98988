import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Gauge } from 'prom-client';
import { Notifications } from '#libs/database/notifications.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES, type ErrorCode } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { loggedError } from '#libs/logging/logged-error.js';
import { liveRegister, type LiveRegister } from '#libs/participation/registers/live-register.js';
import { REGISTER_CHANNEL, registerSignalOf } from '#libs/participation/registers/register-signal.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { contextOf, isPeer, type Principal } from '#libs/people/principal.js';
import { isAllowed } from '../auth/permissions.js';
import { Metrics } from '../http/metrics.js';
import { EventStream } from './event-stream.js';
import { changesSince, toldOf, type Told } from './register-events.js';
import { StreamLimits } from './stream-limits.js';

/** So often each stream looks whether its viewer may still see the register. */
const RECHECK_MS = 5000;
const HEARTBEAT_MS = 15_000;
/** Of one sign-in or API token: the registers that somebody has open in their tabs. */
const STREAMS_OF_TOKEN = 8;
/** A stream holds some kilobytes and no connection to the database, and asks it about every five seconds. */
const STREAMS_OF_PROCESS = 300;

export const REGISTER_RIGHT = 'groups.read';

/** Who follows which register. */
export interface Viewer {
  readonly secret: string;
  readonly principal: Principal;
  readonly sessionId: string;
  readonly requestId: string;
}

/** The registers that are followed in this process: one connection hears of changes for all of them. */
@Injectable()
export class LiveRegisters implements OnModuleInit {
  private readonly logger = new Logger('LiveRegisters');
  private readonly limits = new StreamLimits({ ofKey: STREAMS_OF_TOKEN, inAll: STREAMS_OF_PROCESS });
  private readonly streams = new Set<LiveStream>();

  constructor(
    private readonly notifications: Notifications,
    private readonly database: TenantDatabase,
    private readonly tokens: AccessTokens,
    private readonly adapter: HttpAdapterHost,
    metrics: Metrics,
  ) {
    const { limits } = this;
    new Gauge({
      name: 'rytmi_live_streams',
      help: 'Live updates that are open in this process',
      registers: [metrics.registry],
      collect() {
        this.set(limits.open);
      },
    });
  }

  /** Before the server waits for open requests to end: these never would. */
  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('preClose', (done) => {
      for (const stream of this.streams) stream.end('UNAVAILABLE');
      done();
    });
  }

  /**
   * Answers with the register and everything that becomes of it, until the viewer goes or may not see it any more.
   * @throws AppError NOT_FOUND, TOO_MANY_REQUESTS; before anything was answered
   */
  async follow(viewer: Viewer, reply: FastifyReply): Promise<void> {
    const giveBack = this.limits.take(viewer.principal.tokenId);
    const stream = new LiveStream(viewer, this.tokens, this.database, (error) => {
      this.logger.warn({ msg: 'A live update ended by an error', error: loggedError(error) });
    });
    try {
      const unlisten = await this.notifications.listen(REGISTER_CHANNEL, stream);
      stream.onEnd(() => {
        this.streams.delete(stream);
        unlisten();
        giveBack();
      });
      this.streams.add(stream);
      await stream.open(reply);
    } catch (error) {
      stream.end('INTERNAL');
      giveBack();
      throw error;
    }
  }
}

/** One register as one viewer follows it. */
class LiveStream {
  private events: EventStream | null = null;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly ends: (() => void)[] = [];
  private told: Told | null = null;
  private principal: Principal;
  private isReading = false;
  private isChecking = false;
  private isStale = false;
  private hasEnded = false;

  constructor(
    private readonly viewer: Viewer,
    private readonly tokens: AccessTokens,
    private readonly database: TenantDatabase,
    private readonly failed: (error: unknown) => void,
  ) {
    this.principal = viewer.principal;
  }

  onEnd(act: () => void): void {
    this.ends.push(act);
  }

  /** @throws AppError NOT_FOUND; UNAVAILABLE when the server is about to stop */
  async open(reply: FastifyReply): Promise<void> {
    const register = found(await this.read(), 'session');
    if (this.hasEnded) throw new AppError('UNAVAILABLE', ERROR_CODES.UNAVAILABLE);
    this.events = new EventStream(reply, () => {
      this.close();
    });
    this.tell(register);
    this.timers.push(
      setInterval(() => void this.check(), RECHECK_MS),
      setInterval(() => this.events?.beat(), HEARTBEAT_MS),
    );
    // What was told while the register was read.
    if (this.isStale) void this.refresh();
  }

  notified(payload: string): void {
    const signal = registerSignalOf(payload);
    const { sessionId, principal } = this.viewer;
    if (signal?.sessionId === sessionId && signal.organisationId === principal.organisationId)
      void this.refresh();
  }

  missed(): void {
    void this.refresh();
  }

  /** Says why, and ends. */
  end(code: ErrorCode): void {
    this.events?.send('ended', { code });
    this.events?.end();
    this.close();
  }

  /** Reads the register again, once more for all that is told while it is being read. */
  private async refresh(): Promise<void> {
    this.isStale = true;
    if (this.isReading || this.events === null) return;
    this.isReading = true;
    try {
      while (this.isStale && !this.hasEnded) {
        this.isStale = false;
        if (!(await this.mayStill())) return;
        const register = await this.read();
        if (register === null) this.end('NOT_FOUND');
        else this.tell(register);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.isReading = false;
    }
  }

  /** Ends when the right has ended; reads again when it is another one, such as that of a peer with one group less. */
  private async check(): Promise<void> {
    if (this.isChecking) return;
    this.isChecking = true;
    const before = rightOf(this.principal);
    try {
      if ((await this.mayStill()) && rightOf(this.principal) !== before) await this.refresh();
    } catch (error) {
      this.fail(error);
    } finally {
      this.isChecking = false;
    }
  }

  /** Whether the token still lets in somebody who may see registers. */
  private async mayStill(): Promise<boolean> {
    const principal = await this.tokens.resolve(this.viewer.secret);
    if (principal === null) this.end('UNAUTHENTICATED');
    else if (!isAllowed(principal, REGISTER_RIGHT)) this.end('FORBIDDEN');
    else {
      this.principal = principal;
      return !this.hasEnded;
    }
    return false;
  }

  private read(): Promise<LiveRegister | null> {
    const context = contextOf(this.principal, this.viewer.requestId);
    return this.database.read(context, (tx) => liveRegister(tx, this.viewer.sessionId));
  }

  private tell(register: LiveRegister): void {
    const told = toldOf(register, isPeer(this.principal));
    const changes = changesSince(this.told, told);
    this.told = told;
    if (changes !== null) this.events?.send('register', changes);
  }

  /** Nobody knows whether the viewer may still see it. */
  private fail(error: unknown): void {
    if (!(error instanceof AppError)) this.failed(error);
    this.end('UNAVAILABLE');
  }

  private close(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const act of this.ends) act();
  }
}

function rightOf({ roles, ownGroupIds }: Principal): string {
  return JSON.stringify([roles, [...ownGroupIds].sort()]);
}
