import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lexer, Source, TokenKind } from 'graphql';
import type { Config } from '#libs/config/config.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { CONFIG } from '../config.js';
import { GRAPHQL_PATH } from '../http/error-filter.js';
import { TokenBuckets } from '../http/token-buckets.js';
import { principalOf, type ScopedRequest } from './auth.guard.js';

/** What may come at once, as a share of a minute: a house in which many sign in at the same hour has one address. */
const BURST_SHARE = 1 / 6;
const SECONDS = 60;
/** A client that asks again as soon as it is refused waits this long each time, which costs nobody anything but it. */
const REFUSAL_PAUSE_MS = 250;
/** A sign-in takes a few hundred bytes, the question for the whole schema two thousand. */
const MAX_ANONYMOUS_BYTES = 16 * 1024;
/**
 * Names and signs of a document. A sign-in takes about 30 and the question for the whole schema 260; to check one of 2,000, which
 * staff may send, can take a quarter of a second.
 */
const MAX_ANONYMOUS_TOKENS = 500;

/**
 * Strangers may send few GraphQL documents, and none that takes long to check: what they send is counted by their address
 * before its body is read, and measured before it is parsed. Whoever shows a credential that is none is a stranger, too.
 */
@Injectable()
export class AnonymousLimits implements OnModuleInit {
  private readonly perAddress: TokenBuckets;

  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly tokens: AccessTokens,
    @Inject(CONFIG) { maxAnonymousPerMinute }: Config,
  ) {
    this.perAddress = new TokenBuckets({
      burst: Math.max(1, Math.round(maxAnonymousPerMinute * BURST_SHARE)),
      perSecond: maxAnonymousPerMinute / SECONDS,
    });
  }

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance();
    fastify.addHook('onRequest', async (request, reply) => {
      if (await this.isStrangersDocument(request)) await this.count(request, reply);
    });
    fastify.addHook('preHandler', async (request) => {
      if (await this.isStrangersDocument(request)) refuseLongDocument(request);
    });
  }

  private async isStrangersDocument(request: ScopedRequest): Promise<boolean> {
    if (request.routeOptions.url !== GRAPHQL_PATH || request.method === 'OPTIONS') return false;
    return (await principalOf(request, this.tokens)) === null;
  }

  /** @throws AppError TOO_MANY_REQUESTS, PAYLOAD_TOO_LARGE */
  private async count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const waitSeconds = this.perAddress.take(request.ip);
    if (waitSeconds > 0) {
      void reply.header('retry-after', waitSeconds);
      await sleep(REFUSAL_PAUSE_MS);
      throw new AppError('TOO_MANY_REQUESTS', ERROR_CODES.TOO_MANY_REQUESTS);
    }
    if (request.method === 'GET') return;
    const bytes = Number(request.headers['content-length'] ?? NaN);
    if (!(bytes <= MAX_ANONYMOUS_BYTES)) {
      throw new AppError(
        'PAYLOAD_TOO_LARGE',
        `Sign in to send more than ${MAX_ANONYMOUS_BYTES} bytes, and say in Content-Length how many they are.`,
      );
    }
  }
}

/** @throws AppError QUERY_REFUSED */
function refuseLongDocument({ body, query }: FastifyRequest): void {
  for (const holder of [body, query]) {
    const document = (holder as { query?: unknown } | null | undefined)?.query;
    if (typeof document === 'string' && isLong(document)) {
      throw new AppError(
        'QUERY_REFUSED',
        `Sign in to send a document of more than ${MAX_ANONYMOUS_TOKENS} tokens.`,
      );
    }
  }
}

function isLong(document: string): boolean {
  const lexer = new Lexer(new Source(document));
  try {
    for (let count = 0; count <= MAX_ANONYMOUS_TOKENS; count += 1) {
      if (lexer.advance().kind === TokenKind.EOF) return false;
    }
    return true;
  } catch {
    // No GraphQL at all: that is told by the parser, with the place.
    return false;
  }
}
