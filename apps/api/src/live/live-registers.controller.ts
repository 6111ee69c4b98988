import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Allow } from '../auth/access.js';
import type { ScopedRequest } from '../auth/auth.guard.js';
import { presentedSecret } from '../auth/credentials.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { LiveRegisters, REGISTER_RIGHT } from './live-registers.js';

/** What others do to a register while one has it open, as server-sent events: docs/live-updates.md. */
@Controller('live/registers')
export class LiveRegistersController {
  constructor(private readonly registers: LiveRegisters) {}

  @Get(':sessionId')
  @Allow(REGISTER_RIGHT)
  async follow(
    @Scope() scope: RequestScope,
    @Req() request: ScopedRequest,
    @Res() reply: FastifyReply,
    @Param('sessionId', IdPipe) sessionId: string,
  ): Promise<void> {
    const { principal } = scope;
    const secret = presentedSecret(request) ?? '';
    const viewer = { secret, principal, sessionId: sessionId.toLowerCase(), requestId: request.id };
    await this.registers.follow(viewer, reply);
  }
}
