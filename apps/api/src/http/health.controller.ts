import { Controller, Get, Inject, Logger, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { loggedError } from '#libs/logging/logged-error.js';
import { Public } from '../auth/access.js';

export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');

const CHECK_TIMEOUT_MS = 1000;

/** Something the process cannot answer requests without. `check` rejects while it is not there. */
export interface HealthCheck {
  readonly name: string;
  /** What is wrong there is told, and the process is ready all the same. */
  readonly isOnlyTold?: true;
  check(): Promise<void>;
}

type State = 'up' | 'down' | 'timeout';

async function stateOf(check: HealthCheck, onError: (error: unknown) => void): Promise<State> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<State>((resolve) => {
    timer = setTimeout(() => {
      resolve('timeout');
    }, CHECK_TIMEOUT_MS);
  });
  const answer = Promise.resolve()
    .then(() => check.check())
    .then(
      (): State => 'up',
      (error: unknown): State => {
        onError(error);
        return 'down';
      },
    );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** For what starts and stops processes: live means the process answers, ready means that it can do its work. */
@Public()
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(@Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[]) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when every check that counts passes within a second, else 503; tells which check failed, never why (the log does). */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const states = await Promise.all(
      this.checks.map(async (check) => {
        const state = await stateOf(check, (error) => {
          this.logger.warn({ msg: 'A health check failed', check: check.name, error: loggedError(error) });
        });
        return { name: check.name, state, isOnlyTold: check.isOnlyTold };
      }),
    );
    const ok = states.every(({ state, isOnlyTold }) => state === 'up' || isOnlyTold);
    await reply
      .status(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ok ? 'ok' : 'unavailable',
        checks: Object.fromEntries(states.map(({ name, state }) => [name, state])),
      });
  }
}
