import { Controller, Get, Inject, Injectable, type OnModuleDestroy, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { showsToken } from '#libs/deployment/metrics-server.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { Public } from '../auth/access.js';

/** Injects what METRICS_TOKEN says, or null. */
export const METRICS_TOKEN = Symbol('METRICS_TOKEN');

/** From a cached answer to a report over a year. */
const DURATION_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the process tells Prometheus. Labels are routes, statuses and codes: never anything a person has typed. */
@Injectable()
export class Metrics implements OnModuleDestroy {
  readonly registry = new Registry();

  readonly httpDuration = new Histogram({
    name: 'rytmi_http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  readonly graphqlErrors = new Counter({
    name: 'rytmi_graphql_errors_total',
    help: 'Errors answered in GraphQL, by their code',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }
}

/** Answers whoever shows METRICS_TOKEN; without one set, metrics are told on METRICS_PORT alone, if at all. */
@Public()
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(METRICS_TOKEN) private readonly token: string | null,
  ) {}

  /** @throws AppError NOT_FOUND, UNAUTHENTICATED */
  @Get('metrics')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.token === null) throw new AppError('NOT_FOUND', ERROR_CODES.NOT_FOUND);
    if (!showsToken(request.headers.authorization, this.token))
      throw new AppError('UNAUTHENTICATED', 'Send METRICS_TOKEN as a bearer token');
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
