import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyMultipart from '@fastify/multipart';
import type { DynamicModule, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '#libs/config/config.js';
import { PortInUseError } from '#libs/deployment/port-in-use.js';
import { compressAnswers } from './compression.js';
import { refuseForgery } from './csrf.js';
import { ErrorFilter } from './error-filter.js';
import { InputPipe } from './input-pipe.js';
import { refuseUnstorableRequest } from './storable-input.js';
import { PinoLogger } from '#libs/logging/logger.js';
import { Metrics } from './metrics.js';
import { endUnreadBodies } from './unread-bodies.js';
import { REQUEST_ID_HEADER, requestIdFrom, withRequestId } from '#libs/logging/request-id.js';

/** Requests that have not ended by then are cut off, so that a stop takes no more than ten seconds in all. */
const DRAIN_TIMEOUT_MS = 8000;
/** How long a browser may remember which pages may call. */
const PREFLIGHT_SECONDS = 600;
const NO_ROUTE = '(none)';
/** What gateways call: a receipt or a text is short, and the caller is known only after its body was read. */
const WEBHOOKS = '/sms/';
const MAX_WEBHOOK_BYTES = 64 * 1024;
/** Asked every few seconds by machines; of no interest in the log while they succeed. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** Lets requests that have begun end before Nest takes down what they use, such as the database. */
class DrainingFastifyAdapter extends FastifyAdapter {
  private drained: Promise<void> | undefined;
  /** Connections without a request, such as those a browser opens in advance; Node counts only used ones as idle. */
  private readonly waiting = new Set<Socket>();

  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const server = this.getHttpServer<Server>();
    server.on('connection', (socket: Socket) => {
      this.waiting.add(socket);
      socket.once('close', () => this.waiting.delete(socket));
    });
    server.on('request', (request, response) => {
      this.waiting.delete(request.socket);
      response.once('close', () => {
        // A kept connection would hold up the stop until it times out.
        if (this.drained) request.socket.destroySoon();
        else if (!request.socket.destroyed) this.waiting.add(request.socket);
      });
    });
  }

  // Nest awaits what its declaration calls void.
  // eslint-disable-next-line @typescript-eslint/no-misused-promises
  override async beforeClose(): Promise<void> {
    super.beforeClose();
    await (this.drained ??= this.drain());
  }

  /** Apollo stops the server once more, and so does Nest. */
  override async close(): Promise<undefined> {
    await (this.drained ??= this.drain());
    return undefined;
  }

  private async drain(): Promise<void> {
    const instance = this.getInstance();
    const cutOff = setTimeout(() => {
      instance.server.closeAllConnections();
    }, DRAIN_TIMEOUT_MS);
    try {
      const closed = instance.close();
      for (const socket of this.waiting) socket.destroy();
      await closed;
    } finally {
      clearTimeout(cutOff);
    }
  }
}

/** The request's id, its line in the log and its time in the metrics. Never its query string, body or headers. */
function observe(fastify: FastifyInstance, logger: Logger, metrics: () => Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    withRequestId(request.id, done);
  });
  // Reading a body leaves the context that onRequest has set, so it is set again before the handler.
  fastify.addHook('preValidation', (request, _reply, done) => {
    withRequestId(request.id, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const { method } = request;
    const status = reply.statusCode;
    metrics().httpDuration.observe({ method, route, status }, reply.elapsedTime / 1000);
    const level = status >= 500 ? 'error' : QUIET_ROUTES.has(route) ? 'debug' : 'info';
    withRequestId(request.id, () => {
      logger[level]({ method, route, status, ms: Math.round(reply.elapsedTime) }, 'request');
    });
    done();
  });
}

/** Headers for pages of ours: scripts and styles from this server only. A page that needs another policy sends its own. */
function securityHeaders(publicUrl: string) {
  const overHttps = publicUrl.startsWith('https:');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Addresses hold tokens (calendar feeds, self-service): nobody else is told where somebody came from.
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: overHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  };
}

/** Lets pages of these origins call the api from a browser, signed in by cookie or token. */
function allowOrigins(app: NestFastifyApplication, corsOrigins: readonly string[]): void {
  app.enableCors({
    origin: [...corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  });
}

/**
 * The api's HTTP server around a Nest module, ready to listen or to be injected into. `app.close()` answers the requests
 * that have begun, refuses new ones, and only then destroys the modules.
 */
export async function createApi(
  module: Type | DynamicModule,
  config: Config,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new DrainingFastifyAdapter({
    bodyLimit: config.maxBodyBytes,
    trustProxy: typeof config.trustProxy === 'boolean' ? config.trustProxy : [...config.trustProxy],
    forceCloseConnections: 'idle' as unknown as boolean,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers[REQUEST_ID_HEADER]),
    logger: false,
  });
  const fastify = adapter.getInstance();
  observe(fastify, logger, () => metrics);
  await fastify.register(fastifyHelmet, securityHeaders(config.publicUrl));
  fastify.addHook('onRequest', (request, _reply, done) => {
    try {
      refuseForgery(request, config);
      done();
    } catch (error) {
      done(error as Error);
    }
  });

  fastify.addHook('preValidation', (request, _reply, done) => {
    try {
      refuseUnstorableRequest(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });

  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(WEBHOOKS)) route.bodyLimit = Math.min(MAX_WEBHOOK_BYTES, config.maxBodyBytes);
  });

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new PinoLogger(logger),
    abortOnError: false,
    // Signatures of gateways are over the bytes that came.
    rawBody: true,
  });
  const metrics = app.get(Metrics, { strict: false });
  if (config.corsOrigins.length > 0) allowOrigins(app, config.corsOrigins);
  endUnreadBodies(fastify);
  compressAnswers(fastify);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart, { limits: { fileSize: config.maxImportBytes, files: 1, fields: 20 } });
  app.useGlobalPipes(new InputPipe());
  app.useGlobalFilters(new ErrorFilter());
  await app.init();
  return app;
}

/**
 * Listens where the configuration says.
 *
 * @returns the address, with the port the system chose for port 0.
 * @throws PortInUseError
 */
export async function listen(
  app: NestFastifyApplication,
  config: Pick<Config, 'host' | 'port'>,
): Promise<string> {
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new PortInUseError(config.host, config.port);
    throw error;
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}
