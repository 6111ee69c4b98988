import type { Config } from '#libs/config/config.js';
import type { GatewayConfig } from '#libs/config/gateway-declaration.js';
import type { TenantDatabase } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { ElksGateway } from './elks/elks-gateway.js';
import { HttpJsonGateway } from './http-json/http-json-gateway.js';
import { KannelGateway } from './kannel/kannel-gateway.js';
import type { ConnectionLog } from './smpp/smpp-connection.js';
import { SmppGateway } from './smpp/smpp-gateway.js';
import { SmppIncoming } from './smpp/smpp-incoming.js';
import { SmppParts } from './smpp/smpp-parts.js';
import type { SmsGateway } from './port/sms-gateway.js';
import { TwilioGateway } from './twilio/twilio-gateway.js';

/** What gateways that keep something beyond their process are made with. */
export interface GatewayStores {
  readonly database: TenantDatabase;
  readonly vault: Vault;
  readonly log: ConnectionLog;
}

/** A gateway, or how to make it once there is a database; `sandbox` is made by the library that owns its table. */
export type GatewayPlan = SmsGateway | 'sandbox' | ((stores: GatewayStores) => SmsGateway);

/** The ways out for texts in the order of the configuration. */
export function gatewaysOf(config: Pick<Config, 'smsGateways' | 'publicUrl'>): readonly GatewayPlan[] {
  return config.smsGateways.map((gateway) => planOf(gateway, config.publicUrl));
}

function planOf(config: GatewayConfig, publicUrl: string): GatewayPlan {
  switch (config.name) {
    case 'sandbox':
      return 'sandbox';
    case 'http-json':
      return new HttpJsonGateway(config);
    case 'kannel':
      return new KannelGateway(config, publicUrl);
    case 'twilio':
      return new TwilioGateway(config, publicUrl);
    case '46elks':
      return new ElksGateway(config, publicUrl);
    case 'smpp':
      return ({ database, vault, log }) => {
        const memory = { parts: new SmppParts(database), incoming: new SmppIncoming(database, vault) };
        return new SmppGateway(config, memory, log);
      };
  }
}
