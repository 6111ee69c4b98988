import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { loggedError } from '#libs/logging/logged-error.js';
import { problemOf } from './problem.js';
import { currentRequestId } from '#libs/logging/request-id.js';

export const GRAPHQL_PATH = '/graphql';

/**
 * Answers errors of REST routes as `{ error: { code, message, fields, requestId } }`. What fails before Apollo sees a
 * GraphQL request (a body too large, a forged origin) is answered in GraphQL's own shape. Errors of resolvers pass
 * through to Apollo's formatError.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { code, message, fields, status } = problemOf(error);
    const requestId = currentRequestId() ?? request.id;
    if (code === 'INTERNAL' || code === 'UNAVAILABLE') {
      this.logger.error({ msg: 'A request failed', code, error: loggedError(error) });
    }
    // The headers may be gone when a stream breaks; then the connection is all there is left to end.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const inGraphql = request.url.split('?')[0] === GRAPHQL_PATH;
    const body = inGraphql
      ? { errors: [{ message, extensions: { code, fields, requestId } }] }
      : { error: { code, message, fields, requestId } };
    void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(body);
  }
}
