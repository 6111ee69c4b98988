import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { ScopedRequest } from './auth.guard.js';
import type { RequestScope } from './request-scope.js';

/** The request's scope, in resolvers and controllers that are not public. */
export const Scope = createParamDecorator((_data: unknown, execution: ExecutionContext): RequestScope => {
  const request =
    execution.getType<string>() === 'graphql'
      ? GqlExecutionContext.create(execution).getContext<GraphqlContext>().request
      : execution.switchToHttp().getRequest<ScopedRequest>();
  const { scope } = request as ScopedRequest;
  if (!scope) throw new AppError('UNAUTHENTICATED', 'Sign in, or send an API token that is still valid');
  return scope;
});
