import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { finished } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode, type GraphQLResolveInfo } from 'graphql';
import { AppError } from '#libs/errors/app-error.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { isAllowed } from './permissions.js';
import type { Principal } from '#libs/people/principal.js';
import { Vault } from '#libs/secrets/vault.js';
import type { GraphqlContext } from '../graphql/context.js';
import { ACCESS_RULE, type AccessRule } from './access.js';
import { presentedSecret } from './credentials.js';
import { RequestScope } from './request-scope.js';

/**
 * The staff member whom a request is meant to come from. Tabs of a browser share its cookie: one that was left open must
 * not act in the name of a colleague who signed in later in another.
 */
const MEANT_HEADER = 'x-rytmi-staff-member';

/** Where a request keeps its principal and scope, for REST routes and GraphQL fields alike. */
export interface ScopedRequest extends FastifyRequest {
  principal?: Promise<Principal | null>;
  scope?: RequestScope;
}

/** Who asks, looked up once for a request; null for a stranger. */
export function principalOf(request: ScopedRequest, tokens: AccessTokens): Promise<Principal | null> {
  const secret = presentedSecret(request);
  return (request.principal ??= secret === null ? Promise.resolve(null) : tokens.resolve(secret));
}

/**
 * The one gate: an operation that declares no access rule is refused to everybody. It runs on root fields and REST
 * routes; fields below them are held by row-level security and by what the mapping to GraphQL types shows to peers.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly database: TenantDatabase,
    private readonly vault: Vault,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (rule === undefined) throw new AppError('FORBIDDEN', 'This operation is open to nobody');
    if (rule === 'PUBLIC') return true;

    const { request, reply, readsOneMoment } = requestOf(execution);
    const principal = await principalOf(request, this.tokens);
    if (!principal)
      throw new AppError('UNAUTHENTICATED', 'Sign in, or send an API token that is still valid');
    const meant = request.headers[MEANT_HEADER];
    if (meant !== undefined && meant !== principal.staffMemberId)
      throw new AppError('UNAUTHENTICATED', 'Somebody else is signed in here by now');
    if (!isAllowed(principal, rule)) throw new AppError('FORBIDDEN', 'Your role does not allow this');
    request.scope ??= this.newScope(principal, request, reply, readsOneMoment);
    return true;
  }

  /** A scope that ends with the response at the latest, whether that is sent, fails, or its client has gone. */
  private newScope(
    principal: Principal,
    request: ScopedRequest,
    reply: FastifyReply,
    readsOneMoment: boolean,
  ): RequestScope {
    const scope = new RequestScope(principal, request.id, this.database, this.vault, readsOneMoment);
    // Unlike the event `close`, this is told of a response that has ended before.
    finished(reply.raw, () => void scope.close());
    return scope;
  }
}

function requestOf(execution: ExecutionContext): {
  request: ScopedRequest;
  reply: FastifyReply;
  readsOneMoment: boolean;
} {
  if (execution.getType<string>() === 'graphql') {
    const graphql = GqlExecutionContext.create(execution);
    const { request, reply } = graphql.getContext<GraphqlContext>();
    const { operation } = graphql.getInfo<GraphQLResolveInfo>().operation;
    return { request, reply, readsOneMoment: operation === OperationTypeNode.QUERY };
  }
  const http = execution.switchToHttp();
  return {
    request: http.getRequest<ScopedRequest>(),
    reply: http.getResponse<FastifyReply>(),
    readsOneMoment: false,
  };
}
