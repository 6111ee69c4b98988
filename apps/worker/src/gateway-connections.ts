import { Inject, Injectable } from '@nestjs/common';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { SMS_GATEWAYS } from '#libs/messaging/message/sms-gateways.js';

/** Opens and closes the connections of gateways that have one of their own. Only workers do: what comes in is stored here. */
@Injectable()
export class GatewayConnections {
  constructor(
    @Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[],
    private readonly events: GatewayEvents,
  ) {}

  /** Resolves after each gateway has tried once; those that could not connect go on trying. */
  async open(): Promise<void> {
    await Promise.all(
      this.gateways.map(async (gateway) => {
        await gateway.connect?.({
          receipt: (receipt) => this.store(gateway, 'RECEIPT', receipt),
          incoming: (text) => this.store(gateway, 'INCOMING', text),
        });
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(
      this.gateways.map(async (gateway) => {
        await gateway.close?.();
      }),
    );
  }

  private async store(
    gateway: SmsGateway,
    kind: Parameters<GatewayEvents['append']>[1],
    item: Parameters<GatewayEvents['append']>[2][number],
  ): Promise<void> {
    await this.events.append(gateway.name, kind, [item]);
  }
}
