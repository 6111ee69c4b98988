import {
  Body,
  Catch,
  Controller,
  Get,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
  type ArgumentsHost,
} from '@nestjs/common';
import { IsIn, IsUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, ERROR_CODES, type ErrorCode } from '#libs/errors/app-error.js';
import { ANSWERS, type Answer } from '#libs/links/own-sessions.js';
import { SelfService, type SelfServiceLink } from '#libs/links/self-service.js';
import { Public } from '../auth/access.js';
import { ErrorFilter } from '../http/error-filter.js';
import { HTTP_STATUS, problemOf } from '../http/problem.js';
import { TokenBuckets } from '../http/token-buckets.js';
import { linkProblemPage, ownPage } from './self-service.page.js';

/** A person taps a few times in a row, and a phone that loads pages in advance asks a few times more. */
const PER_LINK = { burst: 30, perSecond: 0.5 };
/** Mobile operators put thousands of phones behind one address. */
const PER_ADDRESS = { burst: 200, perSecond: 10 };

class AnswerForm {
  @IsUUID()
  session: string;

  @IsIn(ANSWERS)
  answer: Answer;
}

/** Shows people a page, and programs that ask for it JSON; both get the code in a header. */
@Catch()
class FriendlyErrors extends ErrorFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const { code, status } = problemOf(error);
    void reply.header('x-rytmi-error', code).header('cache-control', 'no-store');
    if (status >= 500 || wantsJson(http.getRequest<FastifyRequest>())) super.catch(error, host);
    else sendPage(reply, status, linkProblemPage(code));
  }
}

/**
 * A participant's own page behind a secret link: works without an account, without JavaScript and without cookies.
 * Looking at it (GET, HEAD, a preview) changes nothing.
 */
@Public()
@UseFilters(FriendlyErrors)
@Controller('s')
export class SelfServiceController {
  private readonly perLink = new TokenBuckets(PER_LINK);
  private readonly perAddress = new TokenBuckets(PER_ADDRESS);

  constructor(private readonly selfService: SelfService) {}

  @Get(':token')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Query('saved') saved: unknown,
  ): Promise<void> {
    const link = await this.opened(request, reply, token);
    const own = await this.selfService.pageOf(link, request.id);
    sendPage(reply, 200, ownPage(own, { problem: null, saved: saved !== undefined }));
  }

  @Post(':token')
  async answer(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body() { session, answer }: AnswerForm,
  ): Promise<void> {
    const link = await this.opened(request, reply, token);
    try {
      await this.selfService.answer(link, session, answer, request.id);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'LINK_ENDED' || wantsJson(request)) throw error;
      await this.showAgain(link, request, reply, error.code);
      return;
    }
    // The fragment leads to the session that was answered about; 303 goes on with GET, so reloading sends nothing again.
    void reply.status(303).header('location', `?saved#session-${session}`).send();
  }

  /** The page as it is now, with what was wrong. */
  private async showAgain(
    link: SelfServiceLink,
    request: FastifyRequest,
    reply: FastifyReply,
    problem: ErrorCode,
  ): Promise<void> {
    const own = await this.selfService.pageOf(link, request.id);
    void reply.header('x-rytmi-error', problem);
    sendPage(reply, HTTP_STATUS[problem], ownPage(own, { problem, saved: false }));
  }

  /** @throws AppError NOT_FOUND, LINK_ENDED, TOO_MANY_REQUESTS */
  private async opened(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
  ): Promise<SelfServiceLink> {
    requireTurn(reply, this.perAddress.take(request.ip));
    const link = await this.selfService.open(token);
    requireTurn(reply, this.perLink.take(link.id));
    return link;
  }
}

function requireTurn(reply: FastifyReply, waitSeconds: number): void {
  if (waitSeconds === 0) return;
  void reply.header('retry-after', waitSeconds);
  throw new AppError('TOO_MANY_REQUESTS', ERROR_CODES.TOO_MANY_REQUESTS);
}

function wantsJson({ headers }: FastifyRequest): boolean {
  const accepted = headers.accept ?? '';
  return accepted.includes('application/json') && !accepted.includes('text/html');
}

function sendPage(reply: FastifyReply, status: number, text: string): void {
  void reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex, nofollow')
    .send(text);
}
