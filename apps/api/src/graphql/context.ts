import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentRequestId } from '#libs/logging/request-id.js';

/** What belongs to one GraphQL request. */
export interface GraphqlContext {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly requestId: string;
  /** Who asks; set by the guard. */
  principal?: unknown;
  /** Data loaders made for this request, by the key of `perRequest`. */
  readonly loaders: Map<symbol, unknown>;
}

export function createContext(request: FastifyRequest, reply: FastifyReply): GraphqlContext {
  return { request, reply, requestId: currentRequestId() ?? request.id, loaders: new Map() };
}

/** Something made once per request and then shared by its resolvers, such as a data loader. */
export function perRequest<T>(context: GraphqlContext, key: symbol, make: () => T): T {
  if (!context.loaders.has(key)) context.loaders.set(key, make());
  return context.loaders.get(key) as T;
}
