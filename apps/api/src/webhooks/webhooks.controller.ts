import { Controller, Get, HttpCode, Inject, Logger, Param, Post, Req, Res } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#libs/config/config.js';
import { AppError } from '#libs/errors/app-error.js';
import {
  WebhookRefused,
  type GatewayWebhooks,
  type SmsGateway,
  type WebhookRequest,
} from '#libs/gateways/port/sms-gateway.js';
import type { GatewayEventKind } from '#libs/messaging/inbound/gateway-event.entity.js';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { SMS_GATEWAYS } from '#libs/messaging/message/sms-gateways.js';
import { Public } from '../auth/access.js';
import { CONFIG } from '../config.js';

/**
 * What gateways tell us over HTTP. A call is verified, read and stored, and only then answered 2xx: what was not stored is
 * told again. Nothing acts on it here. Calls may hold numbers and texts, so nothing of them is ever logged.
 */
@Public()
@Controller('sms')
export class WebhooksController {
  private readonly logger = new Logger('Webhooks');

  constructor(
    @Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[],
    @Inject(CONFIG) private readonly config: Config,
    private readonly events: GatewayEvents,
  ) {}

  @Get(':gateway/receipt')
  receiptByGet(
    @Param('gateway') name: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.take('RECEIPT', name, request, reply);
  }

  @Post(':gateway/receipt')
  @HttpCode(200)
  receipt(
    @Param('gateway') name: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.take('RECEIPT', name, request, reply);
  }

  @Get(':gateway/inbound')
  inboundByGet(
    @Param('gateway') name: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.take('INCOMING', name, request, reply);
  }

  @Post(':gateway/inbound')
  @HttpCode(200)
  inbound(
    @Param('gateway') name: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.take('INCOMING', name, request, reply);
  }

  /** @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, and UNAVAILABLE by the database */
  private async take(
    kind: GatewayEventKind,
    name: string,
    request: RawBodyRequest<FastifyRequest>,
    reply: FastifyReply,
  ): Promise<void> {
    const webhooks = this.gateways.find((gateway) => gateway.name === name)?.webhooks;
    if (webhooks === undefined) throw new AppError('NOT_FOUND', 'No gateway of this name calls here.');
    const items = this.read(kind, name, webhooks, this.asItCame(request));
    await this.events.append(name, kind, items);
    const { contentType, body } = webhooks.reply;
    await reply.header('content-type', contentType).send(body);
  }

  private read(kind: GatewayEventKind, name: string, webhooks: GatewayWebhooks, request: WebhookRequest) {
    try {
      return kind === 'RECEIPT' ? webhooks.receipts(request) : webhooks.incoming(request);
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error;
      // Whoever sets a gateway up looks here first; the reasons name no values.
      this.logger.warn({ msg: 'A call was refused', gateway: name, kind, reason: error.message });
      throw error.reason === 'FORGED'
        ? new AppError('FORBIDDEN', 'The call does not come from the gateway.')
        : new AppError('BAD_INPUT', 'The call cannot be read.');
    }
  }

  private asItCame(request: RawBodyRequest<FastifyRequest>): WebhookRequest {
    const { originalUrl, headers } = request;
    const url = this.config.publicUrl + originalUrl;
    return {
      method: request.method === 'GET' ? 'GET' : 'POST',
      url,
      query: new URL(url).searchParams,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      ),
      body: request.rawBody ?? Buffer.from(typeof request.body === 'string' ? request.body : ''),
      remoteAddress: request.ip,
    };
  }
}
