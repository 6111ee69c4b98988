import type { Config } from '#libs/config/config.js';
import { elks } from './elks/elks-gateway.js';
import { httpJson } from './http-json/http-json-gateway.js';
import { kannel } from './kannel/kannel-gateway.js';
import type { ConfiguredGateway, Gateway, GatewayPlan } from './port/gateway-definition.js';
import { sandbox } from './sandbox/sandbox-config.js';
import { smpp } from './smpp/smpp-gateway.js';
import { twilio } from './twilio/twilio-gateway.js';

/** The ways out for texts that can be named in SMS_GATEWAY. */
export const GATEWAYS: readonly Gateway[] = [sandbox, httpJson, kannel, twilio, elks, smpp];

/** The ways out for texts in the order of the configuration. */
export function gatewaysOf({
  smsGateways,
  publicUrl,
}: Pick<Config<ConfiguredGateway>, 'smsGateways' | 'publicUrl'>): readonly GatewayPlan[] {
  return smsGateways.map((gateway) => gateway.plan(publicUrl));
}
